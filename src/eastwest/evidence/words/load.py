"""Fixed texts, read from one file per language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from eastwest.errors import InputError, Problem

LANGUAGES = ("en", "it", "es", "fr", "pt")

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """All fixed texts of one language. code: ISO 639-1. region: for hyphens and quotes of the typesetter."""

    code: str
    language: str
    region: str
    title: str
    labels: Texts
    layers: Texts
    outcomes: Texts
    support: Texts
    chapters: Texts
    heads: Texts
    texts: Texts
    kinds: Texts
    asks: Texts

    def columns(self, specification: str) -> str:
        """Column heads of a table: names apart by `|`, looked up, with their leading `>` and `*` kept."""
        names = (name.strip() for name in specification.split("|"))
        return "|".join(name[: len(name) - len(name.lstrip(">*"))] + self.heads[name.lstrip(">*")] for name in names)


@cache
def words_in(code: str) -> Words:
    """The texts of a language. Raises InputError that lists the known ones."""
    if code not in LANGUAGES:
        raise InputError(Problem(f'no texts in language "{code}"', "--language", allowed=", ".join(LANGUAGES)))
    text = files("eastwest.evidence.words").joinpath(f"{code}.yaml").read_text(encoding="utf-8")
    return Words(code, **yaml.safe_load(text))
