"""FRR alone: routers of laboratories, with one file for all daemons or one for each."""

from __future__ import annotations

from eastwest.discover import FoundNetwork, network_of
from eastwest.discover.source import Text

BGP = "frr defaults traditional\nrouter bgp 65001\n neighbor 10.0.0.1 remote-as 65002\n neighbor 10.0.0.1 bfd\n"
ZEBRA = "int r1-eth0\n  ip addr 10.0.0.0/31\n  description up\nint lo\n  ip addr 10.255.0.1/32\n"


def found(*texts: tuple[str, str]) -> FoundNetwork:
    return network_of(Text(name, text) for name, text in texts)


def test_daemons_of_one_router_are_one_device() -> None:
    (device,) = found(("r1/bgpd.conf", BGP), ("r1/zebra.conf", ZEBRA)).devices
    assert (device.name, device.family, device.not_understood) == ("r1", "frr", ())
    (port,) = device.intent.interfaces
    assert (port.name, port.addresses, port.mtu_bytes) == ("r1-eth0", ("10.0.0.0/31",), 0)
    assert device.intent.loopbacks[0].addresses == ("10.255.0.1/32",)
    bgp = device.intent.bgp
    assert bgp is not None
    assert (bgp.hold_s, bgp.groups[0].bfd, bgp.neighbours[0].remote_as) == (180, True, 65002)


def test_settings_of_one_neighbour_are_its_own() -> None:
    text = (
        "frr version 10.2\nrouter bgp 65001\n neighbor UP peer-group\n neighbor UP remote-as external\n"
        " neighbor eth1 interface peer-group UP\n neighbor 10.9.0.1 remote-as 65009\n neighbor 10.9.0.1 timers 3 9\n"
        " address-family ipv4 unicast\n  no neighbor 10.9.0.1 activate\n exit-address-family\n"
        " address-family l2vpn evpn\n  neighbor 10.9.0.1 activate\n exit-address-family\n"
    )
    (device,) = found(("r1.conf", text)).devices
    bgp = device.intent.bgp
    assert bgp is not None
    families = {group.name: group.families for group in bgp.groups}
    assert {each.peer: families[each.group] for each in bgp.neighbours} == {"eth1": ("ipv4",), "10.9.0.1": ("evpn",)}
    assert device.not_understood == ()


def test_files_of_one_name_are_of_one_system() -> None:
    """r2 has addresses alone, in a file that is called as that of a router."""
    network = found(
        ("r1/bgpd.conf", BGP), ("r1/zebra.conf", ZEBRA), ("r2/zebra.conf", ZEBRA.replace("0.0/31", "0.1/31"))
    )
    assert [(device.name, device.family) for device in network.devices] == [("r1", "frr"), ("r2", "frr")]
    assert len(network.links) == 1


def test_names_of_files_that_stand_in_every_folder_tell_no_device() -> None:
    names = [device.name for device in found(("a/evpn.conf", BGP), ("b/evpn.conf", BGP)).devices]
    assert names == ["a", "b"]


def test_bgp_beside_ports_of_another_system_is_that_systems() -> None:
    ports = "hostname leaf1\nplatform trident\ninterface Ethernet1\n   no switchport\n   ip address 10.0.0.0/31\n"
    bgp = "router bgp 65001\n   neighbor 10.0.0.1 remote-as 65002\n"
    network = found(("leaf1.ports.cfg", ports), ("leaf1.bgp.cfg", bgp))
    assert {device.family for device in network.devices} == {"eos"}


def test_routing_of_sonic_is_sonics() -> None:
    tables = '{"DEVICE_METADATA": {"localhost": {"hostname": "leaf1"}}, "PORT": {"Ethernet0": {"admin_status": "up"}}}'
    bgp = "frr version 10.2\nhostname leaf1\ninterface Ethernet0\n ip address 10.0.0.0/31\n" + BGP
    (device,) = found(("leaf1/config_db.json", tables), ("leaf1/frr.conf", bgp)).devices
    assert device.family == "sonic"
    assert device.intent.interfaces[0].addresses == ("10.0.0.0/31",)


def test_a_neighbour_that_only_a_family_speaks_of_is_none() -> None:
    text = (
        "frr version 10.2\nrouter bgp 65001\n neighbor Ethernet0 interface remote-as 65002\n"
        " address-family ipv6 unicast\n  neighbor Ethernet0 activate\n  neighbor Ethernet4 activate\n"
    )
    (device,) = found(("r1.conf", text)).devices
    assert device.intent.bgp is not None
    assert [each.peer for each in device.intent.bgp.neighbours] == ["Ethernet0"]
