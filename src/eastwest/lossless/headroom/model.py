"""What a headroom formula returns: the figure and every term of its sum."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a headroom sum. value: bytes, unless the name says otherwise."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the lossless class carries.

    port_mtu_bytes: largest frame of any class. lossless_mtu_bytes: largest packet of the lossless class.
    small_percent: share of 64-byte packets in the lossless class, by number, 0 to 100.
    """

    port_mtu_bytes: int
    lossless_mtu_bytes: int
    small_percent: int

    def words(self) -> str:
        """The assumption as it is printed beside every figure."""
        if self.small_percent >= 100:
            return "100 % of 64 B"
        return f"{self.small_percent} % of 64 B, the others of {self.lossless_mtu_bytes:,} B"


@dataclass(frozen=True, slots=True)
class Headroom:
    """Buffer of one lossless queue at one port.

    xoff_bytes: what may still arrive after XOFF was sent. xon_bytes: how far the queue must fall before XON.
    reserve_bytes: guaranteed to the queue before it uses the shared pool.
    small_packets: the share of small packets that the figure assumes, in words; it moves the figure up to 2.4 times.
    occupancy: buffer bytes that the figure counts for a byte on the wire, because packets take whole cells.
    wire_bytes: the figure before that: bytes on the wire that it makes room for.
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
    small_packets: str
    occupancy: float
    wire_bytes: float
    assumed: bool = False

    def sum_text(self) -> str:
        """The terms as a person checks them: `port MTU 9216 + cable 40404 + …`."""
        return ", ".join(f"{term.name} {term.value:,.6g}" for term in self.terms)
