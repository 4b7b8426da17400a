"""Pause frames: sent in time, obeyed, refreshed, lifted."""

from __future__ import annotations

import pytest

from eastwest.simulate import _engine
from tests.simulate.engine.builder import Fabric, Message, build, finish, lossless_port

INCAST = [Message(src, 8, 1_000_000) for src in range(8)]


def incast(port: _engine.PortSettings, **settings: int) -> _engine.Simulation:
    fabric = Fabric(hosts=9, shared_bytes=1_000_000, port=port)
    fabric.dcqcn.enabled = False
    for name, value in settings.items():
        setattr(fabric.transport, name, value)
    sim = build(fabric, INCAST)
    finish(sim)
    return sim


def test_incast_pauses_instead_of_dropping() -> None:
    totals = incast(lossless_port()).totals()
    assert totals["pause_frames"] > 0
    assert totals["dropped_buffer"] == 0


def test_incast_drops_without_pfc() -> None:
    totals = incast(lossless_port(pfc=False)).totals()
    assert totals["pause_frames"] == 0
    assert totals["dropped_buffer"] > 0
    assert totals["retransmits"] > 0


def test_headroom_too_short_drops_although_pfc_is_on() -> None:
    """Two links of 500 ns at 100 Gb/s hold 12,500 bytes a round trip: 2,000 bytes of headroom cannot take them."""
    assert incast(lossless_port(headroom_bytes=2_000)).totals()["dropped_buffer"] > 0


@pytest.mark.parametrize("quanta", [65535, 600])
def test_paused_time_and_frames_are_in_the_telemetry(quanta: int) -> None:
    rows = incast(lossless_port(), pause_quanta=quanta).port_rows()
    assert rows["paused_ps"].sum() > 0
    assert rows["pause_frames_sent"].sum() == rows["pause_frames_received"].sum()


def test_a_peer_is_silent_as_long_as_it_is_told_to() -> None:
    """The silence begins and ends with the arrival of a frame, which may have waited for another on the wire."""
    sim = incast(lossless_port())
    rows = sim.port_rows()
    told, silent = int(rows["pause_sent_ps"].sum()), int(rows["paused_ps"].sum())
    waits_ps = 2 * (4096 + 82) * 80 * sim.totals()["pause_frames"]
    assert told > 0
    assert abs(told - silent) <= waits_ps


def test_short_quanta_need_more_frames_for_the_same_result() -> None:
    long, short = incast(lossless_port()).totals(), incast(lossless_port(), pause_quanta=600).totals()
    assert short["pause_frames"] > long["pause_frames"]
    assert short["dropped_buffer"] == 0


def test_pause_reaches_across_the_spine() -> None:
    """Congestion at one leaf stops the spine, which stops the other leaf, which stops its hosts."""
    fabric = Fabric(hosts=8, leaves=2, spines=1, shared_bytes=300_000)
    fabric.dcqcn.enabled = False
    sim = build(fabric, [Message(src, 7, 2_000_000) for src in range(4)])
    finish(sim)
    rows = sim.port_rows()
    paused = {int(port) for port, time in zip(rows["port"], rows["paused_ps"], strict=True) if time > 0}
    hosts = {2 * host for host in range(4)}
    assert paused & hosts
    assert sim.totals()["dropped_buffer"] == 0


def test_slow_receiver_pauses_its_leaf_and_sets_the_rate() -> None:
    fabric = Fabric(hosts=2)
    size = 10_000_000
    sim = build(fabric, [Message(0, 1, size)], lambda sim: sim.set_slow_receiver(1, 25.0, 100_000, 50_000))
    finish(sim)
    rows = sim.port_rows()
    assert rows["pause_frames_sent"][rows["port"] == 2].sum() > 0
    gbps = size * 8 / (int(sim.delivered_ps[0]) / 1000)
    assert 23.0 < gbps < 25.0
