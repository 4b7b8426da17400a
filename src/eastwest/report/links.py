"""How busy each link of the fabric was in a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eastwest.fabric import Fabric, Link, PortId
from eastwest.report.samples import PortSamples, highest_per_port, paused_per_port_us, total_per_port


@dataclass(frozen=True, slots=True)
class LinkLoad:
    """One link in its busier direction. utilisation and paused_share: mean over the run, 0 to 1."""

    link: Link
    sender: PortId
    utilisation: float
    paused_share: float
    ecn_marks: int
    drops: int
    max_queue_bytes: int

    @property
    def text(self) -> str:
        """`leaf1 swp3 → spine2 swp1`."""
        other = self.link.other(self.sender.device)
        return f"{self.sender.device} {self.sender.port} → {other.device} {other.port}"


def link_loads(fabric: Fabric, samples: PortSamples, duration_us: float) -> tuple[LinkLoad, ...]:
    """Every link of the fabric, in order of its link list; links without telemetry were idle."""
    index = {port: number for number, port in enumerate(samples.ports)}
    sent = total_per_port(samples, samples.tx_bytes)
    paused = paused_per_port_us(samples)
    marks = total_per_port(samples, samples.ecn_marks)
    drops = total_per_port(samples, samples.drops)
    queue = highest_per_port(samples, samples.queue_high_bytes)
    loads = []
    for link in fabric.links:
        ends = [end for end in (link.a, link.b) if end in index]
        if not ends:
            loads.append(LinkLoad(link, link.a, 0.0, 0.0, 0, 0, 0))
            continue
        sender = max(ends, key=lambda end: sent[index[end]])
        at = index[sender]
        capacity_bytes = link.speed_gbps * duration_us * 125
        share = min(1.0, sent[at] / capacity_bytes) if capacity_bytes else 0.0
        paused_share = min(1.0, paused[at] / duration_us) if duration_us else 0.0
        loads.append(LinkLoad(link, sender, share, paused_share, int(marks[at]), int(drops[at]), int(queue[at])))
    return tuple(loads)


def hot_links(loads: Iterable[LinkLoad], number: int = 5) -> tuple[LinkLoad, ...]:
    """The busiest links that carried anything, busiest first; a longer pause decides between equals."""
    busy = [load for load in loads if load.utilisation > 0]
    return tuple(sorted(busy, key=lambda load: (-round(load.utilisation, 4), -load.paused_share))[:number])
