"""Which cable type a link takes, by speed, length and the plugs at its ends."""

from __future__ import annotations

from eastwest.intent.catalogue.model import CableType, Catalogue

_KINDS = ("twisted-pair", "dac", "aec", "aoc", "optics")
"""Cheapest and least power first."""


def choose_cable(catalogue: Catalogue, speed_gbps: float, length_m: float, form_factor: str) -> CableType | None:
    """The cable type for a link, or None when the catalogue has none of that speed and reach.

    Types made for the switch port's form factor come first, then passive copper, active copper, active optical cable
    and optics with fibre, then the shortest sufficient reach. A type of unknown reach is never taken, nor a breakout
    cable: it is several links.
    """
    able = [cable for cable in catalogue.cables.values() if _carries(cable, speed_gbps, length_m)]

    def rank(cable: CableType) -> tuple[bool, int, float, str]:
        kind = _KINDS.index(cable.kind) if cable.kind in _KINDS else len(_KINDS)
        return form_factor not in cable.form_factor, kind, cable.reach_m.value or 0.0, cable.id

    return min(able, key=rank, default=None)


def _carries(cable: CableType, speed_gbps: float, length_m: float) -> bool:
    reach_m = cable.reach_m.value
    return cable.ends == 1 and cable.speed_gbps == speed_gbps and reach_m is not None and reach_m >= length_m
