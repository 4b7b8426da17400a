"""Networks of EOS: what is usual there raises no alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.audit.load import audited_in
from tests.audit.rules.test_networks import network, told

LOCAL = "   neighbor PEER peer group\n   neighbor PEER remote-as 65101\n   neighbor 10.9.0.{other} peer group PEER\n"


def _leaf(number: int, extra: str = "") -> str:
    return (
        f"hostname leaf{number}\ninterface Loopback0\n   ip address 10.0.0.{number}/32\n"
        f"interface Ethernet1\n   no switchport\n   ip address 10.1.0.{2 * number + 1}/31\n"
        f"router bgp 65101\n   router-id 10.0.0.{number}\n   neighbor UP peer group\n   neighbor UP remote-as 65100\n"
        f"   neighbor 10.1.0.{2 * number} peer group UP\n{extra}"
    )


@pytest.mark.parametrize(("local", "alarms"), [("", 1), (LOCAL, 0)])
def test_pairs_that_speak_within_their_as_hear_each_other(local: str, alarms: int) -> None:
    texts = {f"leaf{number}.cfg": _leaf(number, local.format(other=3 - number)) for number in (1, 2)}
    assert len(told("EW128", network(texts))) == alarms


def test_lists_and_maps_are_used_wherever_they_are_named(tmp_path: Path) -> None:
    extra = (
        "   network 10.7.0.0/16 route-map NETS\nmpls ldp\n   fec filter prefix-list FECS\n"
        "ip prefix-list FECS seq 10 permit 10.0.0.0/24\nip prefix-list IDLE seq 10 permit 10.0.0.0/24\n"
        "route-map NETS permit 10\n   set community 1:1\n"
    )
    (tmp_path / "leaf1.cfg").write_text(_leaf(1, extra))
    assert told("EW151", audited_in(tmp_path)) == ['leaf1: prefix list "IDLE" is used nowhere']


def test_a_peer_filter_that_nothing_defines_is_told(tmp_path: Path) -> None:
    extra = (
        "   bgp listen range 10.0.0.0/24 peer-group UP peer-filter LEAF\npeer-filter LEAVES\n   10 match as-range 1-9\n"
    )
    (tmp_path / "leaf1.cfg").write_text(_leaf(1, extra))
    assert told("EW150", audited_in(tmp_path)) == ['leaf1: peer filter "LEAF" is used, and not defined']


@pytest.mark.parametrize(
    ("more", "alarms"),
    [("", 0), ("hostname leaf1\ninterface Loopback0\n   ip address 10.0.0.1/32\nrouter bgp 65101\n", 1)],
)
def test_a_port_alone_says_nothing_of_the_watchdog(more: str, alarms: int) -> None:
    port = (
        "interface Ethernet1\n   no switchport\n   ip address 10.1.0.1/31\n   priority-flow-control on\n"
        "   priority-flow-control priority 3 no-drop\n"
    )
    assert len(told("EW240", network({"leaf1.cfg": port + more}))) == alarms


def test_sessions_between_loopbacks_say_nothing_of_the_paths_below() -> None:
    internal = (
        "   neighbor RR peer group\n   neighbor RR remote-as 65101\n   neighbor RR update-source Loopback0\n"
        "   neighbor 10.0.0.9 peer group RR\n"
    )
    alone = _leaf(1).split("   neighbor UP peer group")[0] + internal
    audited = network({"leaf1.cfg": alone})
    assert told("EW125", audited) == told("EW127", audited) == []
    assert told("EW127", network({"leaf1.cfg": _leaf(1)})) != []


def _row(number: int, ports: range, lost: int = 0) -> str:
    lines = "".join(
        f"interface Ethernet{at}\n   no switchport\n   ip address 10.{number}.{at}.0/31\n" for at in ports if at != lost
    )
    loopback = f"interface Loopback0\n   ip address 10.0.0.{number}/32\n"
    return f"hostname leaf{number}\n{loopback}{lines}router bgp 6510{number}\n"


@pytest.mark.parametrize(
    ("ports", "lost", "leaves", "gaps"),
    [
        (range(1, 11), 4, 4, ["leaf1: no port Ethernet4"]),
        (range(1, 11), 10, 4, []),
        (range(1, 11), 4, 3, []),
        (range(1, 6), 4, 4, []),
    ],
)
def test_a_gap_in_the_row_of_ports_is_told(ports: range, lost: int, leaves: int, gaps: list[str]) -> None:
    texts = {f"leaf{at}.cfg": _row(at, ports, lost if at == 1 else 0) for at in range(1, leaves + 1)}
    assert told("EW139", network(texts)) == gaps


def test_a_description_that_says_more_is_no_second_value(tmp_path: Path) -> None:
    more = "interface Ethernet1\n   description to spine1 in channel 1\ninterface Ethernet1\n   mtu 9214\n"
    first = "interface Ethernet1\n   description to spine1\n   mtu 1500\n"
    (tmp_path / "leaf1.cfg").write_text(_leaf(1) + first + more)
    assert len(told("EW117", audited_in(tmp_path))) == 1


def test_a_shared_policy_is_defined(tmp_path: Path) -> None:
    extra = (
        "interface Ethernet2\n   service-policy type pdp input OWN\npolicy-map type pdp shared OWN\n"
        "   class class-default\n      count\n"
    )
    (tmp_path / "leaf1.cfg").write_text(_leaf(1, extra))
    assert told("EW150", audited_in(tmp_path)) == []
