"""Which cable type a link takes, by speed, length and the plugs at its ends."""

from __future__ import annotations

from eastwest.intent.catalogue.model import CableType, Catalogue

_KINDS = ("dac", "aec", "aoc", "optics")
"""Cheapest and least power first."""


def choose_cable(catalogue: Catalogue, speed_gbps: float, length_m: float, form_factor: str) -> CableType | None:
    """The cable type for a link, or None when the catalogue has none of that speed and reach.

    Types made for the switch port's form factor come first, then passive copper, active copper, active optical cable
    and optics with fibre, then the shortest sufficient reach. A type of unknown reach is never taken.
    """
    able = [
        cable
        for cable in catalogue.cables.values()
        if cable.speed_gbps == speed_gbps and cable.reach_m.value is not None and cable.reach_m.value >= length_m
    ]

    def rank(cable: CableType) -> tuple[bool, int, float, str]:
        kind = _KINDS.index(cable.kind) if cable.kind in _KINDS else len(_KINDS)
        return form_factor not in cable.form_factor, kind, cable.reach_m.value or 0.0, cable.id

    return min(able, key=rank, default=None)
