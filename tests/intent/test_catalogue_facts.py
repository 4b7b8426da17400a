"""The shipped facts against each other: what a slip of the pen would break.

Ports against the chip's bandwidth and the logical ports are checked whenever a catalogue is loaded.
"""

from __future__ import annotations

import pytest

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.catalogue.model import (
    Asic,
    CableType,
    Catalogue,
    GpuNode,
    Nic,
    PortGroup,
    StorageSystem,
    Switch,
)
from eastwest.intent.catalogue.naming import NAMING, groups_named, renamed
from eastwest.intent.catalogue.view import Entry, entries, facts_of

SHIPPED: Catalogue = load_catalogue()
SWITCHES = [switch for switch in SHIPPED.switches.values() if switch.ports.value is not None]
CABLES = list(SHIPPED.cables.values())
QUOTING = ("netbox-community", "Hedgehog", "Network World", "NAND Research", "public summaries", "second-hand")
"""Sources that quote somebody else."""
LANE_GBPS = (1.0, 10.0, 25.0, 50.0, 100.0, 200.0)
"""Rates of one electrical lane, Gb/s."""


def by_id(entry: object) -> str:
    return str(getattr(entry, "id", entry))


def groups_of(switch: Switch) -> tuple[PortGroup, ...]:
    return switch.ports.value or ()


@pytest.mark.parametrize(("kind", "entry"), list(entries(SHIPPED)), ids=by_id)
def test_every_fact_says_where_it_comes_from(kind: str, entry: Entry) -> None:
    for name, fact in facts_of(entry).items():
        assert len(fact.source) > 3, f"{kind} {name}"
        quoted = any(one in fact.source for one in QUOTING) and fact.value is not None
        assert not quoted or fact.confidence != "primary", f"{kind} {name}: {fact.source}"


@pytest.mark.parametrize("switch", SWITCHES, ids=by_id)
def test_breakouts_share_the_lanes_of_a_port(switch: Switch) -> None:
    for group in groups_of(switch):
        for parts, speed_gbps in group.breakouts:
            assert group.lanes % parts == 0
            assert speed_gbps * parts / group.lanes in LANE_GBPS


@pytest.mark.parametrize("switch", SWITCHES, ids=by_id)
def test_ports_that_can_be_split_have_names_for_the_parts(switch: Switch) -> None:
    for group in groups_of(switch):
        assert bool(group.breakouts) == bool(group.split_pattern)
        for parts, _ in group.breakouts:
            assert len(set(group.names(parts))) == group.count * parts


@pytest.mark.parametrize("switch", SHIPPED.switches.values(), ids=by_id)
def test_a_switch_runs_known_systems(switch: Switch) -> None:
    assert switch.nos
    assert set(switch.nos) <= set(NAMING)


@pytest.mark.parametrize("switch", SWITCHES, ids=by_id)
def test_a_switch_names_its_ports_as_its_first_system_does(switch: Switch) -> None:
    own, ruled = groups_of(switch), groups_named(groups_of(switch), switch.nos[0])
    assert own[0].names() == ruled[0].names()
    for parts, _ in own[0].breakouts:
        assert own[0].names(parts) == ruled[0].names(parts)


POOLED = [asic for asic in SHIPPED.asics.values() if asic.pool_bytes.value]


@pytest.mark.parametrize("asic", POOLED, ids=by_id)
def test_headroom_pools_lie_within_the_buffer(asic: Asic) -> None:
    assert (asic.headroom_pool_bytes.value or 0) < (asic.pool_bytes.value or 0)


@pytest.mark.parametrize("asic", POOLED, ids=by_id)
def test_buffers_of_shallow_chips_are_a_few_megabytes_per_terabit(asic: Asic) -> None:
    assert 2e6 < (asic.pool_bytes.value or 0) / (asic.bandwidth_tbps.value or 1.0) < 8e6


@pytest.mark.parametrize("asic", SHIPPED.asics.values(), ids=by_id)
def test_a_deep_buffer_is_larger_than_any_inside_a_chip(asic: Asic) -> None:
    deep = None if asic.deep_buffer_bytes is None else asic.deep_buffer_bytes.value
    assert deep is None or (deep > 1e9 and asic.pool_bytes.value is None)


@pytest.mark.parametrize("nic", [one for one in SHIPPED.nics.values() if one.pcie_lanes.value], ids=by_id)
def test_a_nic_s_ports_fit_its_pcie_lanes(nic: Nic) -> None:
    gigatransfers = {3: 8, 4: 16, 5: 32, 6: 64}[nic.pcie_generation.value or 0]
    lanes = nic.pcie_lanes.value or 0
    assert (nic.ports.value or 1) * (nic.speed_gbps.value or 0.0) < gigatransfers * lanes
    assert lanes in (8, 16)


@pytest.mark.parametrize("nic", SHIPPED.nics.values(), ids=by_id)
def test_data_and_notifications_of_a_nic_have_different_code_points(nic: Nic) -> None:
    assert nic.roce_dscp.value is None or nic.roce_dscp.value != nic.cnp_dscp.value


@pytest.mark.parametrize("node", SHIPPED.nodes.values(), ids=by_id)
def test_a_node_s_gpus_share_its_nics_evenly(node: GpuNode) -> None:
    gpus = node.gpus.value or 0
    assert gpus % (node.nics.value or 1) == 0
    assert (node.scale_up_gpus.value or 0) % gpus == 0


@pytest.mark.parametrize("system", [one for one in SHIPPED.storage.values() if one.ports.value], ids=by_id)
def test_storage_is_no_faster_than_its_ports(system: StorageSystem) -> None:
    line_rate = sum(group.count * group.speed_gbps for group in system.ports.value or ()) / 8
    assert (system.read_gigabytes_per_s.value or 0.0) <= line_rate
    assert (system.write_gigabytes_per_s.value or 0.0) <= line_rate


MOST_REACH_M = {"twisted-pair": 100.0, "dac": 5.0, "aec": 7.0, "aoc": 100.0, "optics": 10_000.0}
OF_STANDARD_M = {"CR": 5.0, "VR": 50.0, "SR": 100.0, "DR": 2000.0, "FR": 2000.0, "LR": 10_000.0}
"""The most that any variant of the family reaches by IEEE 802.3, in metres."""


@pytest.mark.parametrize("cable", [one for one in CABLES if one.reach_m.value], ids=by_id)
def test_a_reach_is_possible_for_its_kind_and_standard(cable: CableType) -> None:
    reach_m = cable.reach_m.value or 0.0
    assert reach_m <= MOST_REACH_M[cable.kind]
    for family, most_m in OF_STANDARD_M.items():
        if f"BASE-{family}" in cable.description:
            assert reach_m <= most_m


@pytest.mark.parametrize("cable", CABLES, ids=by_id)
def test_only_optics_take_modules(cable: CableType) -> None:
    assert (cable.kind == "optics") == (cable.optics > 0)
    assert cable.optics in (0, 1 + cable.ends)
    assert (cable.fibre is None) == (cable.kind != "optics")


@pytest.mark.parametrize("cable", CABLES, ids=by_id)
def test_a_cable_s_speed_stands_in_its_description(cable: CableType) -> None:
    assert f"{cable.speed_gbps:g}G" in cable.description


def test_longer_kinds_reach_further() -> None:
    for speed_gbps in (200.0, 400.0, 800.0):
        one = [cable for cable in CABLES if cable.speed_gbps == speed_gbps and cable.ends == 1]
        kinds = ("dac", "aec", "aoc", "optics")
        far = {kind: max(c.reach_m.value or 0.0 for c in one if c.kind == kind) for kind in kinds}
        assert far["dac"] < far["aec"] < far["aoc"] < far["optics"]


@pytest.mark.parametrize("vendor", ["arista", "cisco", "dell", "edgecore", "juniper", "nokia", "nvidia"])
def test_each_maker_has_a_switch_of_51_tb_s_or_more(vendor: str) -> None:
    totals = [sum(g.count * g.most_gbps for g in groups_of(s)) for s in SWITCHES if s.vendor == vendor]
    assert max(totals) >= 51_200


@pytest.mark.parametrize(
    ("switch", "nos", "parts", "pair"),
    [
        ("sn5600", "sonic", 1, ("swp2", "Ethernet8")),
        ("sn5600", "sonic", 2, ("swp2s1", "Ethernet12")),
        ("sn5600", "sonic", 4, ("swp2s1", "Ethernet10")),
        ("7060x6-64pe", "sonic", 2, ("Ethernet2/5", "Ethernet12")),
        ("sn3700", "sonic", 1, ("swp2", "Ethernet4")),
        ("7220-ixr-h5-64o", "sonic", 4, ("ethernet-1/1/2", "Ethernet2")),
        ("as9817-64o", "sonic", 1, ("Ethernet504", "Ethernet504")),
    ],
)
def test_ports_have_names_on_other_systems(switch: str, nos: str, parts: int, pair: tuple[str, str]) -> None:
    assert renamed(SHIPPED.switches[switch], nos, parts)[pair[0]] == pair[1]


def test_sonic_counts_lanes_through_all_port_groups() -> None:
    groups = SHIPPED.switches["s5448f-on"].ports.value or ()
    assert groups[1].names()[:2] == ("Ethernet96", "Ethernet104")


def test_a_system_without_a_rule_for_names_renames_nothing() -> None:
    assert renamed(SHIPPED.switches["8122-64eh-o"], "ios-xr") == {}
