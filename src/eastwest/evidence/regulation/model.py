"""Regulation as data: acts, their items, the profiles of industries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from eastwest.errors import InputError, Problem
from eastwest.intent.problems import did_you_mean


@dataclass(frozen=True, slots=True)
class Act:
    """A law. date_checked: whether the day of application was read in the official text; else it is to be checked."""

    id: str
    name: str
    applies: date
    date_source: str
    date_checked: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One demand. needs: kinds of evidence it cannot do without. helps: kinds that complete it."""

    id: str
    act: Act
    place: str
    needs: tuple[str, ...]
    helps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What an industry looks at. offline: an air-gapped one, whose dossiers name no outside service."""

    name: str
    acts: tuple[str, ...]
    offline: bool


@cache
def _data() -> dict[str, Any]:
    text = files("eastwest.evidence.regulation").joinpath("items.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def acts() -> dict[str, Act]:
    """All acts by id."""
    return {key: Act(key, **row) for key, row in _data()["acts"].items()}


def items() -> tuple[Item, ...]:
    """All items in the order of the data."""
    known = acts()
    rows = _data()["items"]
    return tuple(Item(r["id"], known[r["act"]], r["place"], tuple(r["needs"]), tuple(r["helps"])) for r in rows)


def profiles() -> dict[str, Profile]:
    """All profiles by name."""
    return {name: Profile(name, tuple(row["acts"]), row["offline"]) for name, row in _data()["profiles"].items()}


def profile_named(name: str) -> Profile:
    """A profile. Raises InputError that lists the known ones."""
    known = profiles()
    if name not in known:
        mend = did_you_mean(name, known)
        raise InputError(Problem(f'unknown profile "{name}"', "--profile", allowed=", ".join(known), mend=mend))
    return known[name]
