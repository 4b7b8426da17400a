"""Moves messages as trains of packets through first-in, first-out queues, with marks and DCQCN."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from eastwest.simulate import _engine
from eastwest.simulate.flow.load import Loaded
from eastwest.simulate.flow.moved import Moved
from eastwest.simulate.flow.solve import advance, load_messages
from eastwest.units import PS_PER_US

PIECES = 8
"""Trains of a message where they stay below PACKETS: what is behind one in a queue waits for an eighth of it."""

PACKETS = (4, 8, 16)
"""Packets of the longest train, the finest that the work allows. Trains that meet make a queue jump by their
length: four packets are a twentieth of the shortest queue that is marked at 400 Gb/s, sixteen are a sixth."""

LONGEST_PS = 20_000_000
"""Longest time that a train takes to send: a sender that was cut to little sends packet by packet. Less than the
least time between two notifications, after which the pace may change."""

FEW_EVENTS, MOST_EVENTS = 3_000_000, 20_000_000
"""Work up to which trains are taken though symmetry would make it smaller (a second), and above which messages move at
rates instead (some seconds)."""


def packets_of_train(loaded: Loaded, most_events: int = MOST_EVENTS) -> int | None:
    """Packets of the longest train, as few as that work allows; None for what trains do not carry.

    That is rounds in one, links that change or carry nothing, background, and too much work.
    """
    disturbed = loaded.knobs.changes or loaded.traffic.background or loaded.traffic.graph.steady is not None
    if disturbed or not (loaded.work.rate_gbps > 0).all():
        return None
    return next((most for most in PACKETS if events(loaded, most) <= most_events), None)


def events(loaded: Loaded, most_packets: int) -> float:
    """Work of trains up to that length: one event for every train and link of its way, and one at the receiver."""
    work, sends = loaded.work, loaded.traffic.sends
    packets = np.ceil(work.wire_bytes[sends] / loaded.scenario.plan.policy.packet_bytes)
    packets_each = np.minimum(np.ceil(packets / PIECES), most_packets)
    trains = np.ceil(packets / packets_each)
    return sum(
        float((trains[same] * (1 + _links(work.paths, size)[loaded.traffic.pair_of[same]])).sum())
        for size in np.unique(packets_each)
        for same in [packets_each == size]
    )


def _links(paths: _engine.FlowPaths, packets: float) -> npt.NDArray[np.float64]:
    """Links that a train of so many packets crosses, of each pair; where it is spread, with all its parts."""
    first = np.asarray(paths.first).astype(np.int64)
    crossed = np.concatenate([[0.0], np.cumsum(np.minimum(1.0, np.asarray(paths.share) * packets))])
    found: npt.NDArray[np.float64] = crossed[first[1:]] - crossed[first[:-1]]
    return found


def move_as_trains(loaded: Loaded, most_packets: int, listen: Callable[[_engine.TrainSimulation], None]) -> Moved:
    """Every message from first start to last delivery, or to the scenario's limit."""
    sim = _simulation(loaded, most_packets)
    progress = advance(sim, round(loaded.scenario.limit_us * PS_PER_US), lambda: listen(sim))
    return Moved(
        progress=progress,
        now_ps=sim.now_ps,
        started_ps=sim.started_ps,
        delivered_ps=sim.delivered_ps,
        link_rows=sim.link_rows(),
        totals=sim.totals(),
        memory_bytes=sim.memory_bytes,
        method="trains",
    )


def _simulation(loaded: Loaded, most_packets: int) -> _engine.TrainSimulation:
    scenario, knobs, work = loaded.scenario, loaded.knobs, loaded.work
    sim = _engine.TrainSimulation.make(
        work.rate_gbps,
        loaded.wiring.owner,
        len(loaded.layout.hosts),
        scenario.plan.policy.class_named("roce").queue,
        scenario.plan.policy.packet_bytes,
        PIECES,
        most_packets,
        LONGEST_PS,
        round(scenario.sample_us * PS_PER_US),
        scenario.seed,
    )
    for number, settings in knobs.ports.items():
        sim.set_port(number, settings)
    for endpoint, dcqcn in knobs.dcqcn.items():
        sim.set_host(endpoint, dcqcn)
    sim.set_pairs(work.paths, loaded.pairs.src, loaded.pairs.dst)
    load_messages(sim, work)
    return sim
