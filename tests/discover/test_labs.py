"""Cabling and names from containerlab topology files, among configurations of several systems."""

from __future__ import annotations

import json

import pytest

from eastwest.discover import FoundNetwork, network_of
from eastwest.discover.source import Text

SONIC = """{"DEVICE_METADATA": {"localhost": {"hostname": "tor1"}},
 "PORT": {"Ethernet0": {"admin_status": "up"}, "Ethernet4": {"admin_status": "up"}}}"""
FRR = "frr version 10.2\nhostname top1\ninterface eth1\n ip address 10.0.0.0/31\nrouter bgp 65001\n"
HEADING = "! device: up1 (DCS-7060X6, EOS-4.32.0F)\nhostname up1\n"
EOS = f"{HEADING}interface Ethernet1\n   no switchport\ninterface Ethernet2\n"


def lab(links: str, nodes: str = "tor1, top1, up1, gpu1") -> Text:
    rows = "".join(f'    - endpoints: ["{a}", "{b}"]\n' for a, b in (each.split() for each in links.split(", ")))
    named = "".join(f"    {node}:\n      kind: linux\n" for node in nodes.split(", "))
    return Text("x.clab.yml", f"name: x\n\ntopology:\n  nodes:\n{named}  links:\n{rows}")


def found(*texts: Text) -> FoundNetwork:
    whole = (Text("tor1/config_db.json", SONIC), Text("top1/frr.conf", FRR), Text("up1.cfg", EOS))
    return network_of(iter((*whole, *texts)))


def cables(network: FoundNetwork) -> list[str]:
    return [f"{link.a.device} {link.a.port} - {link.b.device} {link.b.port}" for link in network.links]


@pytest.mark.parametrize(
    ("link", "cable"),
    [
        ("tor1:eth2 up1:et1", "tor1 Ethernet4 - up1 Ethernet1"),
        ("tor1:Ethernet0 up1:eth2", "tor1 Ethernet0 - up1 Ethernet2"),
        ("tor1:eth1 top1:eth1", "top1 eth1 - tor1 Ethernet0"),
        ("tor1:eth1 gpu1:eth1", "gpu1 eth1 - tor1 Ethernet0"),
    ],
)
def test_interfaces_of_a_lab_are_ports_of_its_devices(link: str, cable: str) -> None:
    network = found(lab(link))
    assert cables(network) == [cable]
    assert [each.evidence for each in network.links] == ["plan"]
    assert network.unreadable == ()


def test_what_the_lab_has_no_port_for_keeps_the_labs_name() -> None:
    assert cables(found(lab("tor1:eth9 gpu1:eth1"))) == ["gpu1 eth1 - tor1 eth9"]


def test_a_cable_against_addresses_is_a_conflict() -> None:
    lines = "hostname top2\ninterface eth1\n ip address 10.0.0.1/31\nrouter bgp 65002\n exit-address-family\n"
    network = found(Text("top2/frr.conf", f"frr version 10.2\n{lines}"), lab("top1:eth1 up1:et1"))
    assert "top1 eth1 - top2 eth1" in cables(network)
    assert [(each.port.device, each.claims[0].source.line) for each in network.conflicts] == [("top1", 14)]


def test_nodes_name_files_that_name_nobody() -> None:
    text = Text("edge.initial.cfg", EOS.replace("up1", "").replace("hostname \n", ""))
    network = network_of(iter((text, lab("edge:et1 gpu1:eth1", "edge, gpu1"))))
    assert [device.name for device in network.devices] == ["edge"]


def test_what_is_no_topology_after_all_is_said() -> None:
    network = found(Text("bad.clab.yml", "topology:\n  nodes:\n    a: {kind: linux\n  links: 3\n"))
    assert [each.file for each in network.unreadable] == ["bad.clab.yml"]
    assert "is no topology" in network.unreadable[0].problem


def test_a_topology_of_nvidia_air() -> None:
    ends = [[{"node": "up1", "interface": "eth1"}, {"node": "gpu1", "interface": "eth2", "mac": "x"}]]
    content = {"nodes": {"up1": {"os": "cumulus"}, "gpu1": {}}, "links": ends}
    for whole in ({"format": "JSON", "content": content}, content):
        network = found(Text("topology.json", json.dumps(whole)))
        assert (cables(network), network.unreadable) == (["gpu1 eth2 - up1 Ethernet1"], ())


ROUTED = """name: demo
topology:
  nodes:
    router0:
      kind: linux
      image: frrouting/frr:v8.2.2
      exec:
        - ip addr add 10.0.0.0/32 dev lo
        - ip addr add dev net1 2001:db8::1/64
        - >-
          vtysh -c 'conf t'
          -c 'router bgp 65000'
          -c ' bgp router-id 10.0.0.0'
          -c ' neighbor net0 interface remote-as external'
    tor0:
      kind: linux
      exec:
        - vtysh -c "conf t" -c "router bgp 65010" -c " neighbor net0 interface remote-as external"
    server0:
      kind: linux
      exec:
        - ip addr add 10.0.1.2/24 dev net0
  links:
    - endpoints: ["router0:net0", "tor0:net0"]
    - endpoints: ["tor0:net1", "server0:net0"]
"""


def test_nodes_that_a_topology_sets_up_are_routers() -> None:
    network = network_of(iter([Text("topo.clab.yml", ROUTED)]))
    assert [(each.name, each.family) for each in network.devices] == [("router0", "frr"), ("tor0", "frr")]
    router, tor = (each.intent for each in network.devices)
    assert router.bgp is not None
    assert tor.bgp is not None
    assert (router.bgp.asn, tor.bgp.asn, router.bgp.router_id) == (65000, 65010, "10.0.0.0")
    assert [each.peer for each in tor.bgp.neighbours] == ["net0"]
    assert [each.addresses for each in router.loopbacks] == [("10.0.0.0/32",)]
    assert ("net1", ("2001:db8::1/64",)) in [(each.name, each.addresses) for each in router.interfaces]
    assert len(network.links) == 2


def test_a_drawing_of_graphviz() -> None:
    edges = '"up1":"eth1" -- "gpu1":"eth2" [a="b"]\n top1:eth1 -- tor1:eth1\n'
    text = f'graph "x" {{\n # none:a -- none:b\n "up1" [os="c"]\n {edges}}}\n'
    network = found(Text("topology.dot", text))
    assert cables(network) == ["gpu1 eth2 - up1 Ethernet1", "top1 eth1 - tor1 Ethernet0"]
    assert network.unreadable == ()
    assert [each.file for each in found(Text("x.dot", "digraph G {\n a -> b\n}\n")).unreadable] == ["x.dot"]
