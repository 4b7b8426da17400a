"""Whole networks in the words of several systems: what is right in them raises no alarm, what is wrong does."""

from __future__ import annotations

from pathlib import Path

from eastwest.audit import samples
from eastwest.audit.engine import breaches
from eastwest.audit.load import audited_in
from eastwest.audit.rules import RULES
from eastwest.audit.subject import Audited
from eastwest.discover import network_of
from eastwest.discover.source import Text


def network(texts: dict[str, str]) -> Audited:
    return samples.sample().with_network(network_of(Text(name, text) for name, text in texts.items()))


def told(rule: str, audited: Audited) -> list[str]:
    return [f"{each.place.device}: {each.observed}" for each in breaches(RULES[rule], audited)]


def _unnumbered(name: str, loopback: str, peer: str) -> str:
    ports = "".join(
        f"nv set interface swp{at} ip address {loopback}/32\nnv set interface swp{at} description '{peer} swp{at}'\n"
        for at in (1, 2)
    )
    return f"nv set system hostname {name}\nnv set interface lo ip address {loopback}/32\n{ports}"


def test_ports_that_borrow_the_loopbacks_address_are_no_mistake() -> None:
    audited = network(
        {
            "leaf1.txt": _unnumbered("leaf1", "10.0.0.1", "spine1"),
            "spine1.txt": _unnumbered("spine1", "10.0.0.2", "leaf1"),
        }
    )
    assert len(audited.network.links) == 2
    assert told("EW120", audited) == told("EW121", audited) == []


def _eos(name: str, asn: int, ports: dict[str, str], peers: dict[str, int]) -> str:
    interfaces = "".join(f"interface {port}\n   no switchport\n   ip address {own}\n" for port, own in ports.items())
    sessions = "".join(f"   neighbor {peer} remote-as {remote}\n" for peer, remote in peers.items())
    return f"! device: {name} (DCS-7060X6, EOS-4.32.0F)\nhostname {name}\n{interfaces}router bgp {asn}\n{sessions}"


SPINE = _eos(
    "spine1",
    65000,
    {"Ethernet1": "10.1.0.0/31", "Ethernet2": "10.1.0.2/31"},
    {"10.1.0.1": 65001, "10.1.0.3": 65001, "10.0.0.9": 65000},
)


def test_neighbours_on_another_switchs_link_are_lost_however_many() -> None:
    leaf = {"Ethernet1": "10.1.0.1/31", "Ethernet2": "10.1.9.3/31"}
    audited = network(
        {"leaf1.cfg": _eos("leaf1", 65001, leaf, {"10.1.0.0": 65000, "10.1.0.2": 65000}), "spine1.cfg": SPINE}
    )
    assert told("EW131", audited) == ["leaf1: 10.1.0.2 is on no connected subnet; it is spine1 Ethernet2"]


def test_neighbours_are_lost_where_as_many_links_have_none() -> None:
    ports = {f"Ethernet{at}": f"10.1.{at}.1/31" for at in (1, 2, 3, 4)}
    peers = {"10.1.1.0": 65000, "10.1.2.0": 65000, "10.1.8.0": 65000, "10.1.9.0": 65000}
    lost = ["leaf1: 10.1.8.0 is on no connected subnet", "leaf1: 10.1.9.0 is on no connected subnet"]
    assert told("EW131", network({"leaf1.cfg": _eos("leaf1", 65001, ports, peers)})) == lost
    fewer = dict(list(ports.items())[:3])
    assert told("EW131", network({"leaf1.cfg": _eos("leaf1", 65001, fewer, peers)})) == []


def test_an_unread_export_says_nothing_of_bfd() -> None:
    text = (
        "set system host-name leaf1\nset interfaces xe-0/0/0 unit 0 family inet address 10.0.0.1/31\n"
        "set routing-options autonomous-system 65001\nset protocols bgp group UP type external\n"
        "set protocols bgp group UP export LO\nset protocols bgp group UP neighbor 10.0.0.0 peer-as 65000\n"
        "set policy-options policy-statement LO term 1 from interface lo0.0\n"
    )
    assert told("EW127", network({"leaf1.conf": text})) == ["leaf1: 1 sessions without BFD, hold time 90 s"]


def test_an_internal_neighbour_may_be_several_hops_away() -> None:
    leaf = {"Ethernet1": "10.1.0.1/31", "Ethernet2": "10.1.0.3/31"}
    audited = network(
        {"leaf1.cfg": _eos("leaf1", 65001, leaf, {"10.1.0.0": 65000, "10.1.0.2": 65000}), "spine1.cfg": SPINE}
    )
    assert told("EW131", audited) == []


def test_another_leaf_is_no_second_spine() -> None:
    spines = {"10.1.0.0": 65000, "10.1.0.2": 65000}
    ports = {"Ethernet1": "10.1.0.1/31", "Ethernet2": "10.1.0.3/31", "Vlan9": "10.9.0.1/24"}
    other = _nxos("leaf2", 65002, {"Vlan9": "10.9.0.2/24"}, {"10.9.0.1": 65001})
    leaf = _nxos("leaf1", 65001, ports, {**spines, "10.9.0.2": 65002})
    audited = network({"leaf1.cfg": leaf, "leaf2.cfg": other, "spine1.cfg": SPINE})
    assert told("EW126", audited) == []
    apart = _nxos("leaf1", 65001, ports, {"10.1.0.0": 65000, "10.1.0.2": 65100})
    assert told("EW126", network({"leaf1.cfg": apart, "spine1.cfg": SPINE})) != []


def _nxos(name: str, asn: int, ports: dict[str, str], peers: dict[str, int]) -> str:
    interfaces = "".join(f"interface {port}\n  ip address {own}\n  no shutdown\n" for port, own in ports.items())
    family = "    address-family ipv4 unicast\n"
    sessions = "".join(f"  neighbor {peer}\n    remote-as {remote}\n{family}" for peer, remote in peers.items())
    return f"hostname {name}\nfeature bgp\nfeature interface-vlan\n{interfaces}router bgp {asn}\n{sessions}"


def _qos(name: str, line: str) -> Text:
    head = f"! device: {name} (DCS-7060X6, EOS-4.32.0F)\nhostname {name}\n"
    return Text(f"{name}.cfg", f"{head}interface Ethernet1\n   {line}\n   frobnicate the gearbox\n")


def test_a_line_that_nearly_reads_as_a_peers_is_told_and_others_are_not() -> None:
    peers = [_qos(f"leaf{at}", "mtu 9214") for at in (2, 3)]
    for line, count in (("mtuu 9214", 1), ("monitor the aether", 0), ("description mtu 9214 x", 0)):
        network_ = network_of(iter((_qos("leaf1", line), *peers)))
        assert len(told("EW509", samples.sample().with_network(network_))) == count


def test_a_prefix_that_none_has_is_told_wherever_it_stands() -> None:
    text = _nxos("leaf1", 65001, {"Ethernet1/1": "10.1.0.1/31"}, {"10.1.0.0": 65000})
    for line, count in (
        ("    network 10.10.0.1.73/32\n", 1),
        ("    network 10.300.0.0/16\n", 1),
        ("    network 10.30.0.0/16\n", 0),
        ("! was 10.300.0.0/16\n", 0),
    ):
        audited = network({"leaf1.cfg": text + line})
        assert len(told("EW116", audited)) == count
        assert all("prefix 10." in each for each in told("EW116", audited))


def test_an_as_that_a_switch_takes_on_towards_a_neighbour_is_its_own() -> None:
    leaf = _eos("leaf1", 65001, {"Ethernet1": "10.1.0.1/31"}, {"10.1.0.0": 65101})
    spine = _eos("spine1", 65000, {"Ethernet1": "10.1.0.0/31"}, {"10.1.0.1": 65001})
    assert told("EW122", network({"a.cfg": leaf, "b.cfg": spine})) != []
    spine += "   neighbor 10.1.0.1 local-as 65101 no-prepend replace-as\n"
    assert told("EW122", network({"a.cfg": leaf, "b.cfg": spine})) == []


def test_a_vlan_that_nobody_creates_is_told(tmp_path: Path) -> None:
    text = _nxos("leaf1", 65001, {"Vlan110": "10.9.0.1/24", "Ethernet1/9": "10.1.0.1/31"}, {"10.1.0.0": 65000})
    port = "interface Ethernet1/1\n  switchport access vlan 20\n"
    for more, names in (
        ("", ["110", "20"]),
        ("vlan 20,100-119\n", []),
        ("vlan 20\n", ["110"]),
        ("feature vtp\n", []),
    ):
        (tmp_path / "leaf1.cfg").write_text(more + text + port)
        assert told("EW150", audited_in(tmp_path)) == [
            f'leaf1: VLAN "{name}" is used, and not defined' for name in names
        ]


def test_a_description_that_says_more_the_second_time_is_no_contradiction(tmp_path: Path) -> None:
    head = "! device: a (DCS-7060X6, EOS-4.32.0F)\nhostname a\ninterface Ethernet1\n   description to b\n!\n"
    for second, count in (("to b in channel-group 1", 0), ("to c", 1)):
        (tmp_path / "a.cfg").write_text(f"{head}interface Ethernet1\n   description {second}\n")
        assert len(told("EW117", audited_in(tmp_path))) == count


def test_an_external_session_of_frr_between_loopbacks_needs_hops() -> None:
    text = (
        "frr version 8.5\nhostname spine1\ninterface eth1\n ip address 10.0.1.0/31\nrouter bgp 65000\n"
        " neighbor OVER peer-group\n neighbor OVER remote-as external\n neighbor OVER update-source lo\n"
        " neighbor 10.255.0.11 peer-group OVER\n"
    )
    assert told("EW135", network({"a.conf": text})) == ["spine1: 10.255.0.11 in another AS, one hop"]
    assert told("EW135", network({"a.conf": text + " neighbor OVER ebgp-multihop 3\n"})) == []


def _lossless(name: str, dscp: int) -> str:
    return (
        f"! device: {name} (DCS-7060X6, EOS-4.32.0F)\nhostname {name}\nqos map dscp {dscp} to traffic-class 3\n"
        "interface Loopback0\n   ip address 10.0.0.1/32\ninterface Ethernet1\n   no switchport\n"
        "   ip address 10.1.0.1/31\n   qos trust dscp\n   priority-flow-control on\n"
        "   priority-flow-control priority 3 no-drop\n"
    )


def test_jobs_that_mark_otherwise_than_the_switches_keep_lossless_are_told(tmp_path: Path) -> None:
    (tmp_path / "leaf1.cfg").write_text(_lossless("leaf1", 24))
    for traffic_class, count in ((136, 1), (96, 0)):
        (tmp_path / "job.sh").write_text(f"export NCCL_IB_HCA=mlx5\nexport NCCL_IB_TC={traffic_class}\n")
        found = breaches(RULES["EW201"], audited_in(tmp_path))
        assert len(found) == count
        assert all("jobs of the folder" in each.assumption for each in found)


def test_an_unspecified_address_is_none() -> None:
    leaf = _eos("leaf1", 65001, {"Ethernet1": "0.0.0.0/0", "Ethernet2": "0.0.0.0/0"}, {})
    assert told("EW120", network({"leaf1.cfg": leaf})) == []


def test_a_snippet_without_ports_shows_no_uses_of_policies(tmp_path: Path) -> None:
    snippet = (
        "class-map type qos match-all R\n  match dscp 26\npolicy-map type qos IN\n  class R\n    set qos-group 3\n"
        "policy-map type network-qos NQ\n  class type network-qos c-8q-nq3\n    pause pfc-cos 3\n"
        "system qos\n  service-policy type network-qos NQ\n"
    )
    port = "interface Ethernet1/1\n  priority-flow-control mode on\n"
    for text, count in ((snippet, 0), (snippet + port, 1)):
        (tmp_path / "page.md").write_text(f"```\n{text}```\n")
        assert len(told("EW151", audited_in(tmp_path))) == count
