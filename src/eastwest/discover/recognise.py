"""Which operating system or tool a text is of, told by what stands in it. Names of files say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SAMPLE_LINES = 150
"""Lines looked at first; the whole text only where these do not decide."""
DECISIVE = 6
LEAST = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """What a piece is. what: `config`, `unsupported` or `unknown`. family: of the registry, or the maker's name."""

    what: str
    family: str = ""


UNKNOWN = Kind("unknown")

NV = r"^(?:\S+[$#] *|\$ +)?(?:sudo )?nv"
"""NVUE's command at the start of a line, perhaps behind a prompt."""
_SIGNS: dict[str, tuple[tuple[int, str], ...]] = {
    "nvue": (
        (8, rf"{NV} set \S"),
        (4, rf"{NV} unset \S"),
        (8, r"^- set:\s*(?:\{\})?$"),
    ),
    "junos": (
        (
            6,
            r"^(?:set|deactivate|delete|edit) (?:apply-groups|chassis|class-of-service|firewall|forwarding-options|"
            r"groups|interfaces|multi-chassis|policy-options|protocols|routing-instances|routing-options|snmp|system|version|"
            r"vlans|switch-options|event-options)\b(?! /)",
        ),
        (
            3,
            r"^(?:inactive: |replace: |protect: )?(?:chassis|class-of-service|firewall|forwarding-options|groups|"
            r"interfaces|policy-options|protocols|routing-instances|routing-options|security|system|vlans|switch-options|snmp|"
            r"classifiers|drop-profiles|forwarding-classes|congestion-notification-profile|scheduler-maps|schedulers|"
            r"shared-buffer|apply-groups)(?: \S+)? \{$",
        ),
        (3, r"^[ \t]+(?:forwarding-class|loss-priority|family inet6?|unit \d+|neighbor \S+|code-points) ?.*[{;]$"),
        (2, r"^[ \t]+(?:host-name|address|peer-as|queue-num|fill-level|mtu|description|vlan-id) .*;$"),
        (3, r"^[ \t]+(?:connectivity-association \S+ \{|(?:cipher-suite|security-mode) \S+;)$"),
        (2, r"^[ \t]*(?:inactive: )?(?:et|xe|ge)-(?:\d+/\d+/\d+(?::\d)?|\*) \{$"),
    ),
    "eos": (
        (8, r"^! device: .*EOS-\d|^!RANCID-CONTENT-TYPE: arista$"),
        (6, r"^daemon TerminAttr|^service routing protocols model|^management api (?:http-commands|gnmi)"),
        (4, r"^platform (?:trident|sand|tomahawk|jericho)\b"),
        (4, r"^[ \t]+(?:uc-|mc-)?tx-queue \d"),
        (
            4,
            r"^qos profile \S|^[ \t]+service-profile \S|^transceiver qsfp|^no aaa root|"
            r"^[ \t]+service-policy type qos input",
        ),
        (3, r"^qos map (?:dscp|cos|traffic-class) [\d ,-]+ to "),
        (6, r"^policy-map type (?:quality-of-service|copp) \S|^[ \t]*(?:tx-queue|uc-tx-queue) \d$"),
        (3, r"^qos map (?:dscp|cos|traffic-class) [\d ,-]+ to|^qos rewrite dscp"),
        (3, r"^[ \t]+priority-flow-control (?:priority \d (?:no-)?drop|on)$"),
        (4, r"^[ \t]+priority-flow-control on$|^[ \t]+set traffic-class \d$"),
        (6, r"^policy-map type tx-queue \S|^[ \t]+service-policy type tx-queue "),
        (3, r"^priority-flow-control pause watchdog"),
        (3, r"^[ \t]+speed (?:forced )?\d+(?:\.\d+)?g(?:full)?(?:-\d)?$"),
        (3, r"^[ \t]+error-correction encoding "),
        (4, r"^interface [Vv]xlan ?1$|^[ \t]+vxlan (?:vlan|vrf|source-interface|udp-port|virtual-router) "),
        (4, r"^ip routing vrf |^interface Ethernet[1-9]\d*\n(?:[ \t]+.*\n)*?[ \t]+no switchport$"),
        (4, r"^[ \t]+redistribute learned$|^[ \t]+(?:ip|ipv6) address virtual |^ip address virtual source-nat"),
        (3, r"^interface Management\d|^vrf instance \S|^ip virtual-router mac-address|^mlag configuration"),
        (3, r"^ {2,}address-family evpn$|^ {2,}bgp listen range |^ +route-target (?:import|export) evpn \S"),
        (1, r"^interface Ethernet\d+(?:/\d+){0,2}$"),
        (5, r"^[ \t]+neighbor \S+ peer group(?: \S+)?$|^interface (?i:vxlan) ?1$|^ip routing ipv6 interfaces$"),
        (3, r"^interface Loopback\d+$|^aaa authorization exec default local$|^(?:no )?ip routing(?: vrf \S+)?$"),
        (1, r"^spanning-tree mode (?:mstp|rapid-pvst|none)$"),
    ),
    "nxos": (
        (6, r"^version \d+\.\d+\(\d+\)"),
        (5, r"^feature (?:bgp|lldp|nv overlay|bfd|interface-vlan|lacp|grpc|ospf|nxapi|hsrp|vpc|pim|sflow|dhcp)"),
        (5, r"^boot (?:nxos|kickstart) |^vdc \S+ id |^nv overlay evpn|^system qos$"),
        (5, r"^hardware (?:access-list tcam|profile)"),
        (4, r"^(?:class-map|policy-map) type (?:qos|queuing) (?:match-\w+ )?\S"),
        (3, r"^(?:policy-map|class-map) type network-qos|^  class type network-qos"),
        (4, r"^  class type (?:queuing c-out|network-qos c-)|^[ \t]+priority-flow-control mode |^[ \t]+no-stats$"),
        (4, r"^interface (?:mgmt0|nve1)|^vrf context \S|^  vrf member \S|^  service-policy type qos input \S"),
        (4, r"^[ \t]+service-policy type queuing (?:input|output) \S"),
        (5, r"^port-profile type (?:ethernet|port-channel|interface-vlan) \S|^[ \t]+inherit port-profile \S"),
        (2, r"^interface (?:Ethernet|[eE](?:th)?)\d+/\d+|^interface [eE]thernet \d+/\d+(?:-\d+)?$"),
        (2, r"^  hsrp \d+$|^  switchport trunk (?:native|allowed) vlan|^  lldp transmit|^  priority-flow-control"),
        (1, r"^interface (?:Vlan\d+|port-channel\d+|loopback\d+)$|^  no shutdown$"),
    ),
    "enterprise-sonic": (
        (6, r"^qos (?:map (?:dscp-tc|tc-queue|tc-pg|dot1p-tc)|scheduler-policy|wred-policy) \S"),
        (5, r"^interface Eth ?\d+/\d+(?:/\d+)?$|^interface Management 0$"),
        (1, r"^interface Loopback \d+$"),
        (4, r"^[ \t]+qos-map (?:dscp-tc|tc-queue|tc-pg|pfc-priority-queue) \S|^[ \t]+scheduler-policy \S"),
        (4, r"^[ \t]+priority-flow-control (?:priority \d|watchdog on|asymmetric)|^[ \t]+queue \d wred-policy"),
        (
            4,
            r"^interface-naming (?:standard|native)|^ip load-share hash|^roce enable|"
            r"^[ \t]*neighbor interface (?:Eth|PortC|Vlan)",
        ),
        (3, r"^buffer (?:init|pool|profile) |^ars (?:profile|port-profile|object|bind) \S"),
        (
            5,
            r"^interface (?:range )?Eth(?:ernet)? ?\d[\d/,-]*\n(?:[ \t].+\n)*?"
            r"[ \t]+(?:speed \d{4,6}|fec (?:RS|FC|AUTO|NONE)|unreliable-los \S+|ars bind \S+)$",
        ),
        (3, r"^router bgp \d+(?: vrf \S+)?\n(?: ?[!a-z].*\n)*? (?:router-id|log-neighbor-changes|bestpath|timers \d)"),
        (4, r"^[ \t]+ipv?6? anycast-address \S+|^interface vxlan \S+$|^mclag domain \d+$"),
        (2, r"^interface PortChannel ?\d+$|^ip vrf mgmt|^ redistribute connected$"),
    ),
    "os10": (
        (8, r"^! Version 10\.\d"),
        (8, r"^interface (?:range )?ethernet ?\d+/\d+/\d+(?::\d+)?(?:[-,].*)?$|^interface mgmt1/1/1"),
        (2, r"^interface vlan\d+$"),
        (6, r"^trust (?:dscp|dot1p)-map \S|^qos-map traffic-class \S|^ +trust-map \S|^dcbx enable"),
        (4, r"^wred \S+$"),
        (2, r"^router bgp \d+(?: vrf \S+)?\n(?: ?[!a-z].*\n)*? (?:router-id|bestpath|template) \S"),
        (8, r"^system qos\n[ \t]*(?:buffer-statistics-tracking|pfc-\w+-buffer-size|trust-map|ets mode)\b"),
        (3, r"^ +ets mode on$|^ +queue \d qos-group \d"),
        (6, r"^ +pfc-cos \d|^class-map type queuing \S+\n +match queue \d"),
        (3, r"^policy-map type (?:network-qos|queuing) \S+\n(?: !\n)? class \S+$|^  pfc-cos \d"),
    ),
    "frr": (
        (8, r"^frr (?:version|defaults) "),
        (3, r"^service integrated-vtysh-config|^log syslog "),
        (4, r"^(?:enable )?password zebra$|^log (?:file|stdout)\b|^int(?:erface)? [\w.-]+-eth\d+$"),
        (2, r"^[ \t]*exit-address-family$|^ neighbor \S+ interface(?: v6only)?(?: peer-group| remote-as| ?$)"),
        (2, r"^router bgp \d+(?: vrf \S+)?$"),
    ),
    "Cisco IOS or IOS-XE": (
        (
            6,
            r"^service timestamps |^boot-start-marker|^license udi pid|^platform punt-keepalive|^service password-encr",
        ),
        (
            5,
            r"^interface (?:(?:Two|Twenty)?(?:Five)?(?:Ten)?(?:Forty)?(?:Hundred)?(?:Fast|Gigabit(?:E)?|"
            r"GigE)\w*)\d\S*$",
        ),
        (4, r"^interface (?:TenGigabitEthernet|TwentyFiveGigE|FortyGigabitEthernet|HundredGigE)\d+(?:/\d+){0,2}$"),
        (3, r"^[ \t]+ip address (?:\d+\.){3}\d+ 255\."),
        (3, r"^version \d\d\.\d+$|^ip classless$|^line vty 0 4$|^no ip http server|^ip cef"),
        (
            6,
            r"^interface Ethernet0/\d+$|^[ \t]+channel-protocol (?:lacp|pagp)$|"
            r"^[ \t]+switchport trunk encapsulation dot1q",
        ),
    ),
    "Cisco IOS-XR": (
        (8, r"^!! IOS XR Configuration"),
        (5, r"^interface (?:\w*GigE|MgmtEth|Bundle-Ether)\d+(?:/\w+){3}|^route-policy \S+\n(?s:.*?)^end-policy"),
    ),
    "Nokia SR Linux": ((6, r"^set / (?:interface|network-instance|system) |^[ \t]*interface ethernet-\d+/\d+ \{$"),),
    "NVIDIA Onyx": (
        (6, r"^[ \t]*interface ethernet \d+/\d+ (?:speed|mtu|switchport|ip|no switchport|qos|traffic-class|shutdown)"),
        (5, r"^##\n## Running database|^[ \t]*(?:dcb priority-flow-control|roce (?:lossless|lossy|semi))"),
    ),
    "VyOS": (
        (16, r"^// (?:Warning: Do not remove|vyos-config-version)|^/\* .*vyatta-config-version"),
        (8, r"^[ \t]+ethernet eth\d+ \{$|^set interfaces ethernet eth\d+ "),
        (
            9,
            r"^set (?:interfaces ethernet eth\d|nat source rule \d|service (?:dns forwarding|ssh port) "
            r"|protocols static route )",
        ),
    ),
    "Huawei VRP": (
        (5, r"^sysname \S+"),
        (4, r"^interface (?:\d+GE|GigabitEthernet|Eth-Trunk)\d+/\d+/\d+"),
        (3, r"^#$\n#?return"),
    ),
    "Fortinet FortiOS": ((8, r"^config system (?:global|interface)$"),),
    "Arista CloudEOS or AVD input": (
        (4, r"^type: l3leaf$|^l3leaf:$|^fabric_name: \S"),
        (4, r"^service_routing_protocols_model: |^ethernet_interfaces:\s*$"),
    ),
}
SUPPORTED = ("nvue", "junos", "eos", "nxos", "enterprise-sonic", "os10", "frr")
_COMPILED = {
    family: tuple((weight, re.compile(pattern, re.MULTILINE)) for weight, pattern in signs)
    for family, signs in _SIGNS.items()
}


def recognise(text: str) -> Kind:
    """The family of a configuration in lines; `unknown` when too little speaks for any."""
    bare = text.lstrip("\n")
    cut = _cut(bare)
    found = _best(bare[:cut], DECISIVE) if cut < len(bare) else None
    family = found or _best(bare, LEAST)
    if not family:
        return UNKNOWN
    return Kind("config" if family in SUPPORTED else "unsupported", family)


def _cut(text: str) -> int:
    at = -1
    for _ in range(SAMPLE_LINES):
        at = text.find("\n", at + 1)
        if at < 0:
            return len(text)
    return at


def _best(text: str, least: int) -> str:
    """The family that most speaks for; empty below a score, and when two are level."""
    scores = sorted(_scores(text), reverse=True)
    if not scores or scores[0][0] < least or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return ""
    return scores[0][1]


def _scores(text: str) -> Iterator[tuple[int, str]]:
    indented = _INDENTED.get(_indentation(text), ())
    for family, signs in _COMPILED.items():
        score = sum(weight for weight, pattern in signs if pattern.search(text))
        if score:
            yield score + (2 if family in indented else 0), family


_INDENTED = {3: ("eos",), 2: ("nxos",), 1: ("frr", "enterprise-sonic", "os10"), 4: ("junos",)}
"""How far each system indents: a hint between families that share their words."""


def _indentation(text: str) -> int:
    """The least indentation of the lines that have any, 0 without such lines."""
    depths = (len(line) - len(line.lstrip(" ")) for line in text.split("\n")[:SAMPLE_LINES] if line.startswith(" "))
    return min(depths, default=0)
