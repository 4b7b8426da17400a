"""What a headroom formula returns: the figure and every term of its sum."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a headroom sum. value: bytes, unless the name says otherwise."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Headroom:
    """Buffer of one lossless queue at one port.

    xoff_bytes: what may still arrive after XOFF was sent. xon_bytes: how far the queue must fall before XON.
    reserve_bytes: guaranteed to the queue before it uses the shared pool.
    assumed: True when the figure rests on an estimate or an interpolation, not on published constants.
    """

    speed_gbps: float
    cable_m: float
    xoff_bytes: int
    xon_bytes: int
    reserve_bytes: int
    terms: tuple[Term, ...]
    rule: str
    source: str
    assumed: bool = False

    def sum_text(self) -> str:
        """The terms as a person checks them: `port MTU 9216 + cable 40404 + …`."""
        return ", ".join(f"{term.name} {term.value:,.6g}" for term in self.terms)
