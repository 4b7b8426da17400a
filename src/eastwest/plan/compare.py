"""Two plans beside each other in words: what differs, grouped by noun, summary first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from eastwest.plan.codec import Json
from eastwest.plan.diff import Change, diff_plans
from eastwest.plan.model import Plan
from eastwest.plan.sentences import sentences

NOUNS = {
    "topology": ("name", "topology", "rails", "planes", "ports_per_nic", "tiers"),
    "fabric": ("fabric",),
    "lossless policy": ("policy",),
    "networks": ("networks",),
    "addressing": ("addressing",),
    "configuration": ("configuration", "other_nics", "slot_gigabytes_per_s", "library"),
    "cabling": ("cabling",),
    "places": ("places",),
    "bill of materials": ("bill",),
    "failure impact": ("failure_domains",),
    "growth": ("growth",),
    "reasons": ("reasons",),
}
"""Noun → fields of a plan, in the order in which a comparison tells them."""

_NOUN_OF = {field: noun for noun, fields in NOUNS.items() for field in fields}
_KEY = re.compile(r"\[([^\]]*)\]")
_HEAD = re.compile(r"[a-z_]+")
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Row:
    """Equal changes of one setting. where: the first thing it holds for. number: of how many."""

    setting: str
    where: str
    before: str
    after: str
    number: int


@dataclass(frozen=True, slots=True)
class NounChanges:
    """What differs in one noun: sentences for a person, rows for the eye; changes: single values that differ."""

    noun: str
    changes: int
    sentences: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans beside each other. site_changed: the site files differ, be it by a comment."""

    before_sha256: str
    after_sha256: str
    site_changed: bool
    nouns: tuple[NounChanges, ...]

    @property
    def same(self) -> bool:
        """Whether both plans build the same."""
        return not self.nouns


def compare(before: Plan, after: Plan) -> Comparison:
    """What differs from one plan to the next; the hash of the site file alone makes no difference."""
    found: dict[str, list[Change]] = {noun: [] for noun in NOUNS}
    for change in diff_plans(before, replace(after, site_hash=before.site_hash)):
        head = _HEAD.match(change.path)
        found[_NOUN_OF[head.group() if head else change.path]].append(change)
    told = sentences(before, after)
    nouns = (
        NounChanges(noun, len(changes), told.get(noun, ()), tuple(_rows(changes)))
        for noun, changes in found.items()
        if changes
    )
    return Comparison(before.sha256, after.sha256, before.site_hash != after.site_hash, tuple(nouns))


def _rows(changes: Iterable[Change]) -> Iterable[Row]:
    equal: dict[tuple[str, str, str], list[str]] = {}
    for change in changes:
        setting = _KEY.sub("", change.path)
        values = (_word(change.before), _word(change.after))
        if change.kind != "changed" and isinstance(change.after or change.before, dict):
            values = ("–", "added") if change.kind == "added" else ("there", "removed")
        where = ", ".join(_KEY.findall(change.path))
        equal.setdefault((setting, *values), []).append(where)
    for (setting, old, new), places in equal.items():
        yield Row(setting, places[0], old, new, len(places))


def _word(value: Json) -> str:
    text = "–" if value is None or value == "" else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
