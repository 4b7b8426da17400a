"""TCP beside RoCE from end to end: its own class, its own results, and a workload that is judged alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.design import design
from eastwest.fabric import PortId
from eastwest.intent.background import Background
from eastwest.intent.site import ClassIntent
from eastwest.plan import Plan
from eastwest.simulate.faults import Fault, WrongEts
from eastwest.simulate.modes import Modes
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario
from tests.design.builders import catalogue, site
from tests.simulate.packet.builders import MIB, burst, duration_us, two_tier

PLAN = two_tier()
NODE = PLAN.fabric.gpu_nodes[0].name
GRAPH = burst(2 * MIB)
NFS = Background("nfs", "cubic", "default", ("*",), (NODE,), False, MIB, None, False, 6, 0.0, None, 2, True)


@cache
def ran(*entries: Background, faults: tuple[Fault, ...] = (), seed: int = 1) -> Run:
    return simulate(Scenario("test", PLAN, GRAPH, faults, seed, background=entries))


def test_the_workload_keeps_its_operations_to_itself() -> None:
    assert [operation.name for operation in ran(NFS).operations] == [operation.name for operation in GRAPH.operations]


def test_the_run_ends_with_the_workload() -> None:
    run = ran(replace(NFS, transfers=1000))
    assert (run.status, run.traffic[1].finished < run.traffic[1].transfers) == (Status.COMPLETE, True)
    assert run.simulated_us < duration_us(run) * 1.1


def test_a_workload_without_background_is_the_same_as_ever() -> None:
    late = replace(NFS, start_us=1_000_000.0)
    assert ran(late).operations == ran().operations


@pytest.mark.parametrize("protocol", ["cubic", "dctcp"])
def test_tcp_stays_in_its_class(protocol: str) -> None:
    run = ran(replace(NFS, protocol=protocol))
    queue = PLAN.policy.class_named("default").queue
    ports = run.ports.filter(pc.equal(run.ports["priority"], queue))
    assert pc.sum(ports["tx_bytes"]).as_py() > run.traffic[1].delivered_bytes


def test_tcp_slows_the_workload_down() -> None:
    assert duration_us(ran(NFS)) > duration_us(ran()) * 1.05


def tcp_share(*faults: Fault) -> float:
    """Share of TCP in what the leaf sends to the NIC that everybody sends to, while both classes have queues there.

    Without congestion control, so that the scheduler alone decides.
    """
    entry = replace(NFS, size_bytes=64 * MIB, transfers=1)
    modes = Modes(congestion_control="none")
    run = simulate(Scenario("test", PLAN, burst(8 * MIB), faults, background=(entry,), modes=modes))
    end = PLAN.fabric.link_at[PortId(NODE, "nic0")].other(NODE)
    ports = run.ports.filter(pc.and_(pc.equal(run.ports["device"], end.device), pc.equal(run.ports["port"], end.port)))
    busy = ports.filter(pc.and_(pc.greater(ports["time_us"], 200), pc.less(ports["time_us"], 600)))
    tcp = busy.filter(pc.equal(busy["priority"], PLAN.policy.class_named("default").queue))
    return float(pc.sum(tcp["tx_bytes"]).as_py() / pc.sum(busy["tx_bytes"]).as_py())


def _ets(roce: int, default: int) -> WrongEts:
    return WrongEts("*", (("roce", roce), ("default", default)))


@pytest.mark.parametrize(("roce", "default"), [(90, 10), (50, 50), (20, 80)])
def test_the_weights_decide_the_share_of_a_class(roce: int, default: int) -> None:
    share = tcp_share(_ets(roce, default))
    assert share == pytest.approx(default / 100, rel=0.05)


def test_the_weights_of_the_plan_are_those_of_its_policy() -> None:
    assert tcp_share() == pytest.approx(PLAN.policy.class_named("default").weight_percent / 100, rel=0.05)


def test_a_strict_class_goes_first() -> None:
    assert tcp_share(WrongEts("*", (), ("default",))) > 0.95


def test_each_kind_of_traffic_is_summed_up() -> None:
    run = ran(NFS)
    workload, nfs = run.traffic
    assert (workload.transfers, workload.finished, workload.protocol) == (len(GRAPH), len(GRAPH), "go-back-n")
    own = run.flows.filter(pc.equal(run.flows["background"], True))
    done = own.filter(pc.is_valid(own["fct_us"]))
    assert (nfs.transfers, nfs.finished) == (len(own), len(done))
    assert nfs.delivered_bytes == pc.sum(done["bytes"]).as_py()
    assert nfs.mean_us == pytest.approx(pc.mean(done["fct_us"]).as_py())


def test_no_flow_beats_its_ideal() -> None:
    assert pc.min(ran(NFS).flows["slowdown"]).as_py() >= 1


def test_a_lone_message_takes_little_more_than_its_ideal() -> None:
    (slowdown,) = simulate(Scenario("test", PLAN, burst(MIB, (2,)))).flows["slowdown"].to_pylist()
    assert 1 <= slowdown < 1.05


def test_the_same_seed_gives_the_same_run() -> None:
    entry = replace(NFS, every_us=20.0)
    again = simulate(Scenario("test", PLAN, GRAPH, background=(entry,)))
    assert (again.flows, again.traffic) == (ran(entry).flows, ran(entry).traffic)


def test_another_seed_gives_other_arrivals() -> None:
    entry = replace(NFS, every_us=20.0)
    assert ran(entry).flows["start_ps"] != ran(entry, seed=2).flows["start_ps"]


@cache
def with_class() -> Plan:
    """The plan with a marked class for storage over TCP."""
    intent = site(4, 2, 2, topology="leaf-spine", nodes_per_unit=2, spines=2)
    own = (ClassIntent("storage-tcp", (10,), None, 20, strict=False, ecn=True),)
    return design(replace(intent, lossless=replace(intent.lossless, classes=own)), catalogue())


def stored(protocol: str) -> Run:
    entry = replace(NFS, protocol=protocol, class_name="storage-tcp", size_bytes=4 * MIB)
    return simulate(Scenario("test", with_class(), burst(2 * MIB), background=(entry,)))


@pytest.mark.parametrize(("protocol", "marked"), [("cubic", False), ("dctcp", True)])
def test_only_dctcp_is_marked_in_its_class(protocol: str, marked: bool) -> None:
    run = stored(protocol)
    queue = with_class().policy.class_named("storage-tcp").queue
    mine = run.ports.filter(pc.equal(run.ports["priority"], queue))
    assert (pc.sum(mine["tx_bytes"]).as_py() > 0, pc.sum(mine["ecn_marks"]).as_py() > 0) == (True, marked)


def test_pause_frames_never_stop_a_lossy_class() -> None:
    run = stored("cubic")
    queue = with_class().policy.class_named("storage-tcp").queue
    mine = run.ports.filter(pc.equal(run.ports["priority"], queue))
    assert pc.sum(mine["paused_us"]).as_py() == 0


ENTRIES = st.builds(
    Background,
    name=st.just("any"),
    protocol=st.sampled_from(["cubic", "dctcp"]),
    class_name=st.sampled_from(["default", "roce", "control"]),
    senders=st.sampled_from([("*",), (NODE,)]),
    receivers=st.sampled_from([("*",), ("node003",)]),
    paired=st.just(False),
    size_bytes=st.integers(1, 200_000),
    every_us=st.none() | st.floats(1, 100),
    regular=st.booleans(),
    transfers=st.integers(1, 20),
    start_us=st.floats(0, 100),
    stop_us=st.none(),
    connections=st.integers(1, 3),
    reuse=st.booleans(),
)


@settings(max_examples=10, deadline=None)
@given(st.lists(ENTRIES, min_size=1, max_size=3), st.integers(0, 2**32))
def test_whatever_runs_beside_it_the_books_are_right(entries: list[Background], seed: int) -> None:
    run = simulate(Scenario("test", PLAN, burst(300_000), seed=seed, background=tuple(entries)))
    t = run.totals
    lost = t.dropped_buffer + t.dropped_corrupt + t.dropped_link + t.dropped_watchdog
    assert (run.status, t.packets_sent) == (Status.COMPLETE, t.packets_delivered + lost + t.in_flight)
    assert run.traffic[0].finished == run.traffic[0].transfers
    assert sum(one.transfers for one in run.traffic) == run.flows.num_rows
    assert sum(one.retransmits for one in run.traffic) == t.retransmits
