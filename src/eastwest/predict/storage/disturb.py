"""What storage traffic leaves to the compute class on links that both use."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.data_use import PROTOCOLS, ClientIntent
from eastwest.lossless import LosslessPolicy
from eastwest.predict.storage.path import FABRIC, NODE, Way
from eastwest.predict.storage.phase import Phase

NOTICEABLE = 0.02
"""Loss of compute bandwidth below which we call it undisturbed: our own threshold."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Share of the busiest links that storage and compute share, taken by storage, 0 to 1.

    average: over time. burst: while the worst burst lasts (burst_us, every_us; None where it recurs not by itself).
    phase: the burst's name. links: which links these are. same_class: storage is in the compute class. text: in words.
    """

    average: float
    burst: float
    burst_us: float | None
    phase: str
    links: str
    same_class: bool
    disturbed: bool
    text: str


def class_of(client: ClientIntent) -> str:
    """Traffic class of storage: as stated, else `roce` over RDMA and `default` over TCP."""
    return client.class_name or ("roce" if PROTOCOLS[client.protocol].rdma else "default")


def disturbance(phases: tuple[Phase, ...], way: Way, client: ClientIntent, policy: LosslessPolicy) -> Disturbance:
    """Average and worst burst. Storage in a class of its own takes no more than its weight while compute has traffic.

    Within the compute class both share a queue: pauses and marks that storage causes hit collectives as well.
    """
    name = class_of(client)
    if way.network == "dedicated":
        return _none(_DEDICATED)
    if way.network == "none" or way.node is None:
        return _none(_UNKNOWN)
    links, total = _busiest(way, way.node)
    averages = [sum(one.average for one in phases if one.write is write) for write in (False, True)]
    average = min(1.0, max(averages) / total)
    worst = max(phases, key=lambda one: min(one.rate or 0.0, one.burst), default=None)
    at_once = 0.0 if worst is None else min(worst.rate or 0.0, worst.burst) / total
    most = _weight(name, policy)
    burst = min(at_once, most)
    average = min(average, most)
    phase = "" if worst is None else f"{worst.kind} of {worst.name}"
    disturbed = burst > NOTICEABLE
    time_us = None if worst is None else worst.time_us
    text = _words(name, (links, phase), average, burst, time_us)
    return Disturbance(average, burst, time_us, phase, links, name == "roce", disturbed, text)


def _none(text: str) -> Disturbance:
    return Disturbance(0, 0, None, "", "", same_class=False, disturbed=False, text=text)


def _busiest(way: Way, node: float) -> tuple[str, float]:
    """Links that both use and that storage fills first: their name, and GB/s of storage that fill them."""
    shared = [(node * way.nodes, NODE)]
    if way.fabric is not None and way.fabric.gigabytes_per_s is not None:
        shared.append((way.fabric.gigabytes_per_s, FABRIC))
    total, name = min(shared)
    return name, total


def _weight(name: str, policy: LosslessPolicy) -> float:
    """Share of a link that this class may take from RoCE while both have traffic."""
    if name == "roce":
        return 1.0
    weights = {one.name: one.weight_percent for one in policy.classes}
    own = next((one for one in policy.classes if one.name == name), None)
    if own is None or own.strict:
        return 1.0
    return own.weight_percent / max(own.weight_percent + weights.get("roce", 0), 1)


def _words(name: str, what: tuple[str, str], average: float, burst: float, time_us: float | None) -> str:
    links, phase = what
    where = (
        "in the compute class itself: it shares its queue, pauses and marks"
        if name == "roce"
        else f"in class {name}, within its weight"
    )
    lasting = "" if time_us is None else f" for {time_us / 1e6:.3g} s"
    return (
        f"Storage shares the compute fabric, {where}. It takes {average:.1%} of the {links} on average and "
        f"{burst:.1%} during the {phase}{lasting}; collectives that run then take up to "
        f"{1 / max(1 - burst, 1e-3):.3g} times as long."
    )


_DEDICATED = "Storage has a network of its own: it shares no link with the compute class."
_UNKNOWN = "The plan cables no storage (network: none): whether it shares links with the compute class is not known."
