"""Statements of EOS that say nothing about how a port forwards, classifies or routes: understood, and not held."""

from __future__ import annotations

from typing import Any

from eastwest.vendors.text.grammar import Grammar

_ALL: Grammar[Any] = Grammar()
_ALL.rule(r".+", _ALL)(lambda state, match, node: None)
_BLOCKS = (
    r"mlag configuration",
    r"spanning-tree mst configuration",
    r"management (?:api (?:http-commands|models|netconf|restconf|external)|console|telnet|cvx|defaults|tech-support).*",
    r"daemon \S+",
    r"event-handler \S+",
    r"(?:ip|ipv6|mac) access-list .+",
    r"(?:no )?(?:aaa|radius|tacacs) (?!authentication login default).*",
    r"monitor (?:session|telemetry|connectivity|loop-protection) .*",
    r"queue-monitor .+",
    r"hardware tcam",
    r"system l1",
    r"router (?:igmp|multicast|pim sparse-mode|traffic-engineering|msdp)",
    r"policy-map type (?:copp|control-plane|pbr) \S+",
    r"(?:system )?control-plane",
    r"(?:dhcp server|email|role \S+|tap aggregation|schedule \S+|interface Recirc-Channel\d+)",
)
_LINES = (
    r"(?:no )?spanning-tree .+",
    r"vlan internal .+",
    r"no ip routing(?: vrf \S+)?|no ipv6 unicast-routing|no vrf instance \S+",
    r"(?:no )?ip (?:virtual-router mac-address|address virtual source-nat|domain lookup|domain-list|host|http client|"
    r"ssh|ftp|tftp|tacacs|radius|icmp|name-server group|dhcp|igmp|community-list|extcommunity-list|"
    r"as-path access-list) ?.*",
    r"ipv6 (?:virtual-router|icmp|dhcp|address virtual) ?.*",
    r"(?:no )?ntp (?:local-interface|authenticat|trusted|serve all|source).*",
    r"(?:no |default )?(?:alias|prompt|schedule|snmp-server|clock|boot|terminal|enable|service|errdisable|agent|arp|"
    r"dot1x|transceiver|load-interval|mac address-table|lldp (?!run|timer)\S+|logging (?!vrf \S+ host|host)\S+|"
    r"event-monitor|kernel|license|sflow (?:source|source-interface|interface)|"
    r"switchport default mode|address locking) ?.*",
    r"(?:no |default )?hardware (?:access-list|capacity|fpga|counter|speed-group|port-group|tcam) ?.*",
    r"no aaa root|username \S+ ssh-key .+",
)


def add_unrelated(top: Grammar[Any]) -> None:
    """Their rules; they come after those of what is held."""
    for pattern in _BLOCKS:
        top.rule(pattern, _ALL)(lambda state, match, node: None)
    top.skip(*_LINES)
