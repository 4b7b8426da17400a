"""What of a plan is booted, and what the routers are given."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.intent.configuration import TenantIntent
from eastwest.twin.shell import run
from eastwest.twin.slicing import Slice
from eastwest.twin.tuning import SEED, settings
from tests.twin.site import TENANTS, configured, drawn, plan_of, three_tiers


def test_sonic_boots_the_file_as_rendered() -> None:
    plan = plan_of()
    texts = {
        intent.hostname: next(file.text for file in rendered.files if file.path.name == "frr.conf")
        for intent, _, rendered in configured(plan).render()
    }
    assert {node.name: node.frr for node in drawn(plan).switches} == texts
    assert all("no zebra nexthop kernel enable" in text for text in texts.values())


def test_cumulus_boots_what_its_startup_file_says() -> None:
    """The same routing as of SONiC, with Cumulus' names of ports."""
    sonic, nvue = drawn(plan_of()), drawn(plan_of(), "nvue")
    assert (nvue.family, len(nvue.cables)) == ("nvue", len(sonic.cables))
    leaf = nvue.leaves[0]
    assert set(nvue.fabric_ports[leaf.name]) == {
        line.split()[1] for line in leaf.frr.splitlines() if " interface peer-group " in line
    }
    assert [node.asn for node in nvue.switches] == [node.asn for node in sonic.switches]
    assert [node.loopbacks for node in nvue.switches] == [node.loopbacks for node in sonic.switches]


@pytest.mark.skipif(shutil.which("vtysh") is None, reason="needs FRR")
@pytest.mark.parametrize("family", ["sonic", "nvue"])
@pytest.mark.parametrize("tenants", [(), TENANTS], ids=["plain", "tenants"])
def test_frr_takes_the_configuration(family: str, tenants: tuple[TenantIntent, ...], tmp_path: Path) -> None:
    file = tmp_path / "frr.conf"
    file.write_text(drawn(plan_of(tenants=tenants), family).leaves[0].frr)
    assert run("vtysh", "-C", "-f", str(file)) == ""


def test_a_system_without_frr_is_refused() -> None:
    with pytest.raises(InputError, match="does not route by FRR"):
        drawn(plan_of(), "eos")


def test_addresses_and_mtu_are_those_of_the_files() -> None:
    plan = drawn(plan_of(addressing="ipv4-p2p"))
    ports = {port.name: port for port in plan.leaves[0].ports}
    for name in plan.fabric_ports["leaf1"]:
        assert ports[name].addresses
        assert ports[name].mtu_bytes == 9216


def test_a_slice_says_what_was_left_out() -> None:
    plan = drawn(plan_of(), part=Slice(leaves=2, spines=1, hosts=1))
    assert (len(plan.switches), len(plan.hosts)) == (3, 1)
    assert set(plan.left_out) == {"7 of 8 gpu-node devices", "2 of 4 leaf devices", "1 of 2 spine devices"}


def test_a_slice_of_three_tiers_has_all_of_them_in_each_pod() -> None:
    plan = drawn(three_tiers(), part=Slice(leaves=1, spines=1, hosts=1, super_spines=1))
    assert Counter(node.role for node in plan.nodes) == {"leaf": 2, "spine": 2, "gpu-node": 2, "super-spine": 1}
    one, other = plan.leaves
    assert plan.next_ports(one.name, other.name)
    assert len(drawn(three_tiers(), part=Slice(pods=1, leaves=1)).leaves) == 1


def test_too_many_nodes_are_refused_with_the_slices_that_help() -> None:
    from eastwest.twin import translate  # noqa: PLC0415

    plan = plan_of()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(translate, "LARGEST_NODES", 10)
        with pytest.raises(InputError, match="14 nodes"):
            drawn(plan)


def test_hosts_of_tenants_are_on_their_part_of_the_leaf() -> None:
    plan = drawn(plan_of(tenants=TENANTS))
    assert {host.name for host in plan.hosts} == {f"node{at:03}" for at in range(1, 9)}
    assert {nic.host for nic in plan.every_nic if nic.tenant} == {"node001", "node003"}
    assert {nic.switch for nic in plan.every_nic if nic.tenant} == {"leaf1:blue", "leaf2:blue"}
    assert not {nic.host for nic in plan.nics} & {"node001", "node003"}
    assert [node.peers for node in plan.leaves] == [plan.leaves[0].peers] * 4
    assert len(plan.leaves[0].peers) == 2


def test_sessions_with_switches_that_are_not_booted_are_not_expected() -> None:
    assert len(drawn(plan_of(tenants=TENANTS), part=Slice(spines=1)).leaves[0].peers) == 1


@pytest.mark.skipif(not SEED.exists(), reason="needs Linux 6.11")
def test_tiers_hash_with_seeds_of_their_own() -> None:
    seeds = [{each for each in settings(role) if "seed" in each} for role in ("leaf", "spine", "super-spine")]
    assert all(seeds)
    assert len(set.union(*seeds)) == 3
    assert not [each for each in settings("gpu-node") if "seed" in each]
