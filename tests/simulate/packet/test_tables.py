"""The tables of a run add up to its totals."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from eastwest.simulate.faults import Corruption, Fault, LinkDown, PfcOff, ShortHeadroom
from eastwest.simulate.run import Run
from eastwest.telemetry.tables import SCHEMAS
from tests.simulate.packet.builders import MIB, RECEIVER, burst, ran, two_tier

PLAN = two_tier(6 * MIB)
SIZE = 2 * MIB
UPLINK = next(link.b for link in PLAN.fabric.switch_links() if link.a.device == "leaf2")
FAULTS: dict[str, tuple[Fault, ...]] = {
    "none": (),
    "corruption": (Corruption("*", "*", 0.01),),
    "no pfc": (PfcOff("*", "*"),),
    "no headroom": (ShortHeadroom("*", 0.0),),
    "link down": (LinkDown(UPLINK.device, UPLINK.port, 20, 100),),
}


@pytest.fixture(scope="module", params=FAULTS.values(), ids=list(FAULTS))
def run(request: pytest.FixtureRequest) -> Run:
    return ran(PLAN, burst(SIZE), *request.param)


def total(run: Run, table: str, column: str) -> int:
    return int(pc.sum(getattr(run.telemetry, table)[column]).as_py() or 0)


def test_tables_have_their_schemas(run: Run) -> None:
    assert {name: getattr(run.telemetry, name).schema for name in SCHEMAS} == SCHEMAS


def test_marks(run: Run) -> None:
    assert total(run, "ports", "ecn_marks") == run.totals.ecn_marks


def test_pause_frames_sent(run: Run) -> None:
    assert total(run, "ports", "pause_frames_sent") == run.totals.pause_frames


def test_drops(run: Run) -> None:
    """Rows also count lost ACKs and CNPs, totals data packets only."""
    lost = run.totals.dropped_buffer + run.totals.dropped_corrupt + run.totals.dropped_link
    assert total(run, "ports", "drops") >= lost


def test_nothing_is_dropped_where_nothing_is_lost() -> None:
    assert total(ran(PLAN, burst(SIZE)), "ports", "drops") == 0


@pytest.mark.parametrize(
    ("column", "counted"),
    [
        ("naks_sent", "naks"),
        ("retransmits", "retransmits"),
        ("timeouts", "timeouts"),
        ("cnps_sent", "cnps"),
    ],
)
def test_counts_of_hosts(run: Run, column: str, counted: str) -> None:
    assert total(run, "hosts", column) == getattr(run.totals, counted)


def test_hosts_send_every_data_packet() -> None:
    """On the sending side the RoCE queue of a NIC carries data only."""
    run = ran(PLAN, burst(SIZE))
    ports = run.telemetry.ports
    senders = [node.name for node in PLAN.fabric.gpu_nodes[1:]]
    roce = PLAN.policy.class_named("roce").queue
    sent = ports.filter(pc.and_(pc.is_in(ports["device"], pa.array(senders)), pc.equal(ports["priority"], roce)))
    assert pc.sum(sent["tx_packets"]).as_py() == run.totals.packets_sent


def test_times_are_on_the_grid_and_in_order(run: Run) -> None:
    times = run.telemetry.ports["time_us"].to_pylist()
    assert times == sorted(times)


def test_no_port_is_paused_longer_than_the_run() -> None:
    run = ran(PLAN, burst(SIZE))
    by_port = run.telemetry.ports.group_by(["device", "port", "priority"]).aggregate([("paused_us", "sum")])
    assert pc.max(by_port["paused_us_sum"]).as_py() <= run.simulated_us


def test_the_operation_table_has_the_operations(run: Run) -> None:
    assert run.telemetry.operations["end_us"].to_pylist() == [operation.end_us for operation in run.operations]


def test_the_receiver_s_leaf_port_carried_the_whole_burst() -> None:
    graph = burst(SIZE)
    run = ran(PLAN, graph)
    node = PLAN.fabric.gpu_nodes[RECEIVER]
    link = PLAN.fabric.links_of[node.name][0]
    leaf = link.other(node.name)
    ports = run.telemetry.ports
    here = ports.filter(pc.and_(pc.equal(ports["device"], leaf.device), pc.equal(ports["port"], leaf.port)))
    data = here.filter(pc.equal(here["priority"], PLAN.policy.class_named("roce").queue))
    assert pc.sum(data["tx_packets"]).as_py() == run.totals.packets_delivered
