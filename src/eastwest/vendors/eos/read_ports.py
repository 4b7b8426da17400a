"""Ports, loopbacks, the management port and the tunnel endpoint of EOS."""

from __future__ import annotations

import re
from dataclasses import replace

from eastwest.plan.device import Bfd, Overlay
from eastwest.vendors.eos.channels import CHANNEL
from eastwest.vendors.eos.draft import Draft
from eastwest.vendors.eos.read_qos import own_qos
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.once import with_one
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.trunks import ALLOWED, LARGEST_VLAN

Match = re.Match[str]
Of = tuple[Draft, str]
PORT: Grammar[Of] = Grammar()
LOOPBACK: Grammar[tuple[Draft, int]] = Grammar()
MANAGEMENT: Grammar[Draft] = Grammar()
VXLAN: Grammar[Draft] = Grammar()
VLAN: Grammar[Draft] = Grammar()
SUBNET: Grammar[tuple[Draft, int]] = Grammar()
DEFAULTS: Grammar[Draft] = Grammar()
_FEC = {"reed-solomon": "rs", "fire-code": "fc"}


def add_ports(top: Grammar[Draft]) -> None:
    """The rules of `interface`."""
    top.rule(r"interface (Ethernet\S+)", PORT)(lambda draft, match, node: (draft, draft.ports.at(match[1]).name))
    top.rule(r"interface (?i:loopback) ?(\d+)", LOOPBACK)(
        lambda draft, match, node: (draft, draft.loopbacks.at(int(match[1])).number)
    )
    top.rule(r"interface (?i:management) ?(\d\S*)", MANAGEMENT)(
        lambda draft, match, node: draft.management_port(interface=f"Management{match[1]}")
    )
    top.rule(r"interface (?i:vlan) ?(\d{1,4})", SUBNET)(
        lambda draft, match, node: (draft, draft.vlans.at(int(match[1])).number)
    )
    top.rule(r"vlan ([\d,-]+)", VLAN)(_vlans)
    top.rule(r"interface (?i:vxlan) ?1", VXLAN)(_vxlan)
    top.rule(r"interface (?i:port-channel) ?\d+", CHANNEL)(lambda draft, match, node: None)
    top.rule(r"interface defaults", DEFAULTS)(lambda draft, match, node: None)


def _vlans(draft: Draft, match: Match, node: Node) -> None:
    for number in unranged(match[1], LARGEST_VLAN):
        draft.vlans.at(number)


def _vxlan(draft: Draft, match: Match, node: Node) -> None:
    draft.overlay = draft.overlay or Overlay(copy_dscp=False, copy_ecn=False)


VLAN.skip(r"name .+", r"state active", r"trunk group \S+", r"private-vlan .+")
SUBNET.skip(
    r"(?:no )?shutdown",
    r"(?:no )?autostate",
    r"description .+",
    r"ip address virtual \S+(?: secondary)?",
    r"ip virtual-router address \S+|ipv6 virtual-router address \S+|ipv6 address virtual \S+",
    r"(?:arp|ip helper-address|ip proxy-arp|ip attached-host|ip igmp|ipv6 nd|ipv6 enable|pim|vrrp|no vrrp) ?.*",
)
"""Anycast gateways stand on every leaf alike; those of a DeviceIntent are a switch's own."""
DEFAULTS.rule(r"ethernet", DEFAULTS)(lambda draft, match, node: None)
DEFAULTS.skip(r"(?:no )?shutdown")


@DEFAULTS.rule(r"mtu (\d+)")
def _default_mtu(draft: Draft, match: Match, node: Node) -> None:
    draft.mtu_bytes = int(match[1])


PORT.skip(
    r"spanning-tree portfast",
    r"load-interval \d+",
    r"phy link training",
    r"dcbx mode (?:ieee|cee)",
)


@PORT.rule(r"description (.+)")
def _description(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], description=match[1])


@PORT.rule(r"(no )?shutdown")
def _shutdown(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], enabled=match[1] is not None)


@PORT.rule(r"mtu (\d+)")
def _mtu(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], mtu_bytes=int(match[1]))


@PORT.rule(r"speed (?:forced |sfp-\S+ )?([\d.]+)g(?:full)?(?:-\d+)?")
def _speed(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], speed_gbps=float(match[1]))


@PORT.rule(r"speed (?:forced )?(\d+)(?:full|half)")
def _megabits(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], speed_gbps=int(match[1]) / 1000)


@PORT.rule(r"error-correction encoding (reed-solomon|fire-code)")
def _fec(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], fec=_FEC[match[1]])


@PORT.rule(r"no error-correction encoding")
def _no_fec(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], fec="none")


@PORT.rule(r"vrf(?: forwarding)? (\S+)")
def _vrf(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], vrf=match[1])


@PORT.rule(r"ip(?:v6)? address (\S+/\d+)(?: secondary)?")
def _address(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], addresses=with_one(of[0].ports.at(of[1]).addresses, match[1]))


@PORT.rule(r"bfd interval (\d+) min[-_]rx (\d+) multiplier (\d+)(?: default)?")
def _bfd(of: Of, match: Match, node: Node) -> None:
    """Timers of a port stand for the device's where it has none."""
    of[0].bfd = of[0].bfd or Bfd(int(match[1]), int(match[2]), int(match[3]))


@PORT.rule(r"ip address unnumbered (?i:loopback) ?(\d+)|ip unnumbered (?i:loopback) ?(\d+)")
def _borrowed(of: Of, match: Match, node: Node) -> None:
    of[0].borrowed[of[0].ports.at(of[1]).name] = int(match[1] or match[2])


@PORT.rule(r"switchport access vlan (\d{1,4})")
def _access(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], vlan=int(match[1]))


@PORT.rule(r"(no |default )?switchport(?: mode (access|trunk))?")
def _mode(of: Of, match: Match, node: Node) -> None:
    """`switchport` alone makes the port a switched one, in the mode that it has."""
    if match[1] or match[2]:
        of[0].trunks.put(of[1], on=match[2] == "trunk" and match[1] is None)


@PORT.rule(r"switchport trunk native vlan (\d{1,4})")
def _native(of: Of, match: Match, node: Node) -> None:
    of[0].trunks.native(of[1], int(match[1]))


@PORT.rule(ALLOWED)
def _allowed(of: Of, match: Match, node: Node) -> None:
    of[0].trunks.allow(of[1], match[1])


@SUBNET.rule(r"ip(?:v6)? address (\S+/\d+)(?: secondary)?")
def _subnet(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].vlans.put(of[1], addresses=with_one(of[0].vlans.at(of[1]).addresses, match[1]))


@SUBNET.rule(r"mtu (\d{1,5})")
def _subnet_mtu(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].vlans.put(of[1], mtu_bytes=int(match[1]))


@SUBNET.rule(r"vrf(?: forwarding)? (\S+)")
def _subnet_vrf(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].vlans.put(of[1], vrf=match[1])


@PORT.rule(r"ipv6 enable")
def _unnumbered(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], unnumbered=True)


@PORT.rule(r"service-profile (\S+)")
def _profile(of: Of, match: Match, node: Node) -> None:
    of[0].ports.put(of[1], qos=match[1])


_DEFAULTS = (
    r"(?:no|default) (?!shutdown|isis|node|vrf|ip(?:v6)? address \S)\S.*",
    r"(?:logging event|snmp trap|ip attached|ipv6 attached|ipv6 nd) ?.*",
)
"""Lines of `show running-config all` that say nothing."""
LOOPBACK.skip(*_DEFAULTS, r"mtu 1500", r"no shutdown", r"vrf(?: forwarding)? \S+", r"ipv6 enable", r"node-segment .+")
MANAGEMENT.skip(*_DEFAULTS, r"no shutdown", r"description .+", r"(?:no )?lldp .+", r"ip dhcp client .+", r"mtu \d+")
VXLAN.skip(
    r"description .+",
    r"no shutdown",
    r"vxlan vlan (?:add )?[\d,-]+ (?:vni|flood|multicast) .+",
    r"vxlan (?:virtual-router|virtual-vtep|flood|learn-restrict|multicast|mlag|bridging|bfd|decapsulation) .+",
)


@LOOPBACK.rule(r"description (.+)")
def _loopback_description(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].loopbacks.put(of[1], description=match[1])


@LOOPBACK.rule(r"ip(?:v6)? address (\S+/\d+)(?: secondary)?")
def _loopback_address(of: tuple[Draft, int], match: Match, node: Node) -> None:
    of[0].loopbacks.put(of[1], addresses=with_one(of[0].loopbacks.at(of[1]).addresses, match[1]))


@MANAGEMENT.rule(r"vrf(?: forwarding)? (\S+)")
def _management_vrf(draft: Draft, match: Match, node: Node) -> None:
    draft.management_port(vrf=match[1])


@MANAGEMENT.rule(r"ip(?:v6)? address (\S+)")
def _management_address(draft: Draft, match: Match, node: Node) -> None:
    draft.management_port(address="" if match[1] == "dhcp" else match[1])


@VXLAN.rule(r"vxlan source-interface Loopback(\d+)")
def _source(draft: Draft, match: Match, node: Node) -> None:
    draft.overlay = replace(draft.overlay or Overlay(), source=int(match[1]))


@VXLAN.rule(r"vxlan udp-port (\d+)")
def _udp_port(draft: Draft, match: Match, node: Node) -> None:
    draft.overlay = replace(draft.overlay or Overlay(), udp_port=int(match[1]))


@VXLAN.rule(r"vxlan vrf (\S+) vni (\d+)")
def _vni(draft: Draft, match: Match, node: Node) -> None:
    draft.vnis[match[1]] = int(match[2])


@VXLAN.rule(r"vxlan qos ecn propagation")
def _ecn(draft: Draft, match: Match, node: Node) -> None:
    draft.overlay = replace(draft.overlay or Overlay(), copy_ecn=True)


@VXLAN.rule(r"vxlan qos dscp propagation encapsulation")
def _dscp(draft: Draft, match: Match, node: Node) -> None:
    draft.overlay = replace(draft.overlay or Overlay(), copy_dscp=True)


own_qos(PORT)
PORT.skip(
    r"switchport(?! trunk allowed).*",
    r"channel-group \d+(?: mode \S+)?",
    r"encapsulation dot1q vlan \d+",
    r"bfd (?:echo|static .+|per-link.*)",
    r"(?:pim|multicast|ip (?:pim|igmp|access-group|helper-address)|ipv6 access-group|l2|traffic-loopback) .*",
    r"(?:no|default) (?!service-profile|priority-flow-control|qos trust|switchport$|error-correction encoding$|"
    r"shutdown)\S.*",
    r"logging event .*",
    r"snmp trap .*",
    r"mac-address .*|mac timestamp .*",
    r"speed auto.*",
    r"spanning-tree .*",
    r"(?:no )?lldp (?:transmit|receive|tlv|med) ?.*",
    r"ipv6 nd .*",
    r"arp .*",
    r"ip (?:local-proxy-arp|proxy-arp|attached-host.*|verify .*|dhcp relay .*)|ip(?:v6)? attached-routes",
    r"(?:igmp|mfib|mld) .*|no  pim .*",
    r"default error-correction encoding",
    r"lacp .*",
    r"storm-control .*",
    r"phy media .*",
    r"flowcontrol (?:receive|send) \w+",
    r"sflow .*",
    r"qos (?:cos|dscp) \d+",
    r"ptp .*",
)
"""Lines of `show running-config all` and of switched ports that no DeviceIntent holds."""
