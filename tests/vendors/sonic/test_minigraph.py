"""Minigraphs: whose planes, which ports, VLANs and port channels, and which sessions."""

from __future__ import annotations

from eastwest.discover.planned import planned_in
from eastwest.plan.device import DeviceIntent
from eastwest.vendors.sonic import SONIC
from eastwest.vendors.sonic.minigraph import read_minigraph


def session(router: str, own: str, other: str, peer: str, hops: int = 1, hold: int = 9) -> str:
    return (
        f"<BGPSession><StartRouter>{router}</StartRouter><StartPeer>{own}</StartPeer><EndRouter>{other}</EndRouter>"
        f"<EndPeer>{peer}</EndPeer><Multihop>{hops}</Multihop><HoldTime>{hold}</HoldTime>"
        "<KeepAliveTime>3</KeepAliveTime></BGPSession>\n"
    )


def router(name: str, asn: int) -> str:
    return f"<BGPRouterDeclaration><ASN>{asn}</ASN><Hostname>{name}</Hostname></BGPRouterDeclaration>\n"


def address(name: str, prefix: str) -> str:
    return f"<IPInterface><AttachTo>{name}</AttachTo><Prefix>{prefix}</Prefix></IPInterface>\n"


def link(here: str, port: str, there: str, far: str, speed: str = "") -> str:
    said = f"<Bandwidth>{speed}</Bandwidth>" if speed else ""
    return (
        f"<DeviceLinkBase><ElementType>DeviceInterfaceLink</ElementType>{said}<StartDevice>{here}</StartDevice>"
        f"<StartPort>{port}</StartPort><EndDevice>{there}</EndDevice><EndPort>{far}</EndPort></DeviceLinkBase>\n"
    )


def plane(name: str, inside: str) -> str:
    return f"<DeviceDataPlaneInfo><Hostname>{name}</Hostname>\n{inside}</DeviceDataPlaneInfo>\n"


def graph(sessions: str, planes: str, links: str = "", end: str = "") -> str:
    return (
        f"<DeviceMiniGraph>\n<CpgDec>{sessions}</CpgDec>\n<DpgDec>{planes}</DpgDec>\n<PngDec>{links}</PngDec>\n{end}"
        "</DeviceMiniGraph>\n"
    )


OWN = (
    "<PortChannel><Name>PortChannel1</Name><AttachTo>etp9</AttachTo></PortChannel>\n"
    "<PortChannel><Name>PortChannel2</Name><AttachTo>etp10;etp11</AttachTo></PortChannel>\n"
    "<VlanInterface><Name>servers</Name><AttachTo>etp1;etp2</AttachTo><VlanID>40</VlanID></VlanInterface>\n"
    "<VlanInterface><Name>guests</Name><AttachTo>etp2</AttachTo><VlanID>41</VlanID></VlanInterface>\n"
    + address("PortChannel1", "10.9.0.0/31")
    + address("PortChannel2", "10.9.0.2/31")
    + address("servers", "10.40.0.1/24")
)
SESSIONS = (
    router("leaf1", 65001)
    + router("spine1", 65100)
    + session("leaf1", "10.9.0.0", "spine1", "10.9.0.1")
    + session("leaf1", "10.9.0.2", "spine2", "10.9.0.3", hold=30)
    + session("leaf1", "10.255.0.1", "watcher", "10.77.0.7", hops=20, hold=90)
)
LINKS = link("leaf1", "etp9", "spine1", "etp1", "400000") + link("spine2", "etp1", "leaf1", "etp10")
TEXT = graph(SESSIONS, plane("leaf1", OWN), LINKS)


def read(text: str) -> DeviceIntent:
    return SONIC.read({"minigraph.xml": text}).intent


def test_the_first_plane_names_a_device_that_the_root_does_not() -> None:
    intent = read(TEXT)
    assert intent.hostname == "leaf1"
    assert intent.bgp is not None
    assert (intent.bgp.asn, intent.bgp.hold_s) == (65001, 30)


def test_ports_are_neither_vlans_nor_port_channels() -> None:
    ports = {port.name: port for port in read(TEXT).interfaces}
    assert sorted(ports) == ["etp1", "etp10", "etp11", "etp2", "etp9"]
    assert ports["etp9"].addresses == ("10.9.0.0/31",)
    assert (ports["etp1"].vlan, ports["etp2"].vlan) == (40, None)


def test_vlans_have_their_numbers_and_addresses() -> None:
    assert [(vlan.number, vlan.addresses) for vlan in read(TEXT).vlans] == [(40, ("10.40.0.1/24",)), (41, ())]


def test_a_channel_of_several_ports_is_not_understood_on_its_lines() -> None:
    left = SONIC.read({"minigraph.xml": TEXT}).not_understood
    lines = TEXT.split("\n")
    assert [each.text for each in left if "PortChannel" in each.text] == [
        "PORTCHANNEL|PortChannel2|members",
        "PORTCHANNEL_INTERFACE|PortChannel2|10.9.0.2/31|address",
    ]
    assert all("PortChannel2" in lines[each.line - 1] for each in left if "PortChannel" in each.text)


def test_a_session_with_a_router_of_no_stated_as_is_not_understood() -> None:
    (left,) = (each for each in SONIC.read({"minigraph.xml": TEXT}).not_understood if "BGPSession" in each.text)
    assert '"spine2"' in left.text
    assert "spine2" in TEXT.split("\n")[left.line - 1]
    declared = TEXT.replace(router("spine1", 65100), router("spine1", 65100) + router("spine2", 65100))
    assert not [each for each in SONIC.read({"minigraph.xml": declared}).not_understood if "BGPSession" in each.text]


def test_monitors_some_hops_away_are_no_neighbours() -> None:
    bgp = read(TEXT).bgp
    assert bgp is not None
    assert [(each.peer, each.remote_as) for each in bgp.neighbours] == [("10.9.0.1", 65100), ("10.9.0.3", None)]


def test_chips_of_the_device_are_inside_it() -> None:
    chip = plane("ASIC0", address("Eth9-ASIC0", "10.66.0.0/31"))
    links = LINKS + link("ASIC0", "Eth0-ASIC0", "leaf1", "etp9", "400000")
    devices = "<Devices><Device><ElementType>Asic</ElementType><Hostname>ASIC0</Hostname></Device></Devices>"
    text = graph(SESSIONS + router("ASIC0", 65001), plane("leaf1", OWN) + chip, links + devices)
    tree = read_minigraph("minigraph.xml", text)[0].tree
    assert planned_in(tree) == {"etp9": ("spine1", "etp1"), "etp10": ("spine2", "etp1")}
    assert read(text) == read(TEXT)


def test_servers_of_the_metadata() -> None:
    servers = (
        "<DeviceMetadata><Name>leaf1</Name><DeviceProperty><Name>NtpResources</Name><Value> 10.1.1.1;10.1.1.2 </Value>"
        "</DeviceProperty></DeviceMetadata>\n"
    )
    assert read(graph("", plane("leaf1", OWN), "", servers)).management.ntp == ("10.1.1.1", "10.1.1.2")


def test_the_cage_says_the_speed_where_the_link_does_not() -> None:
    cage = "<EthernetInterface><InterfaceName>etp10</InterfaceName><Speed>100000</Speed></EthernetInterface>\n"
    ports = {port.name: port.speed_gbps for port in read(graph("", plane("leaf1", OWN), LINKS, cage)).interfaces}
    assert (ports["etp9"], ports["etp10"]) == (400.0, 100.0)
