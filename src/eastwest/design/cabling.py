"""The cabling schedule."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.fabric import Fabric
from eastwest.plan import Cable


def cabling(fabric: Fabric, network: str, first: int = 1) -> Iterator[Cable]:
    """One numbered row per link: hosts' cables by host, then uplinks by leaf, then core cables by spine."""
    for number, link in enumerate(fabric.links, start=first):
        a, b = link.a, link.b
        yield Cable(number, a.device, a.port, b.device, b.port, link.speed_gbps, link.length_m, link.cable, network)
