"""What cannot be true of a switch: ports that carry more than its chip, breakouts that its ports cannot run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.intent.catalogue.model import Asic, PortGroup, Switch


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that does not add up. path: keys and positions within the entry, as in the file."""

    path: tuple[str | int, ...]
    found: str
    allowed: str
    mend: str = ""


def doubts(switch: Switch, asic: Asic | None) -> Iterator[Doubt]:
    """What the facts of a switch and of its chip contradict. What is not known contradicts nothing."""
    for number, group in enumerate(switch.ports.value or ()):
        path = ("ports", "value", number, "breakouts")
        yield from _uneven(path, group)
        yield from _too_many(path, group, switch.logical_ports.value)
    if asic is not None and asic.bandwidth_tbps.value is not None:
        yield from _too_fast(switch, asic, asic.bandwidth_tbps.value * switch.asic_count)


def _uneven(path: tuple[str | int, ...], group: PortGroup) -> Iterator[Doubt]:
    for number, (parts, _) in enumerate(group.breakouts):
        if group.lanes % parts:
            found = f"{parts} parts do not share {group.lanes} lanes evenly"
            allowed = ", ".join(str(count) for count in range(2, group.lanes + 1) if group.lanes % count == 0)
            yield Doubt((*path, number, "parts"), found, allowed, "or set `lanes:` to the lanes of one port")


def _too_many(path: tuple[str | int, ...], group: PortGroup, most: int | None) -> Iterator[Doubt]:
    for number, (parts, _) in enumerate(group.breakouts):
        if most is not None and group.count * parts > most:
            found = f"{group.count} ports in {parts} parts are more than its {most} logical ports"
            yield Doubt((*path, number, "parts"), found, f"at most {most // group.count}", "leave this breakout out")


def _too_fast(switch: Switch, asic: Asic, tbps: float) -> Iterator[Doubt]:
    together = sum(group.count * group.most_gbps for group in switch.ports.value or ()) / 1000
    if together > tbps * 1.000_001:
        found = f"the ports carry {together:g} Tb/s together, {switch.asic_count} x {asic.name} only {tbps:g} Tb/s"
        mend = "correct the ports, or set `asic_count:` to the number of chips"
        yield Doubt(("ports", "value"), found, f"at most {tbps:g} Tb/s", mend)
