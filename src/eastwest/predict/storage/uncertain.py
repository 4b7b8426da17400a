"""Intervals of storage: the same traffic with each uncertain parameter at both ends of its range."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from eastwest.intent.data_use import ClientIntent
from eastwest.predict.storage.demand import latency_us
from eastwest.predict.storage.path import Stage, Way
from eastwest.predict.storage.phase import Phase
from eastwest.predict.storage.rates import LATENCY as LATENCY_US
from eastwest.predict.storage.rates import NODE_READ, NODE_WRITE, READ, WRITE, StorageRates
from eastwest.predict.uncertain import NORMAL_90, Interval, Uncertain, joined

MEDIA, NETWORK, LATENCY, COPY, NODE = "media", "network", "latency", "copy", "node"

PARAMETERS = (
    Uncertain(MEDIA, 0.8, 1.05, "what systems deliver of their published throughput"),
    Uncertain(NETWORK, 0.95, 1.02, "payload over line rate"),
    Uncertain(LATENCY, 0.5, 2.0, "latency of a request"),
    Uncertain(COPY, 0.75, 1.25, "copy of GPU memory to the host"),
)
"""Our own assumptions: makers publish best cases, and latency and efficiency depend on software."""

_MEASURED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    MEDIA: ("what systems deliver, as measured", (READ, WRITE)),
    NODE: ("what one node takes and gives, as measured", (NODE_READ, NODE_WRITE)),
    LATENCY: ("latency of a request, as measured", (LATENCY_US,)),
}


def parameters_of(rates: StorageRates | None) -> tuple[Uncertain, ...]:
    """What is uncertain, with the ranges that measurements leave where there are any."""
    known = {one.name: one for one in PARAMETERS}
    if rates is None:
        return PARAMETERS
    for name, (text, figures) in _MEASURED.items():
        spreads = [rates.spread.get(figure, 0.0) for figure in figures if figure in rates.measured]
        # Of reading and writing together, the wider of both; where one of them was not measured, what was assumed.
        if spreads and (name == NODE or len(spreads) == len(figures)):
            factor = math.exp(NORMAL_90 * max(spreads))
            low, high = (float(f"{end:.3g}") for end in (1 / factor, factor))
            known[name] = Uncertain(name, low, high, text)
    return tuple(known.values())


@dataclass(frozen=True, slots=True)
class Case:
    """Factors on the parameters by name, those that are missing being 1."""

    name: str = ""
    factor: float = 1.0

    def of(self, name: str) -> float:
        """The factor on one parameter."""
        return self.factor if name == self.name else 1.0

    def way(self, way: Way) -> Way:
        """The way with its rates changed."""
        network, media = self.of(NETWORK), self.of(MEDIA)
        return replace(
            way,
            node=None if way.node is None else way.node * network,
            node_read=None if way.node_read is None else way.node_read * self.of(NODE),
            node_write=None if way.node_write is None else way.node_write * self.of(NODE),
            fabric=None if way.fabric is None else _times(way.fabric, network),
            ports=_times(way.ports, network),
            read=_times(way.read, media),
            write=_times(way.write, media),
        )

    def client(self, client: ClientIntent) -> ClientIntent:
        """The client with its latency changed."""
        return replace(client, latency_us=latency_us(client) * self.of(LATENCY))


def _times(stage: Stage, factor: float) -> Stage:
    rate = stage.gigabytes_per_s
    return replace(stage, gigabytes_per_s=None if rate is None else rate * factor)


def with_intervals(
    phases_of: Callable[[Case], Sequence[Phase]], parameters: Sequence[Uncertain] = PARAMETERS
) -> tuple[Phase, ...]:
    """The phases as stated, with intervals of their times and of the share that GPUs wait."""
    cases = [(phases_of(Case(one.name, one.low)), phases_of(Case(one.name, one.high))) for one in parameters]
    return tuple(
        _with_own(phase, [(low[n], high[n]) for low, high in cases]) for n, phase in enumerate(phases_of(Case()))
    )


def _with_own(phase: Phase, ends: Sequence[tuple[Phase, Phase]]) -> Phase:
    """One phase. ends: the same with one parameter low, and high, for each."""
    share = _interval(phase.wait_share, [(low.wait_share, high.wait_share) for low, high in ends])
    return replace(
        phase,
        time_interval_us=_interval(phase.time_us, [(low.time_us, high.time_us) for low, high in ends]),
        wait_interval_us=_interval(phase.wait_us, [(low.wait_us, high.wait_us) for low, high in ends]),
        wait_share_interval=None if share is None else (share[0], min(1.0, share[1])),
    )


def _interval(point: float | None, ends: Sequence[tuple[float | None, float | None]]) -> Interval | None:
    known = [(low, high) for low, high in ends if low is not None and high is not None]
    return None if point is None or len(known) < len(ends) else joined(point, known)
