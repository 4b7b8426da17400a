"""Port channels, ports of old releases and defaults of all ports."""

from __future__ import annotations

from eastwest.vendors.eos import EOS

CHANNEL = """\
interface Port-Channel7
   description to the servers
   switchport mode trunk
   switchport trunk allowed vlan 11-12
   mtu 9214
   service-profile ROCE
   mlag 7
   evpn ethernet-segment
      identifier 0000:0000:0001
"""


def test_settings_of_a_port_channel_are_its_members() -> None:
    members = "".join(f"interface Ethernet{number}\n   channel-group 7 mode active\n" for number in (1, 2))
    result = EOS.read({"a.cfg": f"qos profile ROCE\n   priority-flow-control priority 3 no-drop\n{CHANNEL}{members}"})
    assert result.not_understood == ()
    assert [(port.name, port.mtu_bytes) for port in result.intent.interfaces] == [
        ("Ethernet1", 9214),
        ("Ethernet2", 9214),
    ]
    assert all(port.trunk is not None and port.trunk.allowed == (11, 12) for port in result.intent.interfaces)
    assert {port.qos for port in result.intent.interfaces} == {"ROCE"}
    assert result.intent.qos is not None
    assert [each.trust for each in result.intent.qos.ports] == ["cos"]


def test_a_port_channel_without_members_keeps_what_bears_on_roce() -> None:
    result = EOS.read({"a.cfg": CHANNEL})
    assert [each.text for each in result.not_understood] == ["service-profile ROCE"]


def test_vrfs_and_speeds_of_old_releases() -> None:
    text = (
        "vrf definition RED\n   rd 1:1\ninterface Ethernet1\n   vrf forwarding RED\n   speed forced 10000full\n"
        "interface Management1\n   vrf forwarding MGMT\n   ip address 10.0.0.1/24\n"
    )
    result = EOS.read({"a.cfg": text})
    assert result.not_understood == ()
    assert (result.intent.interfaces[0].vrf, result.intent.interfaces[0].speed_gbps) == ("RED", 10.0)
    assert result.intent.management.out_of_band is not None
    assert result.intent.management.out_of_band.vrf == "MGMT"


def test_defaults_of_all_ports() -> None:
    text = "interface defaults\n   mtu 9000\ninterface Ethernet1\ninterface Ethernet2\n   mtu 1500\n"
    assert [port.mtu_bytes for port in EOS.read({"a.cfg": text}).intent.interfaces] == [9000, 1500]


def test_a_list_of_vlans_that_is_none_is_not_understood() -> None:
    broken = CHANNEL.replace("11-12", "11-12,,x")
    left = EOS.read({"a.cfg": broken + "interface Ethernet1\n   channel-group 7 mode active\n"}).not_understood
    assert "switchport trunk allowed vlan 11-12,,x" in {each.text for each in left}
