"""Routing tables as the engine takes them."""

from __future__ import annotations

import pytest

from eastwest.fabric import PortId
from eastwest.simulate.packet.routes import route_columns
from tests.simulate.packet.dump import LAYOUT, PLAN

FABRIC = PLAN.fabric
UPLINKS = [link.a for link in FABRIC.switch_links()]


def hops(down: frozenset[PortId] = frozenset()) -> dict[tuple[str, int], set[PortId]]:
    """(switch, endpoint) → ports it may leave by."""
    group, first, ports = route_columns(FABRIC, LAYOUT, down)
    spans = [ports[first[number] : first[number + 1]] for number in range(len(first) - 1)]
    found = [{LAYOUT.port_names[port] for port in spans[number]} for number in group]
    keys = [(switch, host) for switch in LAYOUT.switches for host in range(len(LAYOUT.hosts))]
    return dict(zip(keys, found, strict=True))


def test_a_leaf_sends_down_to_its_own_nics_by_their_port() -> None:
    for endpoint, host in enumerate(LAYOUT.hosts):
        leaf = FABRIC.link_at[host].other(host.device)
        assert hops()[leaf.device, endpoint] == {leaf}


def test_a_leaf_sends_elsewhere_by_all_its_uplinks() -> None:
    ups = {end for end in UPLINKS if end.device == "leaf1"}
    away = [endpoint for endpoint, host in enumerate(LAYOUT.hosts) if FABRIC.by_name[host.device].unit == 2]
    assert [hops()["leaf1", endpoint] for endpoint in away] == [ups] * len(away)


def test_a_switch_sends_by_its_own_ports() -> None:
    assert all(port.device == switch for (switch, _), ports in hops().items() for port in ports)


@pytest.mark.parametrize("failed", UPLINKS, ids="-".join)
def test_routes_avoid_a_failed_link_at_either_end(failed: PortId) -> None:
    ends = {failed, FABRIC.link_at[failed].other(failed.device)}
    assert not any(ports & ends for ports in hops(frozenset({failed})).values())


@pytest.mark.parametrize("failed", UPLINKS, ids="-".join)
def test_every_nic_stays_within_reach_after_one_uplink_failed(failed: PortId) -> None:
    assert all(ports for ports in hops(frozenset({failed})).values())


def test_a_nic_behind_a_failed_cable_is_out_of_reach() -> None:
    cut = LAYOUT.hosts[3]
    left = hops(frozenset({cut}))
    assert {ports == set() for (_, endpoint), ports in left.items() if endpoint == 3} == {True}


def test_equal_next_hops_share_a_group() -> None:
    group, first, _ = route_columns(FABRIC, LAYOUT, frozenset())
    assert len(first) - 1 < len(group)
