"""Three tiers, planes, dual ToR, rail-only and converged storage: what is built, and what a failure leaves of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from eastwest.design import design
from eastwest.errors import NoFitError
from eastwest.fabric import Device, PortId, Role
from eastwest.fabric.routing import Routes
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import SwitchChoice
from eastwest.plan import FailureDomain, Plan
from tests.fabric.flow import largest_flow_gbps

from .builders import catalogue, site, switch
from .storing import storing, with_storage

SPLIT_400 = ((2, 200.0),)


def eight_ports() -> Catalogue:
    """Switches of eight 400G ports, which can be split in two."""
    return catalogue(switch("eight", 8, 400.0, SPLIT_400))


def three_tiers(**fabric: object) -> Plan:
    """32 nodes with one NIC: eight leaves of four NICs, four of them and four spines in each of two pods."""
    return design(site(32, 1, 1, topology="leaf-spine", tiers=3, uplink_gbps=400.0, **fabric), eight_ports())


def two_planes(**fabric: object) -> Plan:
    """Eight nodes of two NICs with 2 x 200G, in two units."""
    wanted = site(8, 2, 2, topology="rail-optimised", link_gbps=200.0, planes=2, nodes_per_unit=4, **fabric)
    return design(wanted, eight_ports())


def domain(plan: Plan, element: str) -> FailureDomain:
    return next(domain for domain in plan.failure_domains if domain.element == element)


def counts(plan: Plan) -> tuple[int, ...]:
    return tuple(len(plan.fabric.with_role(role)) for role in (Role.LEAF, Role.SPINE, Role.SUPER_SPINE))


def leaf_of(plan: Plan, device: Device, port: str) -> str:
    return plan.fabric.link_at[PortId(device.name, port)].other(device.name).device


def test_three_tiers_are_as_full_as_a_fat_tree() -> None:
    plan = three_tiers()
    assert counts(plan) == (8, 8, 4)
    assert [tier.oversubscription for tier in plan.tiers] == [1.0, 1.0, 1.0]


def test_leaves_of_different_pods_have_all_their_uplinks_between_them() -> None:
    plan = three_tiers()
    first, *_, last = plan.fabric.with_role(Role.LEAF)
    assert (first.pod, last.pod) != (None, first.pod)
    assert largest_flow_gbps(plan.fabric, [first.name], [last.name]) == plan.tiers[0].up_gbps


def test_every_leaf_reaches_every_other_over_three_tiers() -> None:
    plan = three_tiers()
    routes = Routes(plan.fabric)
    leaves = [leaf.name for leaf in plan.fabric.with_role(Role.LEAF)]
    assert all(routes.towards(b).get(a) for a in leaves for b in leaves if a != b)


def test_no_path_goes_up_again_after_it_went_down() -> None:
    """A super-spine that lost its spine in the pod must not send through another pod."""
    plan = three_tiers()
    leaf = plan.fabric.with_role(Role.LEAF)[0]
    top = plan.fabric.with_role(Role.SUPER_SPINE)[0]
    below = [link for link in plan.fabric.links_of[top.name] if _pod(plan, link.other(top.name)) == leaf.pod]
    routes = Routes(plan.fabric, frozenset(link.other(top.name) for link in below))
    assert top.name not in routes.towards(leaf.name)


def _pod(plan: Plan, end: PortId) -> int | None:
    return plan.fabric.by_name[end.device].pod


@pytest.mark.parametrize(("element", "role"), [("spine", Role.SPINE), ("super-spine", Role.SUPER_SPINE)])
def test_the_flow_that_a_failed_switch_leaves_is_at_least_what_is_stated(element: str, role: Role) -> None:
    plan = three_tiers()
    one, two = ([leaf.name for leaf in plan.fabric.with_role(Role.LEAF) if leaf.pod == pod] for pod in (1, 2))
    whole = largest_flow_gbps(plan.fabric, one, two)
    left = min(largest_flow_gbps(plan.fabric, one, two, {failed.name}) for failed in plan.fabric.with_role(role))
    assert domain(plan, element).bandwidth_left <= left / whole < 1


def test_a_failed_super_spine_takes_its_share_from_the_spines_below_it() -> None:
    plan = three_tiers()
    shares = []
    for spine in plan.fabric.with_role(Role.SPINE):
        far = Counter(link.other(spine.name).device for link in plan.fabric.links_of[spine.name])
        ups = [n for name, n in far.items() if plan.fabric.by_name[name].role is Role.SUPER_SPINE]
        shares.append(1 - max(ups) / sum(ups))
    assert domain(plan, "super-spine").bandwidth_left == min(shares)


def test_the_bound_on_spines_is_kept() -> None:
    plan = three_tiers(spine_oversubscription=3.0)
    assert 1.0 < plan.tiers[1].oversubscription <= 3.0


def test_planes_share_no_switch() -> None:
    plan = two_planes()
    for link in plan.fabric.switch_links():
        assert plan.fabric.by_name[link.a.device].plane == plan.fabric.by_name[link.b.device].plane


def test_every_nic_has_a_port_in_every_plane() -> None:
    plan = two_planes()
    for node in plan.fabric.gpu_nodes:
        planes = {(port.nic, plan.fabric.by_name[leaf_of(plan, node, port.name)].plane) for port in node.ports}
        assert planes == {(nic, plane) for nic in range(2) for plane in range(2)}


def test_a_port_leads_to_the_plane_it_names() -> None:
    plan = two_planes()
    for node in plan.fabric.gpu_nodes:
        assert all(plan.fabric.by_name[leaf_of(plan, node, p.name)].plane == p.plane for p in node.ports)


def test_a_lost_plane_leaves_half_and_cuts_nobody_off() -> None:
    lost = domain(two_planes(), "plane")
    assert (lost.count, lost.nics_lost, lost.bandwidth_left) == (2, 0, 0.5)


def test_the_rate_a_leaf_takes_with_it_is_counted_again() -> None:
    plan = two_planes()
    worst = 1.0
    for leaf in plan.fabric.with_role(Role.LEAF):
        for node in plan.fabric.gpu_nodes:
            for nic in range(2):
                own = [port for port in node.ports if port.nic == nic]
                kept = [port for port in own if leaf_of(plan, node, port.name) != leaf.name]
                worst = min(worst, len(kept) / len(own))
    assert domain(plan, "leaf").bandwidth_left == worst


def dual_tor() -> Plan:
    wanted = site(8, 2, 2, topology="rail-optimised", link_gbps=200.0, dual_tor=True, nodes_per_unit=4)
    return design(wanted, eight_ports())


def test_dual_tor_gives_every_nic_two_leaves_of_its_rail() -> None:
    plan = dual_tor()
    for node in plan.fabric.gpu_nodes:
        for nic in range(2):
            leaves = [leaf_of(plan, node, port.name) for port in node.ports if port.nic == nic]
            assert len(set(leaves)) == 2
            assert {plan.fabric.by_name[leaf].rail for leaf in leaves} == {nic}


def test_with_dual_tor_no_leaf_cuts_a_nic_off() -> None:
    assert (domain(dual_tor(), "leaf").nics_lost, domain(dual_tor(), "leaf").bandwidth_left) == (0, 0.5)


def rail_only(**fabric: object) -> Plan:
    return design(site(8, 2, 2, topology="rail-only", **fabric), eight_ports())


def test_rails_that_fit_on_a_switch_need_no_spines() -> None:
    assert counts(rail_only()) == (2, 0, 0)


def test_rail_only_has_no_path_between_rails() -> None:
    plan = rail_only(nodes_per_unit=4)
    routes = Routes(plan.fabric)
    for a in plan.fabric.with_role(Role.LEAF):
        reached = {b.name for b in plan.fabric.with_role(Role.LEAF) if a.name in routes.towards(b.name)}
        assert {plan.fabric.by_name[name].rail for name in reached} <= {a.rail}
        assert reached


def converged() -> Plan:
    return design(with_storage(site(16, 8, 8, topology="rail-optimised", nodes_per_unit=8)), storing())


def test_every_storage_port_of_a_converged_fabric_has_a_leaf() -> None:
    plan = converged()
    systems = plan.fabric.with_role(Role.STORAGE)
    assert len(systems) == 2
    assert all(PortId(system.name, port.name) in plan.fabric.link_at for system in systems for port in system.ports)


def test_converged_storage_is_spread_evenly() -> None:
    plan = converged()
    links = Counter(
        leaf_of(plan, system, p.name) for system in plan.fabric.with_role(Role.STORAGE) for p in system.ports
    )
    assert max(links.values()) == 1


def test_a_leaf_with_storage_still_keeps_the_bound() -> None:
    assert converged().tiers[0].oversubscription <= 1.0


def test_a_storage_system_of_unknown_ports_is_named() -> None:
    wanted = with_storage(site(16))
    blind = replace(wanted, storage=replace(wanted.storage, system_ports=None))  # type: ignore[type-var]
    with pytest.raises(NoFitError, match="the network ports of box are not in the catalogue"):
        design(blind, storing())


def test_two_tiers_that_do_not_fit_name_three() -> None:
    wanted = site(32, 1, 1, topology="leaf-spine", tiers=2, uplink_gbps=400.0)
    with pytest.raises(NoFitError, match="3 tiers"):
        design(replace(wanted, gpus=replace(wanted.gpus, count=64)), eight_ports())


def test_without_a_wish_three_tiers_come_only_where_two_do_not_fit() -> None:
    small, large = (design(site(n, 1, 1, topology="leaf-spine", uplink_gbps=400.0), eight_ports()) for n in (32, 64))
    assert (len(small.tiers), len(large.tiers)) == (2, 3)


def test_numbered_links_of_ipv6_have_pairs_of_their_own() -> None:
    plan = three_tiers(addressing="ipv6-p2p")
    used = [end.address for end in plan.addressing.interfaces]
    assert all(address.endswith("/127") for address in used)
    assert len(set(used)) == len(used)


def test_spines_of_a_pod_share_an_asn_and_super_spines_another() -> None:
    plan = three_tiers()
    asns: dict[tuple[Role, int | None], set[int]] = {}
    for router in plan.addressing.routers:
        device = plan.fabric.by_name[router.device]
        asns.setdefault((device.role, device.pod), set()).add(router.asn)
    shared = {key: found for key, found in asns.items() if key[0] is not Role.LEAF}
    assert all(len(found) == 1 for found in shared.values())
    assert len(set.union(*shared.values())) == len(shared)


def test_a_named_super_spine_makes_three_tiers() -> None:
    plan = three_tiers(super_spine=SwitchChoice("eight"))
    assert plan.fabric.with_role(Role.SUPER_SPINE)[0].model == "eight"
