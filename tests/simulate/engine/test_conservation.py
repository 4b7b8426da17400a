"""Packets are neither made nor lost unseen, whatever happens."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.simulate import _engine
from tests.simulate.engine.builder import Fabric, Message, build, conserved, finish, lossless_port

SIZES = st.integers(1, 200_000)


@st.composite
def fabrics(draw: st.DrawFn) -> Fabric:
    leaves = draw(st.integers(1, 3))
    return Fabric(
        hosts=leaves * draw(st.integers(1, 4)) + (leaves == 1),
        leaves=leaves,
        spines=draw(st.integers(1, 3)) if leaves > 1 else 0,
        rate_gbps=draw(st.sampled_from([25.0, 100.0, 400.0])),
        delay_ps=draw(st.integers(0, 2_000_000)),
        shared_bytes=draw(st.integers(20_000, 2_000_000)),
        port=lossless_port(
            draw(st.sampled_from([0, 5_000, 200_000])), ecn=draw(st.booleans()), pfc=draw(st.booleans())
        ),
        seed=draw(st.integers(0, 2**32)),
    )


@st.composite
def workloads(draw: st.DrawFn, hosts: int) -> list[Message]:
    messages: list[Message] = []
    for number in range(draw(st.integers(1, 12))):
        src = draw(st.integers(0, hosts - 1))
        dst = draw(st.integers(0, hosts - 2))
        dst += dst >= src
        after = tuple(sorted(draw(st.sets(st.integers(0, number - 1), max_size=2)))) if number else ()
        pair = draw(st.sampled_from([None, 0, 1]))
        messages.append(Message(src, dst, draw(SIZES), draw(st.integers(0, 10**6)), pair, after))
    return messages


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_sent_is_delivered_dropped_or_in_flight(data: st.DataObject) -> None:
    fabric = data.draw(fabrics())
    messages = data.draw(workloads(fabric.hosts))
    rate = data.draw(st.sampled_from([0.0, 0.001, 0.05]))
    down_at = data.draw(st.one_of(st.none(), st.integers(0, 20_000_000)))
    slow = data.draw(st.booleans())

    def faults(sim: _engine.Simulation) -> None:
        sim.set_loss(0, rate)
        if down_at is not None:
            sim.fail_link(0, down_at)
        if slow:
            sim.set_slow_receiver(fabric.hosts - 1, fabric.rate_gbps / 3, 60_000, 30_000)

    sim = build(fabric, messages, faults)
    for _ in range(data.draw(st.integers(1, 5))):
        sim.advance(data.draw(st.integers(1, 500)), 2**62)
        assert conserved(sim)
    finish(sim, limit_ps=300_000_000_000)
    assert conserved(sim)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_same_seed_gives_the_same_run(data: st.DataObject) -> None:
    fabric = data.draw(fabrics())
    messages = data.draw(workloads(fabric.hosts))
    runs = []
    for _ in range(2):
        sim = build(fabric, messages, lambda sim: sim.set_loss(1, 0.01))
        finish(sim, limit_ps=300_000_000_000)
        runs.append((sim.delivered_ps.tolist(), sim.totals()))
    assert runs[0] == runs[1]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_packet_is_dropped_with_pfc_and_headroom(data: st.DataObject) -> None:
    fabric = data.draw(fabrics())
    # Round trip, the frame on the wire at either end, the pause frame itself, at the fabric's own rate.
    wire = 2 * fabric.delay_ps * fabric.rate_gbps / 8000
    fabric.port = lossless_port(int(wire) + 4 * 4200, ecn=data.draw(st.booleans()))
    messages = data.draw(workloads(fabric.hosts))
    sim = build(fabric, messages)
    assert finish(sim) == _engine.Progress.DONE
    assert sim.totals()["dropped_buffer"] == 0
    assert sim.totals()["control_dropped"] == 0
