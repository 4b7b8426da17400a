"""Families are told by what stands in a text, never by the name of its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.discover import discover
from eastwest.discover.model import Unreadable
from eastwest.discover.sort import Sorted, sort
from eastwest.discover.split import Piece
from tests.discover.rendered import site, write


def kind(text: str) -> tuple[str, str]:
    found = sort(Piece("a.txt", text))
    return ("unreadable", found.problem) if isinstance(found, Unreadable) else (found.what, found.family)


TEXTS = {
    "eos": "hostname a\n!\ninterface Ethernet1/1\n   mtu 9214\n   service-profile ROCE\n!\nqos profile ROCE\n"
    "   qos trust dscp\n",
    "nxos": "version 10.4(3)\nhostname a\nfeature bgp\ninterface Ethernet1/1\n  mtu 9216\n  no shutdown\n",
    "junos": "set system host-name a\nset interfaces et-0/0/0 mtu 9216\n",
    "nvue": "nv set interface swp1 link mtu 9216\nnv set qos roce\n",
    "enterprise-sonic": "interface Eth1/1\n mtu 9100\n priority-flow-control priority 3\n!\n"
    "qos scheduler-policy ROCE\n",
    "os10": "! Version 10.5.4.0\ninterface ethernet1/1/1\n mtu 9216\n priority-flow-control mode on\n",
    "sonic": '{"PORT": {"Ethernet0": {"mtu": "9100"}}}',
}


@pytest.mark.parametrize("family", TEXTS)
def test_a_fragment_is_enough(family: str) -> None:
    assert kind(TEXTS[family]) == ("config", family)


OS10_QOS = """\
class-map type network-qos ROCE
 match qos-group 3
policy-map type network-qos LOSSLESS
 class ROCE
  pause
  pfc-cos 3
trust dot1p-map PRIO
 qos-group 3 dot1p 3
"""


EOS_POLICY = """\
class-map type qos match-any ROCE
   match dscp 26
policy-map type quality-of-service IN
   class ROCE
      set traffic-class 3
"""


def test_other_forms_of_known_families() -> None:
    assert kind(EOS_POLICY) == ("config", "eos")
    assert kind(OS10_QOS) == ("config", "os10")
    assert kind("sudo nv set interface swp1 link mtu 9216\nsudo nv config apply\n") == ("config", "nvue")
    assert kind("class-of-service {\n    forwarding-classes {\n        class R queue-num 4;\n    }\n}\n") == (
        "config",
        "junos",
    )
    macsec = "security {\n    macsec {\n        connectivity-association a {\n            security-mode static-cak;\n"
    assert kind(macsec) == ("config", "junos")
    assert kind("- header:\n    model: x\n- set:\n    interface:\n      swp1:\n        link: {}\n") == (
        "config",
        "nvue",
    )
    assert kind('[{"set": {"interface": {"swp1": {"link": {"mtu": 9216}}}}}]') == ("config", "nvue")
    assert kind("<DeviceMiniGraph><Hostname>a</Hostname></DeviceMiniGraph>") == ("config", "sonic")
    assert kind("<rpc-reply><configuration/></rpc-reply>") == ("config", "junos")
    assert kind('{"configuration": {"system": {}}}') == ("config", "junos")
    assert kind("hostname r1\npassword zebra\nlog file r1.log\nrouter ospf\n redistribute connected\n") == (
        "config",
        "frr",
    )
    assert kind("frr version 8.4\nhostname a\nrouter bgp 65001\n") == ("config", "frr")


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("version 17.9\nservice timestamps debug datetime\nhostname a\ninterface TenGigabitEthernet1/0/1\n", "IOS-XE"),
        ("!! IOS XR Configuration 7.5.2\nhostname a\ninterface HundredGigE0/0/0/0\n", "IOS-XR"),
        ("set / interface ethernet-1/1 admin-state enable\n", "SR Linux"),
        ("interfaces {\n    ethernet eth1 {\n        mtu 9000\n    }\n}\nsystem {\n    host-name a\n}\n", "VyOS"),
        ("sysname a\n#\ninterface 100GE1/0/1\n#\nreturn\n", "Huawei"),
    ],
)
def test_systems_that_are_not_supported_are_named(text: str, family: str) -> None:
    what, named = kind(text)
    assert what == "unsupported"
    assert family in named


@pytest.mark.parametrize("text", ["once upon a time\nthere was a switch\n", "a,b,c\n1,2,3\n", "<html><body/></html>"])
def test_prose_and_tables_are_unknown(text: str) -> None:
    assert kind(text)[0] == "unknown"


def test_broken_json_is_said_with_its_line() -> None:
    what, problem = kind('\n\n{"PORT": {\n  "Ethernet0": }\n}')
    assert what == "unreadable"
    assert "line 4" in problem


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>\n<DeviceMiniGraph>&c;</DeviceMiniGraph>'
    assert kind(bomb)[0] == "unreadable"
    late = "<DeviceMiniGraph>" + " " * 5000 + bomb + "</DeviceMiniGraph>"
    assert kind(late)[0] == "config"  # the parser refuses it


@pytest.mark.parametrize("vendor", ["eos", "junos", "nvue", "nxos", "sonic"])
def test_rendered_files_are_known_under_any_name(tmp_path: Path, vendor: str) -> None:
    write(site(vendor, "ipv4-p2p"), vendor, tmp_path / "as-rendered", hosts=False)
    odd = tmp_path / "odd"
    odd.mkdir()
    for number, path in enumerate(sorted((tmp_path / "as-rendered/leaf1").rglob("*.*"))):
        (odd / f"file{number}.bin").write_text(path.read_text())
    network = discover(odd)
    assert network.unreadable == ()
    assert {device.family for device in network.devices} == {vendor}


def test_a_sorted_piece_knows_its_host() -> None:
    found = sort(
        Piece("a", "system {\n    host-name qfx1;\n}\ninterfaces {\n    et-0/0/0 {\n        mtu 9216;\n    }\n}\n")
    )
    assert isinstance(found, Sorted)
    assert found.hostname == "qfx1"


@pytest.mark.parametrize(
    "text",
    [
        "class-map type qos match-any A\n  match ip dscp 24\npolicy-map type quality-of-service P\n  class A\n"
        "    set traffic-class 3\n",
        "interface Ethernet1\n  service-policy type qos input P\n  priority-flow-control on\n"
        "  priority-flow-control priority 3 no-drop\n",
    ],
)
def test_eos_indented_as_nxos_is(text: str) -> None:
    assert kind(text) == ("config", "eos")


def test_port_profiles_alone_are_of_nxos() -> None:
    text = "port-profile type ethernet A\n  state enabled\ninterface ethernet 1/1-2\n  inherit port-profile A\n"
    assert kind(text) == ("config", "nxos")


def test_slot_0_and_the_words_of_ios_are_not_those_of_nxos() -> None:
    trunk = "interface Port-channel1\n switchport trunk allowed vlan 100\n"
    member = "interface Ethernet0/0\n channel-group 1 mode active\n"
    assert kind(trunk + member) == ("unsupported", "Cisco IOS or IOS-XE")


@pytest.mark.parametrize(
    "text",
    [
        "system qos\nbuffer-statistics-tracking\npfc-max-buffer-size 1000\n",
        "class-map type queuing Q3\n  match queue 3\nqos-map traffic-class T\n  queue 3 qos-group 3\nsystem qos\n"
        "  trust-map dot1p M\ninterface range ethernet1/1/1-1/1/8\n  priority-flow-control mode on\n"
        "  switchport trunk allowed vlan 9\n",
    ],
)
def test_os10_where_it_speaks_like_nxos(text: str) -> None:
    assert kind(text) == ("config", "os10")


def test_ports_of_enterprise_sonic_under_sonics_own_names() -> None:
    text = "interface Ethernet8\n mtu 9100\n speed 100000\n shutdown\n!\ninterface Vlan9\n no shutdown\n"
    assert kind(text) == ("config", "enterprise-sonic")


@pytest.mark.parametrize(
    "text",
    [
        '{"PORT|Ethernet0": {"type": "hash", "value": {"mtu": "9100"}}}',
        '    "VLAN": {"Vlan7": {"vlanid": "7"}},\n    "VLAN_MEMBER": {"Vlan7|Ethernet4": {"tagging_mode": "tagged"}}\n',
    ],
)
def test_dumps_and_tables_without_brackets_are_of_sonic(text: str) -> None:
    assert kind(text) == ("config", "sonic")


def test_a_process_of_enterprise_sonic_is_none_of_frr() -> None:
    assert kind(
        "router bgp 51 vrf Vrf1\n router-id 10.0.0.1\n bestpath as-path ignore\nrouter bgp 51\n timers 3 9\n"
    ) == (
        "config",
        "enterprise-sonic",
    )
    assert kind("router bgp 51\n bgp router-id 10.0.0.1\n neighbor 10.0.0.2 remote-as 52\n") == ("config", "frr")


@pytest.mark.parametrize("text", ["   [ SUPER SPINE ]\n   /    |   \\\n[ LEAF ]\n", "[ LEAF / ToR SWITCHES ]\n"])
def test_a_drawing_is_no_json(text: str) -> None:
    assert not isinstance(sort(Piece("README.md", text)), Unreadable)


@pytest.mark.parametrize("text", ['[{"a": 1}', "[", "{", '["a",', "[1, 2"])
def test_json_that_breaks_off_is_unreadable(text: str) -> None:
    assert isinstance(sort(Piece("a.json", text)), Unreadable)


def test_the_line_names_the_device_before_the_comment_does() -> None:
    found = sort(
        Piece("a.txt", f"! device: spine-1 (vEOS, EOS-4.30.1F)\n{TEXTS['eos'].replace('hostname a', 'hostname b')}")
    )
    assert isinstance(found, Sorted)
    assert found.hostname == "b"
