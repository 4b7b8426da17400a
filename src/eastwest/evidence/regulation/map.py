"""The map: for each item of regulation what supports it here, and what is still missing. It never says "compliant"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from eastwest.evidence.regulation.holdings import LATER, Holdings
from eastwest.evidence.regulation.model import Item, Profile, items


class Support(Enum):
    """How far the dossier supports an item."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Mapped:
    """One item against the dossier. held: kinds and files. missing: kinds. on_signing: kinds that a signature adds."""

    item: Item
    support: Support
    held: tuple[tuple[str, tuple[str, ...]], ...]
    missing: tuple[str, ...]
    on_signing: tuple[str, ...]


def map_items(held: Holdings, profile: Profile) -> tuple[Mapped, ...]:
    """Every item of the profile's acts. What only a signature can add counts as still to come, not as missing."""
    return tuple(_mapped(item, held) for item in items() if item.act.id in profile.acts)


def _mapped(item: Item, held: Holdings) -> Mapped:
    wanted = item.needs + item.helps
    there = tuple((kind, held[kind]) for kind in wanted if kind in held)
    missing = tuple(kind for kind in wanted if kind not in held and kind not in LATER)
    later = tuple(kind for kind in wanted if kind not in held and kind in LATER)
    return Mapped(item, _support(item, held), there, missing, later)


def _support(item: Item, held: Holdings) -> Support:
    needed = [kind in held for kind in item.needs if kind not in LATER]
    if not all(needed):
        return Support.PARTLY if any(needed) else Support.MISSING
    return Support.SUPPORTED if all(k in held or k in LATER for k in item.helps) else Support.PARTLY


def map_json(mapped: tuple[Mapped, ...], asks: dict[str, str]) -> list[dict[str, Any]]:
    """For machines. asks: what each item asks, in words."""
    return [
        {
            "id": one.item.id,
            "act": one.item.act.name,
            "place": one.item.place,
            "applies": one.item.act.applies.isoformat(),
            "applies_source": one.item.act.date_source,
            "applies_checked": one.item.act.date_checked,
            "asks": asks[one.item.id],
            "support": one.support.value,
            "held": {kind: list(where) for kind, where in one.held},
            "missing": list(one.missing),
            "added_by_signing": list(one.on_signing),
        }
        for one in mapped
    ]
