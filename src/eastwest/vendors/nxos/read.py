"""NX-OS configurations back to a DeviceIntent: the system and its services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from eastwest.plan.device import Aaa, Gnmi, Nos, User, ordered
from eastwest.vendors.family import NotUnderstood, ReadResult
from eastwest.vendors.nxos.channels import handed_down
from eastwest.vendors.nxos.clean import cleaned
from eastwest.vendors.nxos.draft import Draft
from eastwest.vendors.nxos.fit import GNMI_PORT, HASHES, MANAGEMENT
from eastwest.vendors.nxos.profiles import inherited
from eastwest.vendors.nxos.read_bgp import add_bgp
from eastwest.vendors.nxos.read_ports import add_ports
from eastwest.vendors.nxos.read_qos import add_qos
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.heading import with_heading
from eastwest.vendors.text.indent import Node, read_tree
from eastwest.vendors.text.secret import secret_name

Match = re.Match[str]
TOP: Grammar[Draft] = Grammar()
CONTEXT: Grammar[Draft] = Grammar()
SERVERS: Grammar[Draft] = Grammar()
DLB: Grammar[Draft] = Grammar()
SESSION: Grammar[Draft] = Grammar()
DEVICE: Grammar[Draft] = Grammar()
_VRF = r"(?: use-vrf \S+)?"
_WORDS = {words: fields for fields, words in HASHES.items()}


def read(texts: Mapping[str, str]) -> ReadResult:
    """What the texts mean together. Raises InputError when one is too large."""
    draft = Draft()
    left: list[NotUnderstood] = []
    comments: list[str] = []
    for file, text in texts.items():
        draft.file = file
        bare, banner = cleaned(text)
        tree = read_tree(file, bare)
        comments += tree.comments
        draft.management = replace(draft.management, banner=banner or draft.management.banner)
        left += TOP.read(file, handed_down(inherited(tree.nodes)), draft)
    found, unheld = draft.intent()
    intent = ordered(with_heading(found, comments))
    if draft.version and not intent.nos.family:
        intent = replace(intent, nos=Nos("nxos", draft.version))
    places = {(each.file, each.line): each for each in (*left, *unheld)}
    return ReadResult(intent, tuple(places[place] for place in sorted(places)))


add_ports(TOP)
add_qos(TOP)
add_bgp(TOP)
TOP.skip(
    r"end",
    r"exit",
    r"conf(?:igure)?(?: t(?:erminal)?)?",
    r"nv overlay evpn",
    r"boot (?:nxos|kickstart|system) .+",
    r"copy r(?:unning-config|un) s(?:tartup-config|tart)",
    r"(?:no )?feature (?!bgp$|bfd$|lldp$|grpc$|sflow$|interface-vlan$|nv overlay$|vn-segment-vlan-based$|telemetry$).+",
    r"vdc combined-hostname",
    r"(?:no )?(?:cfs|nxapi|power|telnet|ssh|ha-policy|keystore|errdisable|udld|track|crypto|license|cdp) .+",
    r"(?:no )?(?:service|ip|ipv6) dhcp\b.*|service unsupported-transceiver",
    r"(?:no )?ip (?:pim|igmp|multicast|tcp|ftp|ssh|http|arp|source-route)\b.*",
    r"fabric forwarding (?:anycast-gateway-mac|dup-host.*) ?.*|ipv6 switch-packets lla",
    r"username \S+ (?:passphrase|sshkey|keypair|role|ssh-cert.*) .+",
    r"logging (?:level|logfile|timestamp|monitor|event|history|origin-id|source-interface|rate-limit|message) ?.*",
    r"no logging (?:monitor|logfile|module|timestamp).*",
    r"(?:no )?hardware (?:ejector|module|access-list|profile (?:dme|multicast|ipv6)|forwarding|rate-limiter) .+",
    r"system (?:default switchport|routing .+|memory-thresholds .+|vlan .+)|no system default switchport shutdown",
    r"slot \d|poap .+|show .+|service-policy input copp\S+",
    r"(?:no )?ip domain-lookup",
    r"copp profile \S+",
    r"rmon event .+",
    r"fips mode enable|user max-logins \d+|password prompt username|userpassphrase .+|login on-success log",
    r"(?:no )?snmp-server (?:globalEnforcePriv|protocol enable)|xml server timeout \d+|switching-mode store-forward",
    r"(?:ntp source-interface|ip icmp-errors source-interface|ip tacacs source-interface) .+",
    r"mac address-table aging-time \d+",
    r"icam monitor scale",
    r"cli alias name .+",
    r"clock (?:timezone|protocol) .+",
    r"(?:no )?logging console(?: \d)?",
    r"no password strength-check",
    r"grpc gnmi max-concurrent-calls \d+",
    r"sflow (?:agent-ip|data-source interface) .+",
    r"aaa authentication login default group \S+ local",
)


ASIDE: Grammar[Draft] = Grammar()
TOP.rule(
    r"(?:class|policy)-map type control-plane .+|control-plane|vpc domain \d+|spanning-tree .+|monitor session .+|"
    r"(?:ip|ipv6|mac) access-list .+|ip sla .+|role name .+|object-group .+|fex \d+|no spanning-tree .+|evpn|"
    r"interface (?:vfc|fc|san-port-channel) ?\S+|vsan database|zone(?:set)? .+|username \S+ password \d \S+",
    ASIDE,
)(lambda draft, match, node: None)
ASIDE.rule(r".+", ASIDE)(lambda draft, match, node: None)
"""Blocks about other things than how RoCE is forwarded."""


@TOP.rule(r"version (\S+)(?: .*)?")
def _version(draft: Draft, match: Match, node: Node) -> None:
    draft.version = match[1]


@TOP.rule(r"(?:hostname|switchname) (\S+)")
def _hostname(draft: Draft, match: Match, node: Node) -> None:
    draft.hostname = match[1]


@TOP.rule(r"feature (bgp|bfd|lldp|grpc|sflow|tacacs\+|interface-vlan|nv overlay|vn-segment-vlan-based)")
def _feature(draft: Draft, match: Match, node: Node) -> None:
    draft.features.add(match[1])
    if match[1] == "grpc":
        draft.telemetry = replace(draft.telemetry, gnmi=draft.telemetry.gnmi or Gnmi(GNMI_PORT, MANAGEMENT))


@TOP.rule(r"username (\S+) password \d (\S+)\s+role (network-admin|network-operator)")
def _user(draft: Draft, match: Match, node: Node) -> None:
    role = "admin" if match[3] == "network-admin" else "operator"
    user = User(match[1], role, secret_name(match[2], f"{match[1]}-password-hash"))
    draft.management = replace(draft.management, users=(*draft.management.users, user))


@TOP.rule(r"(tacacs|radius)-server host (\S+)(?: key (?:\d )?(\S+))?(?: authentication accounting)?")
def _authentication(draft: Draft, match: Match, node: Node) -> None:
    now = draft.aaa or Aaa(match[1], (), secret_name(match[3] or "", f"{match[1]}-key"))
    if now.kind != match[1]:
        raise ValueError("two kinds of servers")
    draft.aaa = replace(now, servers=(*now.servers, match[2]))


TOP.rule(r"aaa group server (?:tacacs\+|radius) \S+", SERVERS)(lambda draft, match, node: None)
SERVERS.skip(r"server \S+", r"use-vrf \S+", r"source-interface mgmt0")


@TOP.rule(rf"ip name-server ((?:[\d.:a-f]+ ?)+?){_VRF}")
def _dns(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, dns=(*draft.management.dns, *match[1].split()))


@TOP.rule(r"ip domain-name (\S+)")
def _domain(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, domain=match[1])


@TOP.rule(rf"ntp server (\S+)(?: prefer)?{_VRF}")
def _ntp(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, ntp=(*draft.management.ntp, match[1]))


@TOP.rule(rf"logging server (\S+)(?: [0-7])?(?: port 514)?(?: facility \w+)?{_VRF}(?: facility \w+)?")
def _syslog(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, syslog=(*draft.management.syslog, match[1]))


TOP.rule(r"line (?:console|vty)", SESSION)(lambda draft, match, node: None)
SESSION.skip(r"exec-timeout \d+", r"session-limit \d+", r"terminal (?:length|width)\s+\d+")
TOP.rule(r"vdc \S+ id \d+", DEVICE)(lambda draft, match, node: None)
DEVICE.skip(r"limit-resource .+", r"allocate interface .+")
TOP.rule(r"vrf context management", CONTEXT)(lambda draft, match, node: None)


@CONTEXT.rule(r"ip route 0\.0\.0\.0/0 (\S+)")
def _gateway(draft: Draft, match: Match, node: Node) -> None:
    draft.management_port(gateway=match[1])


@TOP.rule(r"lldp timer (\d+)")
def _lldp_timer(draft: Draft, match: Match, node: Node) -> None:
    draft.lldp_interval_s = int(match[1])


@TOP.rule(r"grpc (port|certificate|use-vrf) (\S+)")
def _grpc(draft: Draft, match: Match, node: Node) -> None:
    now = draft.telemetry.gnmi or Gnmi(GNMI_PORT, MANAGEMENT)
    if match[1] == "port":
        now = replace(now, port=int(match[2]))
    elif match[1] == "certificate":
        now = replace(now, certificate=match[2])
    else:
        now = replace(now, vrf="" if match[2] == "default" else match[2])
    draft.telemetry = replace(draft.telemetry, gnmi=now)


@TOP.rule(r"sflow (sampling-rate|counter-poll-interval|collector-port) (\d+)")
def _sflow(draft: Draft, match: Match, node: Node) -> None:
    value = int(match[2])
    if match[1] == "sampling-rate":
        draft.sflow = replace(draft.sflow, sampling=value)
    elif match[1] == "collector-port":
        draft.sflow = replace(draft.sflow, port=value)
    else:
        draft.sflow = replace(draft.sflow, polling_s=value)


@TOP.rule(r"sflow collector-ip (\S+) vrf \S+")
def _collector(draft: Draft, match: Match, node: Node) -> None:
    draft.sflow = replace(draft.sflow, collectors=(match[1],))


@TOP.rule(
    r"ip load-sharing address (source-destination|destination port destination|"
    r"source-destination port source-destination)(?: udf offset (\d{1,3}) length (\d{1,3}))?"
    r"(?: universal-id (\d+))?(?: (?:rotate \d+|symmetric|resilient|gre-outer))*"
)
def _hash(draft: Draft, match: Match, node: Node) -> None:
    """Bytes of one's own count as the queue pair where they hold it."""
    fields = _WORDS[match[1]]
    if match[2]:
        if not _holds_queue_pair(int(match[2]), int(match[3])):
            raise ValueError("bytes of one's own that no field of RoCE is known at")
        fields = (*fields, "roce-qp")
    draft.balancing = replace(draft.balancing, hash_fields=fields, seed=int(match[4]) if match[4] else None)


def _holds_queue_pair(offset: int, length: int) -> bool:
    """Bytes 5 to 7 of the base transport header, behind 8 B of UDP, which the offset may or may not count from."""
    return any(offset <= first and offset + length >= first + 3 for first in (5, 13))


TOP.rule(r"hardware profile dlb", DLB)(lambda draft, match, node: None)
DLB.skip(r"dlb-interface .+", r"mac-address \S+", r"dre-thresholds .+", r"decay-factor \d+", r"sampling-interval \d+")
DLB.skip(r"static-pinning", r"source \S+ destination \S+")


@DLB.rule(r"mode (flowlet|per-packet)")
def _mode(draft: Draft, match: Match, node: Node) -> None:
    draft.balancing = replace(draft.balancing, mode=match[1])


@DLB.rule(r"flowlet-aging (\d+)")
def _aging(draft: Draft, match: Match, node: Node) -> None:
    draft.balancing = replace(draft.balancing, flowlet_us=int(match[1]))
