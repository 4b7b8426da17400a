"""The acceptance plan: rounds, elements, hours, and that later changes show."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.design.from_file import design_file
from eastwest.errors import InputError
from eastwest.fabric import Device, PortId
from eastwest.plan import Plan
from eastwest.validate.acceptance import (
    AcceptancePlan,
    Kind,
    Wanted,
    acceptance_plan,
    load_acceptance,
    save_acceptance,
)
from eastwest.validate.acceptance.rounds import halves, spaced, tournament
from tests.validate.builders import acceptance_of, small


@given(st.integers(2, 40))
def test_everybody_meets_everybody_once_and_nobody_twice_in_a_round(count: int) -> None:
    members = [f"h{number}" for number in range(count)]
    rounds = tournament(members)
    met = [frozenset(pair) for one in rounds for pair in one]
    assert sorted(map(sorted, met)) == sorted(map(list, map(sorted, combinations(members, 2))))
    assert len(rounds) == (count - 1 if count % 2 == 0 else count)
    for one in rounds:
        assert len({member for pair in one for member in pair}) == 2 * len(one)


def test_halves_cross_leaves() -> None:
    leaves = ["a", "a", "b", "b"]
    assert halves(["h0", "h1", "h2", "h3"], leaves) == (("h0", "h2"), ("h1", "h3"))


def test_spaced_rounds_are_apart() -> None:
    rounds = tournament([f"h{number}" for number in range(10)])
    assert spaced(rounds, 3) == (rounds[0], rounds[3], rounds[6])


def test_tests_of_a_batch_share_no_port(tmp_path: Path) -> None:
    acceptance = acceptance_of(tmp_path)
    batches: dict[int, list[str]] = {}
    for test in acceptance.tests:
        if test.kind is Kind.PAIR:
            batches.setdefault(test.batch, []).extend(test.ports)
    assert batches
    assert all(len(ports) == len(set(ports)) for ports in batches.values())


def test_day_one_faults_come_first_and_every_layer_is_covered(tmp_path: Path) -> None:
    acceptance = acceptance_of(tmp_path, storage_folder="/data/x")
    kinds = [test.kind for test in acceptance.tests]
    assert kinds[0] is Kind.CABLING
    assert kinds.index(Kind.LINK) < kinds.index(Kind.PAIR) < kinds.index(Kind.COLLECTIVE)
    layers = {one.layer for one in acceptance.criteria} | {one.layer for one in acceptance.checks}
    assert len(layers) == 5


def test_what_does_not_fit_is_named(tmp_path: Path) -> None:
    acceptance = acceptance_of(tmp_path, hours=0.02)
    assert acceptance.planned_hours < 0.1
    assert any("collectives" in one.what for one in acceptance.left_out)
    assert any("full mesh" in one.what for one in acceptance.left_out)


def test_a_pair_across_leaves_names_the_cable_without_alternative(tmp_path: Path) -> None:
    acceptance = acceptance_of(tmp_path)
    pair = next(one for one in acceptance.criteria if one.members == ("node001:nic0", "node006:nic0"))
    assert "leaf1 swp2 ↔ spine1 swp1" in pair.elements
    assert pair.interval.low < pair.interval.point < pair.interval.high


def test_a_changed_plan_shows(tmp_path: Path) -> None:
    acceptance = acceptance_of(tmp_path)
    path = tmp_path / "acceptance-plan.json"
    save_acceptance(acceptance, path)
    assert load_acceptance(path) == (acceptance, True)
    path.write_text(path.read_text(encoding="utf-8").replace('"hours": 8.0', '"hours": 9.0'), encoding="utf-8")
    assert load_acceptance(path)[1] is False


def test_unknown_hosts_and_tools_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no GPU node"):
        small(tmp_path, Wanted(hosts=("node999",)))
    with pytest.raises(InputError, match="pair-tool"):
        small(tmp_path, Wanted(pair_tool="ping"))


def test_latencies_cross_the_fabric_and_have_a_bound(tmp_path: Path) -> None:
    acceptance = acceptance_of(tmp_path)
    own = [one for one in acceptance.criteria if one.quantity == "latency_us"]
    assert {one.test for one in own} == {"ib_write_lat", "ib_read_lat"}
    leaf = {host.name: leaf for host, leaf in zip(small_hosts(tmp_path), "aabbcc", strict=True)}
    partners: dict[str, set[tuple[str, str]]] = {one.test: set() for one in own}
    for one in own:
        a, b = (end.partition(":")[0] for end in one.members)
        partners[one.test].add((a, b))
        if leaf[a] == leaf[b]:
            assert one.test == "ib_read_lat"
            continue
        # Three switches of some 0.4 to 0.8 µs and 50 m of cable, once for a write and twice for a read.
        ways = 2 if one.test == "ib_read_lat" else 1
        assert ways * 1.0 + 0.8 < one.interval.low < one.interval.point < one.interval.high < ways * 3.5 + 3.2
    # A slow host has another partner in each, and is told from it.
    assert not partners["ib_write_lat"] & partners["ib_read_lat"]


def small_hosts(folder: Path) -> list[Device]:
    return list(small(folder, Wanted(hours=8, soak=False))[0].fabric.gpu_nodes)


def test_every_figure_of_the_plan_has_an_interval_repeats_and_a_stop_rule(tmp_path: Path) -> None:
    acceptance = acceptance_of(tmp_path, storage_folder="/data/x", failover=True, hours=72.0, soak=True)
    for one in acceptance.criteria:
        assert 0 < one.interval.low <= one.interval.point <= one.interval.high, one.id
        assert 2 <= one.repeats <= one.most, one.id
        assert one.assumptions, one.id
    assert "goes on to 10" in acceptance.stop_rule
    kinds = {test.kind for test in acceptance.tests}
    assert kinds == set(Kind) - {Kind.NVME_OF, Kind.INFERENCE, Kind.FAILOVER} | (kinds & {Kind.FAILOVER})


def test_failures_have_an_outage_and_what_is_left_afterwards(tmp_path: Path) -> None:
    wanted = Wanted(hours=24, soak=False, failover=True, pair_tool="iperf3")
    plan, acceptance = small(tmp_path, wanted, spines=2)
    tests = [one for one in acceptance.tests if one.kind is Kind.FAILOVER]
    assert {one.id for one in tests} == {"failover-link", "failover-spine"}
    assert all(one.disturbs and one.option("takes_down") for one in tests)
    left = {one.id: one.interval for one in acceptance.criteria if one.id.startswith("failover-")}
    assert left["failover-spine-outage"].high == 1e6
    line = plan.fabric.link_at[PortId("node001", "nic0")].speed_gbps * 1e9 / 8
    assert 0 < left["failover-spine-recovered"].low < left["failover-spine-recovered"].high <= line


def test_half_against_half_and_many_to_one_are_planned_on_every_leaf(tmp_path: Path) -> None:
    acceptance = acceptance_of(tmp_path)
    kinds = [test.kind for test in acceptance.tests]
    assert kinds.count(Kind.BISECTION) == 3
    incast = [one for one in acceptance.criteria if one.family == "incast"]
    assert len(incast) == 3
    assert all(one.parts == len(one.members) - 1 >= 2 for one in incast)


def test_one_host_alone_has_a_plan(tmp_path: Path) -> None:
    acceptance = acceptance_of(tmp_path, hosts=("node001",), storage_folder="/data/x", failover=True)
    kinds = {test.kind for test in acceptance.tests}
    assert {Kind.LINK, Kind.COLLECTIVE, Kind.STORAGE} <= kinds
    assert not kinds & {Kind.PAIR, Kind.BISECTION, Kind.INCAST, Kind.LATENCY, Kind.SOAK}


def designed(folder: Path, fabric: str, nodes: int = 8, rounds: int | None = None) -> tuple[Plan, AcceptancePlan]:
    """A site of eight-NIC nodes."""
    path = folder / "site.yaml"
    path.write_text(
        f"name: x\ngpus: {{node: dgx-h100, count: {nodes}, nic: connectx-7, nics: 8, rails: 8}}\n"
        f"fabric: {{{fabric}, link: 200G, leaf: {{model: sn5600}}}}\n"
        "room: {node_to_leaf: 5 m, leaf_to_spine: 20 m}\nworkloads:\n"
        "  - {name: r, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [1 MiB]}\n",
        encoding="utf-8",
    )
    site, catalogue, plan = design_file(path)
    return plan, acceptance_plan(
        plan, site, catalogue, Wanted(hours=8, soak=False, rounds=rounds), "2026-11-30T08:00:00Z"
    )


def test_both_ports_of_a_nic_are_measured(tmp_path: Path) -> None:
    plan, acceptance = designed(tmp_path, "topology: leaf-spine, dual_tor: true, nodes_per_unit: 4", rounds=3)
    measured = {end for one in acceptance.criteria if one.source.startswith("pair-") for end in one.members}
    assert measured == {f"{node.name}:{port.name}" for node in plan.fabric.gpu_nodes for port in node.ports}
    for one in acceptance.criteria:
        if one.source.startswith("pair-"):
            assert {end[-2:] for end in one.members} in ({"p0"}, {"p1"})


def test_pairs_share_the_uplinks_of_an_oversubscribed_leaf(tmp_path: Path) -> None:
    _, acceptance = designed(tmp_path, 'topology: leaf-spine, oversubscription: "4:1", nodes_per_unit: 4')
    line = 200e9 / 8
    across = [one for one in acceptance.criteria if one.source.startswith("bisection")]
    below = [one for one in acceptance.criteria if "under one leaf" in one.family]
    assert across
    assert below
    assert all(one.interval.point == pytest.approx(line * 0.97 / 4, rel=0.02) for one in across)
    assert all(one.interval.low < one.interval.point < one.interval.high for one in across)
    assert all(one.interval.point > 0.9 * line for one in below)


@pytest.mark.parametrize(
    ("fabric", "balanced"), [("topology: single-switch", True), ("topology: rail-only, nodes_per_unit: 4", False)]
)
def test_flows_collide_wherever_there_are_spines(tmp_path: Path, fabric: str, balanced: bool) -> None:
    plan, acceptance = designed(tmp_path, fabric)
    assert (len(plan.tiers) == 1) is balanced
    crossing = [one for one in acceptance.criteria if one.source.startswith("incast")]
    assert all((one.interval.low > 0.65 * one.interval.point) is balanced for one in crossing)
    assert any("spread over the ways" in text for one in crossing for text in one.assumptions) is not balanced
