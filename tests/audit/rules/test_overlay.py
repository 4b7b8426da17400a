"""Tunnels over small links, classes smaller than their ports, internal BGP without a reflector, shared loopbacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit, breaches
from eastwest.audit.load import audited_of
from eastwest.audit.rules import RULES
from eastwest.audit.subject import Audited
from eastwest.discover import network_of
from eastwest.discover.source import Text
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.plan.device import BgpIntent, DeviceIntent, PeerGroup


def network(texts: dict[str, str]) -> Audited:
    return audited_of(network_of(Text(name, text) for name, text in texts.items()), load_catalogue())


def told(rule: str, audited: Audited) -> list[str]:
    return [f"{each.place.device or each.place.host}: {each.observed}" for each in breaches(RULES[rule], audited)]


def _vtep(mtu: int, svi: int) -> str:
    return f"""! device: leaf1 (DCS-7060X6, EOS-4.32.0F)
hostname leaf1
vlan 101
vrf instance BLUE
interface Ethernet1
   no switchport
   mtu {mtu}
   ip address 10.1.2.1/31
interface Ethernet2
   no switchport
   ip address 10.99.0.1/24
interface Loopback0
   ip address 10.1.3.1/32
interface Loopback1
   ip address 10.1.4.1/32
interface Vlan101
   vrf BLUE
   mtu {svi}
   ip address 10.100.1.1/24
interface Vxlan1
   vxlan source-interface Loopback1
   vxlan vlan 101 vni 10101
router bgp 65001
   router-id 10.1.3.1
"""


@pytest.mark.parametrize(
    ("mtu", "svi", "least"),
    [(1500, 1500, 1550), (1550, 1500, None), (9000, 9000, 9050), (9214, 9214, None), (1600, 9214, 9050)],
)
def test_links_carry_what_tenants_send_and_its_headers(mtu: int, svi: int, least: int | None) -> None:
    found = breaches(RULES["EW119"], network({"leaf1.cfg": _vtep(mtu, svi)}))
    assert [each.expected for each in found] == ([] if least is None else [f"at least {least} B"])
    assert all(each.place.port == "Ethernet1" for each in found)


def test_of_a_fragment_the_mtu_is_not_known() -> None:
    audited = network({"leaf1.cfg": _vtep(1500, 1500).replace("hostname leaf1\n", "")})
    result = audit(audited, rules=[RULES["EW119"]])
    assert (result.findings, len(result.not_judged)) == ((), 1)


POLICY = """policy-map type network-qos {policy}
  class type network-qos c-8q-nq3
    mtu {mtu}
    pause pfc-cos 3
  class type network-qos c-8q-nq-default
    mtu 9216
system qos
  service-policy type network-qos QOS
interface Ethernet1/1
  {pfc}
  mtu 9216
"""


@pytest.mark.parametrize(
    ("policy", "mtu", "pfc", "severities"),
    [
        ("QOS", 2240, "priority-flow-control mode on", ["contradicts"]),
        ("QOS", 2240, "no shutdown", ["advice"]),
        ("QOS", 9216, "priority-flow-control mode on", []),
        ("OTHER", 2240, "priority-flow-control mode on", []),
        ("QOS", 2240, "priority-flow-control mode on\n  description vfc 7", []),
    ],
)
def test_a_no_drop_class_takes_what_its_ports_take(policy: str, mtu: int, pfc: str, severities: list[str]) -> None:
    texts = {"sw.cfg": "feature lldp\n" + POLICY.format(policy=policy, mtu=mtu, pfc=pfc)}
    words = {"warning": "contradicts", "info": "advice"}
    assert [words[each.severity.value] for each in breaches(RULES["EW163"], network(texts))] == severities


def _router(number: int, peers: tuple[int, ...], reflects: bool = False) -> str:
    sessions = "".join(f" neighbor 1.1.1.{peer} remote-as 1\n" for peer in peers)
    clients = "".join(f"  neighbor 1.1.1.{peer} route-reflector-client\n" for peer in peers if reflects)
    return (
        f"frr version 8.4\nfrr defaults traditional\nhostname r{number}\n"
        f"interface eth1\n ip address 10.0.{number}.1/30\n"
        f"interface lo\n ip address 1.1.1.{number}/32\nrouter bgp 1\n bgp router-id 1.1.1.{number}\n{sessions}"
        f" address-family ipv4 unicast\n{clients} exit-address-family\n"
    )


def _routers(peers: dict[int, tuple[int, ...]], reflecting: tuple[int, ...] = ()) -> Audited:
    return network({f"r{each}.conf": _router(each, peers[each], each in reflecting) for each in peers})


STAR: dict[int, tuple[int, ...]] = {1: (2, 3), 2: (1,), 3: (1,)}
TIERS: dict[int, tuple[int, ...]] = {1: (3, 4, 5), 2: (3, 4, 5), 3: (1, 2), 4: (1, 2), 5: (1, 2)}


@pytest.mark.parametrize(
    ("peers", "reflecting", "named"),
    [
        (STAR, (), ["r1"]),
        (STAR, (1,), []),
        ({1: (2, 3), 2: (1, 3), 3: (1, 2)}, (), []),
        ({1: (2,), 2: (1,)}, (), []),
        (TIERS, (), ["r1", "r2"]),
        (TIERS, (1, 2), []),
        (TIERS, (1,), []),
        ({1: (2, 3), 2: (1, 9), 3: (1,)}, (), []),
    ],
)
def test_internal_routes_go_round(
    peers: dict[int, tuple[int, ...]], reflecting: tuple[int, ...], named: list[str]
) -> None:
    assert [each.partition(":")[0] for each in told("EW162", _routers(peers, reflecting))] == named


def _speaking(six: str, number: int = 0) -> Callable[[DeviceIntent], DeviceIntent]:
    def changed(found: DeviceIntent) -> DeviceIntent:
        first, *rest = found.loopbacks
        assert isinstance(found.bgp, BgpIntent)
        bgp = replace(found.bgp, groups=(*found.bgp.groups, PeerGroup("OVER", source=number)))
        more = replace(first, number=number, addresses=(*first.addresses, six) if number == first.number else (six,))
        loopbacks = (more, *rest) if number == first.number else (first, *rest, more)
        return replace(found, loopbacks=loopbacks, bgp=bgp)

    return changed


@pytest.mark.parametrize(("number", "count"), [(0, 1), (7, 1), (1, 0)])
def test_loopbacks_that_speak_are_not_shared_and_tunnel_endpoints_may_be(number: int, count: int) -> None:
    edits = [samples.intent(name, _speaking("2001:db8::7/128", number)) for name in ("leaf1", "leaf2")]
    tunnels = [samples.overlay(name, copy_ecn=True) for name in ("leaf1", "leaf2")]
    audited = samples.chain(*edits, *tunnels)(samples.sample())
    assert len([each for each in told("EW120", audited) if "2001:db8::7" in each]) == count
