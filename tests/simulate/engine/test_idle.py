"""One flow over an idle fabric: the time is arithmetic."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.simulate import _engine
from tests.simulate.engine.builder import DELAY_PS, FRAME_BYTES, GAP_BYTES, Fabric, Message, build, finish


def serialisation_ps(payload_bytes: int, rate_gbps: float) -> int:
    return round((payload_bytes + FRAME_BYTES + GAP_BYTES) * 8000 / rate_gbps)


def stored_ps(message_bytes: int, mtu: int, rate_gbps: float, links: int) -> int:
    """Last bit of a message at the receiver when every hop stores and forwards: each packet leaves a hop when it is
    there and the one before it has left."""
    full, rest = divmod(message_bytes, mtu)
    sizes = [mtu] * full + ([rest] if rest else [])
    there = [0] * len(sizes)
    for _ in range(links):
        left = 0
        for packet, size in enumerate(sizes):
            left = max(left, there[packet]) + serialisation_ps(size, rate_gbps)
            there[packet] = left + DELAY_PS
    return there[-1]


def store_and_forward() -> _engine.Transport:
    transport = _engine.Transport()
    transport.cut_through_bytes = 0
    return transport


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400_000), st.sampled_from([25.0, 100.0, 400.0, 800.0]), st.booleans())
def test_message_takes_the_time_of_arithmetic(size: int, rate_gbps: float, spine: bool) -> None:
    fabric = Fabric(hosts=4, leaves=2 if spine else 1, spines=2 if spine else 0, rate_gbps=rate_gbps)
    fabric.transport = store_and_forward()
    sim = build(fabric, [Message(0, 3, size)])
    finish(sim)
    expected = stored_ps(size, fabric.transport.mtu_bytes, rate_gbps, 4 if spine else 2)
    assert int(sim.delivered_ps[0]) == expected


def test_cut_through_saves_all_but_the_header_at_every_switch() -> None:
    fabric = Fabric(hosts=4, leaves=2, spines=1)
    sim = build(fabric, [Message(0, 3, 10 * 4096)])
    finish(sim)
    header_ps = fabric.transport.cut_through_bytes * 80
    switches = 3
    assert int(sim.delivered_ps[0]) == 10 * serialisation_ps(4096, 100.0) + switches * header_ps + 4 * DELAY_PS


def test_switch_latency_counts_once_a_switch() -> None:
    fabric = Fabric(hosts=4, leaves=2, spines=1)

    def slower(sim: _engine.Simulation) -> None:
        latency = _engine.SwitchSettings()
        latency.shared_bytes = fabric.shared_bytes
        latency.ingress_latency_ps, latency.egress_latency_ps = 300_000, 200_000
        for switch in range(fabric.hosts, fabric.hosts + 3):
            sim.set_switch(switch, latency)

    plain, delayed = build(fabric, [Message(0, 3, 4096)]), build(fabric, [Message(0, 3, 4096)], slower)
    finish(plain)
    finish(delayed)
    assert int(delayed.delivered_ps[0] - plain.delivered_ps[0]) == 3 * 500_000


def test_message_waits_for_its_predecessors() -> None:
    fabric = Fabric(hosts=3)
    sim = build(fabric, [Message(0, 1, 50_000), Message(1, 2, 50_000, start_ps=7_000, after=(0,))])
    finish(sim)
    assert int(sim.started_ps[1]) == int(sim.delivered_ps[0]) + 7_000
