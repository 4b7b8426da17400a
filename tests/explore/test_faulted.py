"""Faults are tried where the fault-free run is busiest."""

from __future__ import annotations

from eastwest.explore.faulted import busiest_port, faulted, read_faults
from eastwest.fabric import PortId
from eastwest.plan import Plan
from eastwest.simulate.faults import Corruption, EcnOff, LinkDown, PfcOff, ShortHeadroom, SlowReceiver, WrongDscpMap
from tests.explore.builders import operation, row, run, timed
from tests.simulate.packet.builders import burst as burst_graph
from tests.simulate.packet.builders import one_switch, two_tier

TWO_TIER, ONE_SWITCH = two_tier(), one_switch()
UPLINKS = [link.a for link in TWO_TIER.fabric.switch_links()]


def labels(plan: Plan) -> list[str]:
    return [arm.label for arm in faulted("k", "t", "w", burst_graph(1000), plan, run(operation(0.0, 1.0))).arms]


def test_the_busiest_port_is_the_uplink_that_sent_most() -> None:
    rows = (
        row(*UPLINKS[1], tx_bytes=500),
        row(*UPLINKS[2], tx_bytes=400),
        row(*UPLINKS[2], tx_bytes=400, priority=6),
    )
    assert busiest_port(TWO_TIER, run(rows=rows)) == UPLINKS[2]


def test_ports_towards_nodes_do_not_count_where_there_are_spines() -> None:
    down = TWO_TIER.fabric.by_name["leaf1"].ports[0].name
    rows = (row("leaf1", down, tx_bytes=10_000), row(*UPLINKS[3], tx_bytes=1))
    assert busiest_port(TWO_TIER, run(rows=rows)) == UPLINKS[3]


def test_what_comes_down_from_the_spine_counts_as_well() -> None:
    spine_end = TWO_TIER.fabric.link_at[UPLINKS[3]].other(UPLINKS[3].device)
    assert busiest_port(TWO_TIER, run(rows=(row(*spine_end, tx_bytes=9),))) == UPLINKS[3]


def test_the_leaf_that_marks_most_goes_before_the_one_that_sends_most() -> None:
    down = TWO_TIER.fabric.by_name["leaf2"].ports[0].name
    rows = (row(*UPLINKS[0], tx_bytes=10_000), row("leaf2", down, ecn_marks=3), row(*UPLINKS[-1], tx_bytes=5))
    assert busiest_port(TWO_TIER, run(rows=rows)) == UPLINKS[-1]


def test_under_a_single_switch_it_is_the_port_towards_a_node() -> None:
    port = PortId("leaf1", ONE_SWITCH.fabric.by_name["leaf1"].ports[2].name)
    assert busiest_port(ONE_SWITCH, run(rows=(row(*port, tx_bytes=9),))) == port


def test_equal_ports_are_taken_in_order() -> None:
    assert busiest_port(TWO_TIER, run()) == UPLINKS[0]


def test_every_kind_of_fault_is_tried() -> None:
    arms = faulted("k", "t", "w", burst_graph(1000), TWO_TIER, run()).arms
    kinds = {type(fault) for arm in arms for fault in arm.faults}
    assert {LinkDown, Corruption, PfcOff, EcnOff, WrongDscpMap, ShortHeadroom, SlowReceiver} < kinds
    assert len(kinds) == 9


def test_the_first_arm_has_no_fault() -> None:
    assert faulted("k", "t", "w", burst_graph(1000), TWO_TIER, run()).arms[0].faults == ()


def test_without_a_second_path_no_link_is_cut() -> None:
    assert ("link down" in labels(TWO_TIER), "link down" in labels(ONE_SWITCH)) == (True, False)


def test_faults_strike_at_the_busiest_port() -> None:
    clean = run(rows=(row(*UPLINKS[5], tx_bytes=9),))
    arms = faulted("k", "t", "w", burst_graph(1000), TWO_TIER, clean).arms
    (cut,) = [fault for arm in arms for fault in arm.faults if isinstance(fault, LinkDown)]
    assert PortId(cut.device, cut.port) == UPLINKS[5]


def test_the_slow_node_stands_behind_the_leaf_that_is_struck() -> None:
    clean = run(rows=(row(*UPLINKS[-1], tx_bytes=9),))
    arms = faulted("k", "t", "w", burst_graph(1000), TWO_TIER, clean).arms
    (slow,) = [fault for arm in arms for fault in arm.faults if isinstance(fault, SlowReceiver)]
    behind = {link.other("leaf2").device for link in TWO_TIER.fabric.links_of["leaf2"]}
    assert slow.host in behind


def test_the_reading_puts_the_worst_first() -> None:
    text = read_faults((timed("correct", 100.0), timed("bad", 150.0), timed("worse", 300.0)))
    assert text == "worse: 3.00 times the time. bad: 1.50 times the time."


def test_what_never_finishes_is_the_worst() -> None:
    text = read_faults((timed("correct", 100.0), timed("bad", 150.0), timed("stuck", None)))
    assert text.startswith("stuck: no finish")


def test_faults_without_effect_are_named_as_such() -> None:
    text = read_faults((timed("correct", 100.0), timed("mild", 101.0), timed("bad", 150.0, dropped_buffer=4)))
    assert text == (
        "bad: 1.50 times the time, 4 packets dropped. Within 2 % of the reference or faster, for this workload: mild."
    )
