"""Which lines the design owns in each family's configurations, and which it leaves to a customer who has them.

A rule is a pattern for each level of a path. It applies within sections that the design has too; a group named `scope`
must also occur in a line of the design that the same rule takes, so that only objects of its own are concerned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Rule = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Ownership:
    """owned: lines that only the design may hold. theirs: kinds of lines that are added only where there are none."""

    owned: tuple[Rule, ...]
    theirs: dict[str, re.Pattern[str]] = field(default_factory=dict)


def _rule(*patterns: str) -> Rule:
    return tuple(re.compile(pattern) for pattern in patterns)


def _kinds(**patterns: str) -> dict[str, re.Pattern[str]]:
    return {name.replace("_", " "): re.compile(pattern, re.DOTALL) for name, pattern in patterns.items()}


_ROUTES = (
    _rule(r"! ?eastwest: role .*"),
    _rule(r"router bgp .*"),
    _rule(
        r"router bgp .*",
        r"(no )?(bgp )?(router-id|timers bgp|maximum-paths|default|bestpath|redistribute (connected|direct))\b.*",
    ),
    _rule(r"router bgp .*", r"neighbor (interface )?(?P<scope>\S+)( .*)?"),
    _rule(r"router bgp .*", r"(neighbor|template peer) .*", r".*"),
    _rule(r"router bgp .*", r"address-family .*", r"(maximum-paths|redistribute (connected|direct))\b.*"),
    _rule(r"router bgp .*", r"address-family .*", r"neighbor (?P<scope>\S+) .*"),
    _rule(r"(ip|ipv6) prefix-list (?P<scope>\S+) .*"),
    _rule(r"(ip|ipv6) prefix-list .*", r".*"),
    _rule(r"route-map (?P<scope>\S+) .*"),
    _rule(r"route-map .*", r".*"),
)
_INTERFACE = (
    r"(no )?(description|mtu|speed|switchport|ip (address|redirects|forward|unnumbered)|ipv6 (enable|address|link-local"
    r"|nd)|vrf|service-profile|service-policy|qos|priority-flow-control|error-correction encoding|fec|shutdown"
    r"|channel-group|tx-queue|uc-tx-queue|hardware)\b.*"
)
EOS = Ownership(
    (
        _rule(r"hostname .*"),
        _rule(
            r"(no )?(lldp timer|lldp run|spanning-tree mode|service routing protocols model"
            r"|sflow (sample|polling-interval))\b.*"
        ),
        _rule(r"(no )?ip routing( ipv6 interfaces)?"),
        _rule(r"(no )?(port-channel load-balance trident udf|qos map|priority-flow-control)\b.*"),
        _rule(r"platform (trident|sand) mmu (queue profile \S+ apply|headroom-pool .*)"),
        _rule(r"(platform (trident|sand) mmu queue profile|qos profile) .*", r".*"),
        _rule(r"interface .*", _INTERFACE),
        _rule(r"router bfd", r"interval .*"),
        *_ROUTES,
    ),
    _kinds(
        users=r"username .*",
        AAA=r"(tacacs-server|radius-server|aaa) .*",
        DNS=r"(ip name-server|dns domain|ip domain-name) .*",
        NTP=r"ntp .*",
        syslog=r"logging .*",
        banner=r"banner .*",
        management_port=r"interface Management.*",
        management_route=r"ip route vrf \S+ 0\.0\.0\.0/0 .*",
        gNMI=r"management api gnmi",
    ),
)
NXOS = Ownership(
    (
        _rule(r"hostname .*"),
        _rule(r"(no )?(lldp timer|interface breakout|priority-flow-control|ip load-sharing|bfd interval)\b.*"),
        _rule(r"(no )?(sflow (sampling-rate|counter-poll-interval|agent-ip))\b.*"),
        _rule(r"(class-map|policy-map) .*", r".*"),
        _rule(r"system qos", r"service-policy .*"),
        _rule(r"interface .*", _INTERFACE),
        *_ROUTES,
    ),
    _kinds(
        users=r"username .*",
        AAA=r"(tacacs-server|radius-server|aaa) .*",
        DNS=r"ip (name-server|domain-name) .*",
        NTP=r"ntp .*",
        syslog=r"logging .*",
        banner=r"banner .*",
        management_port=r"interface mgmt0",
        management_route=r"vrf context management",
        gNMI=r"grpc .*",
    ),
)
FRR = Ownership((_rule(r"hostname .*"), _rule(r"bfd", r"profile .*", r".*"), *_ROUTES))
JUNOS = Ownership(
    (
        _rule(r"system host-name .*"),
        _rule(
            r"interfaces (?P<scope>\S+) (mtu|speed|number-of-sub-ports|description|disable|ether-options|unit 0"
            r"|gigether-options|native-vlan-id|flexible-vlan-tagging|vlan-tagging|encapsulation)\b.*"
        ),
        _rule(r"class-of-service (forwarding-classes|shared-buffer)\b.*"),
        _rule(r"class-of-service interfaces (?P<scope>\S+) .*"),
        _rule(
            r"class-of-service (?P<scope>(classifiers dscp|schedulers|scheduler-maps|drop-profiles"
            r"|congestion-notification-profile) \S+) .*"
        ),
        _rule(r"protocols bgp (hold-time|multipath)\b.*"),
        _rule(r"protocols bgp group (?P<scope>\S+) .*"),
        _rule(r"protocols (lldp (advertisement-interval|disable)|sflow (polling-interval|sample-rate))\b.*"),
        _rule(r"routing-options (router-id|autonomous-system|forwarding-table export)\b.*"),
        _rule(r"policy-options (?P<scope>(policy-statement|as-list) \S+) .*"),
        _rule(r"(chassis maximum-ecmp|forwarding-options hash-key family inet6?)\b.*"),
    ),
    _kinds(
        users=r"system login user .*",
        banner=r"system login (message|announcement) .*",
        AAA=r"system (tacplus-server|radius-server|authentication-order) .*",
        DNS=r"system (name-server|domain-name) .*",
        NTP=r"system ntp .*",
        syslog=r"system syslog .*",
        management_port=r"interfaces (re0:mgmt-0|fxp0|em0|me0|vme) .*",
        management_route=r"routing-instances mgmt_junos routing-options .*",
    ),
)
_OF_PORTS = "description|type|link|ip|ipv4|ipv6|vrf|qos|router|bridge|bond|vlan|neighbor-discovery"
NVUE = Ownership(
    (
        _rule(rf"interface (?P<scope>swp\S+|lo|vlan\d+) ({_OF_PORTS})\b.*"),
        _rule(r"(?P<scope>qos) .*"),
        _rule(r"router policy (?P<scope>(prefix-list|route-map) \S+) .*"),
        _rule(r"router bfd profile (?P<scope>\S+) .*"),
        _rule(r"(?P<scope>router adaptive-routing|evpn|nve vxlan) .*"),
        _rule(r"vrf (?P<scope>\S+ router bgp) (timers|path-selection|address-family|rd|route-import|route-export)\b.*"),
        _rule(r"vrf (?P<scope>\S+ router bgp (neighbor|peer-group) \S+) .*"),
        _rule(r"(?P<scope>system forwarding (ecmp-hash|hash)) .*"),
    ),
    _kinds(
        users=r"system aaa user .*",
        AAA=r"system aaa (?!user ).*",
        DNS=r"(system|service) dns .*",
        NTP=r"(system|service) ntp .*",
        syslog=r"(system|service) syslog .*",
        banner=r"system message .*",
        management_port=r"interface eth0 .*",
        gNMI=r"system gnmi-server .*",
    ),
)
