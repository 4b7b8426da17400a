"""Latency between idle ports: one round of pairs that cross the fabric, by ib_write_lat and ib_read_lat, or by ping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.fabric.graph import PortId
from eastwest.findings import Layer
from eastwest.traffic.paths import Paths
from eastwest.units import PS_PER_US
from eastwest.validate.acceptance.methods import METHODS
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.acceptance.rails import rails
from eastwest.validate.acceptance.rounds import halves
from eastwest.validate.acceptance.scope import Batch, Proposal, Scope
from eastwest.validate.criterion import Better, Criterion, Interval

_SECONDS = 3.0
_SWITCH_HIGH = 1.25
"""Published switch latencies are those of one speed and packet size: others take as much more."""


@dataclass(frozen=True, slots=True)
class _Probe:
    """crossings: of the way that its figure holds. ends_us: what both ends take, low, likely, high. said: whence."""

    program: str
    crossings: int
    ends_us: tuple[float, float, float]
    statistic: str
    said: str


_RDMA = (
    _Probe(
        "ib_write_lat", 1, (0.8, 1.2, 1.8), "p50",
        "Two NICs and their hosts take 0.8 to 1.8 µs one way (public outputs without a switch: 0.85 to 1.5 µs).",
    ),
    _Probe(
        "ib_read_lat", 2, (1.5, 2.1, 3.2), "p50",
        "A read crosses the fabric twice, and its NICs, with the far host's memory, take 1.5 to 3.2 µs.",
    ),
)  # fmt: skip
_PING = (
    _Probe("ping", 2, (10.0, 60.0, 250.0), "mean", "Kernels of both hosts take 10 to 250 µs of a ping: an assumption."),
)


def latencies(scope: Scope) -> Proposal:
    """Each port once, with one under another leaf where there is one; each probe is a batch."""
    probes = _RDMA if scope.wanted.pair_tool == "perftest" else _PING
    batches: list[Batch] = []
    criteria: list[Criterion] = []
    for shift, probe in enumerate(probes):
        # Each probe has partners of its own, so that a slow host is told from the one it was paired with.
        found = [_one(scope, probe, ends, way_us) for ends, way_us in _ways(scope, shift)]
        if found:
            batches.append(tuple(test for test, _ in found))
            criteria += [criterion for _, criterion in found]
    return Proposal(tuple(batches), tuple(criteria))


def _ways(scope: Scope, shift: int) -> Iterator[tuple[tuple[PortId, PortId], float]]:
    """Pairs of ports and the time of the way between them: cables and switches, nothing for the packet itself.

    shift: by so many places the second half moves on against the first.
    """
    every = scope.plan.fabric.gpu_ports
    if any(port not in scope.plan.fabric.link_at for port in every):
        return
    number = {port: at for at, port in enumerate(every)}
    paths = Paths(scope.plan.fabric, scope.plan.policy)
    for rail in rails(scope):
        by_host = {port.device: port for port in rail}
        met = halves([port.device for port in rail], [scope.elements.leaf(port) for port in rail])
        for at, (a, _) in enumerate(met):
            ends = by_host[a], by_host[met[(at + shift) % len(met)][1]]
            yield ends, paths.least_ps(number[ends[0]], number[ends[1]]) / PS_PER_US


def _one(scope: Scope, probe: _Probe, ports: tuple[PortId, PortId], way_us: float) -> tuple[Test, Criterion]:
    name = f"latency-{probe.program}-{ports[0].device}-{ports[1].device}-{ports[0].port}"
    ends = tuple(f"{port.device}:{port.port}" for port in ports)
    wanted, kind = scope.wanted, Kind.LATENCY
    test = Test(
        name, kind, Layer.BANDWIDTH, tuple(port.device for port in ports), 0, _SECONDS, wanted.repeats, wanted.most,
        ends, (("tool", probe.program),), METHODS[kind],
    )  # fmt: skip
    low, likely, high = probe.ends_us
    there_us = way_us * probe.crossings
    interval = Interval(low + there_us, likely + there_us, high + there_us * _SWITCH_HIGH)
    # Ways of unlike length are no peers: a family holds those that lie within a tenth of a microsecond.
    criterion = Criterion(
        name, Layer.BANDWIDTH, probe.program, ends, "latency_us", "µs", interval, Better.LOWER,
        family=f"{probe.program}, {interval.point:.1f} µs", elements=scope.elements.between(*ports),
        repeats=wanted.repeats, most=wanted.most,
        assumptions=(probe.said, "Cables take 5 ns a metre, switches what is published or else 750 ns."),
        source=name, statistic=probe.statistic,
    )  # fmt: skip
    return test, criterion
