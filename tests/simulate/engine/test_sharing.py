"""Several flows: fair shares, queue pairs, priorities."""

from __future__ import annotations

import statistics

import pytest

from tests.simulate.engine.builder import (
    FRAME_BYTES,
    GAP_BYTES,
    PRIORITY,
    Fabric,
    Message,
    build,
    finish,
    lossless_port,
)


def test_two_flows_share_a_link_fairly() -> None:
    size = 20_000_000
    fabric = Fabric(hosts=3, port=lossless_port(ecn=False))
    fabric.dcqcn.enabled = False
    sim = build(fabric, [Message(0, 2, size), Message(1, 2, size)])
    finish(sim)
    first, second = sorted(int(t) for t in sim.delivered_ps)
    assert first / second > 0.98


def test_queue_pairs_of_one_host_take_turns() -> None:
    size = 5_000_000
    fabric = Fabric(hosts=3, port=lossless_port(ecn=False))
    sim = build(fabric, [Message(0, 1, size), Message(0, 2, size)])
    finish(sim)
    first, second = sorted(int(t) for t in sim.delivered_ps)
    assert first / second > 0.99


def paper_dcqcn(fabric: Fabric) -> None:
    """Parameters of the DCQCN paper (SIGCOMM 2015)."""
    dcqcn = fabric.dcqcn
    dcqcn.paper_order = True
    dcqcn.alpha_tick_ps = dcqcn.increase_timer_ps = 55_000_000
    dcqcn.cnp_interval_ps = 50_000_000
    dcqcn.fast_recovery_stages = 5
    dcqcn.byte_counter_bytes = 10_000_000
    dcqcn.ai_bps = dcqcn.hai_bps = 40e6


def jain_index(senders: int, seed: int) -> float:
    """Jain's index over what 30 ms deliver, slow start of convergence included."""
    fabric = Fabric(hosts=senders + 1, port=lossless_port(ecn=True), seed=seed)
    paper_dcqcn(fabric)
    chunk, count = 1_000_000, 250
    messages = [Message(s, senders, chunk, pair=s) for _ in range(count) for s in range(senders)]
    sim = build(fabric, messages)
    finish(sim, limit_ps=30_000_000_000)
    done = [sum(int(sim.delivered_ps[i]) >= 0 for i in range(s, len(messages), senders)) for s in range(senders)]
    return float(sum(done) ** 2 / (senders * sum(n * n for n in done)))


@pytest.mark.parametrize("senders", [2, 4, 8])
def test_dcqcn_flows_share_a_bottleneck(senders: int) -> None:
    """With two senders a run sees some 50 notifications, so single runs scatter: the mean over seeds counts."""
    assert statistics.mean(jain_index(senders, seed) for seed in range(1, 13)) > 0.95


@pytest.mark.parametrize(("senders", "queue_kb"), [(2, 401.4), (10, 411.3), (16, 420.6)])
def test_dcqcn_settles_at_the_fixed_point_of_the_fluid_model(senders: int, queue_kb: float) -> None:
    """Bottleneck queue at 100 Gb/s, Kmin 400 kB, Kmax 1.6 MB, Pmax 0.2, against the root of the published fluid model
    (Zhu et al., CoNEXT 2016: alpha a^2 = R_AI R_C tau^2 (b + d)(c + e)); the link stays full."""
    fabric = Fabric(hosts=senders + 1, port=lossless_port(2_000_000, ecn=True), delay_ps=1_250_000)
    fabric.shared_bytes, fabric.sample_ps = 64 * 2**20, 5_000_000
    fabric.transport.mtu_bytes = 1000
    paper_dcqcn(fabric)
    sim = build(fabric, [Message(s, senders, 2_000_000_000) for s in range(senders)])
    finish(sim, limit_ps=100_000_000_000)
    rows = sim.port_rows()
    late = (rows["port"] == 2 * senders + 1) & (rows["priority"] == PRIORITY) & (rows["time_ps"] > 50_000_000_000)
    carried_gbps = rows["tx_bytes"][late].sum() * 8 / 50e-3 / 1e9
    assert rows["queue_high_bytes"][late].mean() / 1000 == pytest.approx(queue_kb, rel=0.05)
    assert carried_gbps == pytest.approx(100 * (1000 + FRAME_BYTES) / (1000 + FRAME_BYTES + GAP_BYTES), rel=0.001)
