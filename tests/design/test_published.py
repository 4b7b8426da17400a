"""Fabrics that others built and described: the same inputs must give their counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.design import design
from eastwest.fabric import Role
from eastwest.intent.catalogue.model import Fact
from eastwest.intent.site import SwitchChoice
from eastwest.plan import Plan

from .builders import catalogue, site, switch

SWITCH = SwitchChoice("sw")


@pytest.fixture(scope="module")
def hpn() -> Plan:
    """Alibaba HPN, SIGCOMM 2024: 51.2 Tb/s ToRs, 2 x 200G for each of eight NICs, one port to each of two planes.

    A ToR has 128 active ports of 200G down and 60 of 400G up (1.067:1); 1,024 GPUs make a segment, 15 segments a pod
    of 15,360 GPUs, whose two tiers need no core. Backup ports and hosts are left out here.
    """
    known = catalogue(switch("sw", 128, 400.0, ((2, 200.0),)))
    wanted = site(
        1920, 8, 8, topology="rail-optimised", tiers=2, link_gbps=200.0, uplink_gbps=400.0, planes=2,
        nodes_per_unit=128, oversubscription=128 * 200 / (60 * 400), spines=60,
    )  # fmt: skip
    return design(wanted, known)


def test_hpn_has_fifteen_segments_of_1024_gpus(hpn: Plan) -> None:
    units = [node.unit for node in hpn.fabric.gpu_nodes]
    assert (max(unit or 0 for unit in units), units.count(1) * 8) == (15, 1024)


def test_hpn_tors_have_the_published_ports(hpn: Plan) -> None:
    leaf = hpn.fabric.with_role(Role.LEAF)[0]
    speeds = [port.speed_gbps for port in leaf.ports]
    assert (speeds.count(200.0), speeds.count(400.0)) == (128, 60)
    assert hpn.tiers[0].oversubscription == pytest.approx(1.067, abs=0.001)


def test_hpn_aggregation_leaves_the_published_ratio_to_the_core(hpn: Plan) -> None:
    """120 of 128 ports lead down; the eight that are left over make the published 15:1."""
    spine = hpn.fabric.with_role(Role.SPINE)[0]
    assert len(spine.ports) / (128 - len(spine.ports)) == 15.0


def test_hpn_loses_one_sixteenth_with_a_link(hpn: Plan) -> None:
    """Published: one failed access link costs a host 6.25 % of its bandwidth."""
    cable = next(one for one in hpn.failure_domains if one.element == "NIC cable")
    assert (1 - cable.bandwidth_left) / 8 == 0.0625


@pytest.fixture(scope="module")
def megascale() -> Plan:
    """MegaScale, NSDI 2024: 12,288 GPUs, three tiers of 64 x 400G switches at 1:1, eight rails, 64 servers to a set of
    ToRs; downlinks are ports split in 2 x 200G, so that an uplink carries two of them."""
    known = catalogue(switch("sw", 64, 400.0, ((2, 200.0),)))
    plain = site(
        1536, 8, 8, topology="rail-optimised", tiers=3, link_gbps=200.0, uplink_gbps=400.0, core_gbps=400.0,
        leaf=SWITCH, spine=SWITCH,
    )  # fmt: skip
    nic = replace(known.nics["nic400"], speed_gbps=Fact(200.0, "MegaScale"))
    return design(plain, replace(known, nics={"nic400": nic}))


def test_megascale_has_64_servers_below_eight_tors(megascale: Plan) -> None:
    first = [node for node in megascale.fabric.gpu_nodes if node.unit == 1]
    tors = [leaf for leaf in megascale.fabric.with_role(Role.LEAF) if leaf.unit == 1]
    assert (len(first), len(tors)) == (64, 8)


def test_megascale_uplinks_are_half_as_many_and_twice_as_fast(megascale: Plan) -> None:
    speeds = [port.speed_gbps for port in megascale.fabric.with_role(Role.LEAF)[0].ports]
    assert (speeds.count(200.0), speeds.count(400.0)) == (64, 32)


def test_megascale_is_non_blocking_in_every_tier(megascale: Plan) -> None:
    assert [(tier.name, tier.oversubscription) for tier in megascale.tiers] == [
        ("leaf", 1.0),
        ("spine", 1.0),
        ("super-spine", 1.0),
    ]
