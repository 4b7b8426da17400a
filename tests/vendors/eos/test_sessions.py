"""Sessions in the spellings of old and new releases."""

from __future__ import annotations

import pytest

from eastwest.plan.device import BgpIntent
from eastwest.vendors.eos import EOS
from eastwest.vendors.eos.ranges import interfaces

HEAD = "hostname leaf1\nrouter bgp 65001\n   router-id 10.0.0.1\n"


def _bgp(lines: str, left: tuple[str, ...] = ()) -> BgpIntent:
    result = EOS.read({"a.cfg": HEAD + "".join(f"   {line}\n" for line in lines.splitlines())})
    assert tuple(each.text for each in result.not_understood) == left
    assert result.intent.bgp is not None
    return result.intent.bgp


@pytest.mark.parametrize("word", ["peer group", "peer-group"])
def test_groups_are_read_in_either_spelling(word: str) -> None:
    bgp = _bgp(f"neighbor UP {word}\nneighbor UP remote-as 65100\nneighbor UP bfd\nneighbor 10.1.0.0 {word} UP")
    assert [(each.peer, each.group, each.remote_as) for each in bgp.neighbours] == [("10.1.0.0", "UP", 65100)]
    assert bgp.groups[0].bfd


def test_a_session_with_settings_of_its_own_has_a_group_of_its_own() -> None:
    bgp = _bgp("neighbor 10.9.9.9 remote-as 65001\nneighbor 10.9.9.9 update-source Loopback0")
    assert bgp.neighbours[0].group == bgp.groups[0].name
    assert bgp.groups[0].source == 0


def test_ipv4_goes_to_all_unless_it_is_switched_off() -> None:
    lines = "neighbor UP peer group\nneighbor OVER peer group\naddress-family evpn\n   neighbor OVER activate"
    families = {each.name: each.families for each in _bgp(lines).groups}
    assert families == {"UP": ("ipv4",), "OVER": ("ipv4", "evpn")}
    off = "no bgp default ipv4-unicast\n" + lines
    assert {each.name: each.families for each in _bgp(off).groups} == {"UP": (), "OVER": ("evpn",)}
    alone = lines + "\naddress-family ipv4\n   no neighbor OVER activate"
    assert {each.name: each.families for each in _bgp(alone).groups} == {"UP": ("ipv4",), "OVER": ("evpn",)}


def test_sessions_of_several_interfaces_are_as_many() -> None:
    bgp = _bgp(
        "neighbor UP peer group\nneighbor interface Et1-2,5/1 peer-group UP remote-as 65100\n"
        "neighbor interface Et9 peer-group UP\nno neighbor interface Et9\n"
        "neighbor interface Nowhere1 peer-group UP",
        left=("neighbor interface Nowhere1 peer-group UP",),
    )
    assert [each.peer for each in bgp.neighbours] == ["Ethernet1", "Ethernet2", "Ethernet5/1"]


def test_what_is_shut_is_no_session() -> None:
    bgp = _bgp(
        "neighbor DOWN peer group\nneighbor DOWN shutdown\nneighbor 10.1.0.0 peer group DOWN\n"
        "neighbor 10.1.0.2 remote-as 65100\nneighbor 10.1.0.4 remote-as 65100\nneighbor 10.1.0.4 shutdown"
    )
    assert [each.peer for each in bgp.neighbours] == ["10.1.0.2"]


def test_a_refusal_is_no_list_of_what_passes() -> None:
    text = (
        "hostname leaf1\nip prefix-list LOOPS seq 10 permit 10.0.0.0/24 eq 32\nip prefix-list LINKS\n"
        "   seq 10 permit 10.1.0.0/16 le 31\nroute-map CONN deny 5\n   match ip address prefix-list LINKS\n"
        "route-map CONN permit 10\n   match ip address prefix-list LOOPS\nrouter bgp 65000.1\n"
        "   redistribute connected route-map CONN\n"
    )
    result = EOS.read({"a.cfg": text})
    assert result.not_understood == ()
    assert result.intent.bgp is not None
    assert (result.intent.bgp.asn, result.intent.bgp.connected) == (65000 * 2**16 + 1, "LOOPS")


@pytest.mark.parametrize("text", ["Xy1", "Et1-", "Et1-5000", "Et"])
def test_names_of_no_interface_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="names no interface"):
        interfaces(text)


def test_names_are_written_out() -> None:
    assert interfaces("Et3/1-2") == ("Ethernet3/1", "Ethernet3/2")
    assert interfaces("Po10") == ("Port-Channel10",)
    assert interfaces("Ethernet1.100") == ("Ethernet1.100",)


def test_absences_of_a_complete_listing_say_nothing() -> None:
    bgp = _bgp(
        "no shutdown\nbgp enforce-first-as\nno bgp allowas-in\nneighbor UP peer-group\nno neighbor UP remote-as\n"
        "no neighbor UP shutdown\nno neighbor UP fall-over bfd\nneighbor UP timers 3 9\n"
        "monitoring timestamp send-time\n"
        "neighbor 10.1.0.0 peer-group UP\nneighbor 10.1.0.0 update-source Ethernet1\naddress-family evpn\n"
        "   default neighbor UP activate\n   neighbor UP route-map ANY in\naddress-family ipv4 labeled-unicast\n"
        "   neighbor UP activate"
    )
    assert [(each.peer, each.group) for each in bgp.neighbours] == [("10.1.0.0", "UP")]
    assert (bgp.keepalive_s, bgp.hold_s) == (3, 9)
    assert bgp.groups[0].families == ("ipv4",)


def test_timers_of_some_sessions_are_not_those_of_all() -> None:
    bgp = _bgp("neighbor UP peer group\nneighbor UP timers 3 9\nneighbor DOWN peer group")
    assert bgp.hold_s == 180


def test_a_port_borrows_the_address_of_a_loopback() -> None:
    text = "interface Ethernet1\n   ip address unnumbered Loopback0\ninterface Loopback0\n   ip address 10.0.0.1/32\n"
    assert EOS.read({"a.cfg": text}).intent.interfaces[0].addresses == ("10.0.0.1/32",)


def test_dynamic_load_balancing_with_its_settings() -> None:
    text = "ip hardware fib load-balance distribution dynamic flow-set-size medium\n"
    assert EOS.read({"a.cfg": text}).intent.balancing.mode == "flowlet"
