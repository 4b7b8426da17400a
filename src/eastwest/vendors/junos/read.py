"""Junos configurations back to a DeviceIntent: the system, its services and its tenants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from eastwest.plan.device import Aaa, Gnmi, Nos, Overlay, User, ordered
from eastwest.plan.device.qos import HASH_FIELDS
from eastwest.vendors.family import NotUnderstood, ReadResult
from eastwest.vendors.junos.code_points import aliases_in
from eastwest.vendors.junos.draft import Draft
from eastwest.vendors.junos.fit import MANAGEMENT_VRF
from eastwest.vendors.junos.inherit import effective
from eastwest.vendors.junos.read_bgp import BGP, POLICY, ROUTING
from eastwest.vendors.junos.read_chassis import CHASSIS
from eastwest.vendors.junos.read_ports import FIREWALL, INTERFACES, VLANS
from eastwest.vendors.junos.read_qos import COS
from eastwest.vendors.junos.statements import parse
from eastwest.vendors.junos.tokens import unquoted
from eastwest.vendors.junos.view import TENANT_POLICY
from eastwest.vendors.junos.view_qos import BUFFER_NOTE
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.heading import with_heading
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.secret import secret_name

Match = re.Match[str]
SYSTEM: Grammar[Draft] = Grammar()
FORWARDING: Grammar[Draft] = Grammar()
PROTOCOLS: Grammar[Draft] = Grammar()
INSTANCES: Grammar[Draft] = Grammar()
OTHER: Grammar[Draft] = Grammar()
_SIZE = re.compile(BUFFER_NOTE.replace("{}", r"(\d{1,15})"))
_INSTANCE = r"(?: routing-instance \S+)?"
_AT = r"routing-instances (\S+)"
GNMI_PORT = 32767
"""Of Junos's gRPC server, where none is given (Junos Telemetry Interface guide)."""

GRAMMARS = {
    "system": SYSTEM,
    "interfaces": INTERFACES,
    "class-of-service": COS,
    "forwarding-options": FORWARDING,
    "policy-options": POLICY,
    "routing-options": ROUTING,
    "routing-instances": INSTANCES,
    "protocols": PROTOCOLS,
    "chassis": CHASSIS,
    "vlans": VLANS,
    "firewall": FIREWALL,
}


def read(texts: Mapping[str, str]) -> ReadResult:
    """What the texts mean together. Raises InputError when one is too large or too deep."""
    draft = Draft()
    left: list[NotUnderstood] = []
    comments: list[str] = []
    files: dict[int, str] = {}
    for file, text in texts.items():
        source = parse(file, text)
        comments += source.comments
        statements, lost = effective(source)
        draft.qos.aliases = {**draft.qos.aliases, **aliases_in(statements)}
        left += [NotUnderstood(file, each.number, each.text) for each in (*source.faults, *lost)]
        for each in statements:
            node = Node(each.number, each.text)
            files[id(node)] = file
            draft.nodes.append(node)
            left += GRAMMARS.get(each.words[0], OTHER).read(file, [node], draft)
    draft.qos.size_bytes = _size(comments)
    intent = ordered(with_heading(draft.intent(), comments))
    left += [NotUnderstood(files[id(node)], node.number, node.text) for node in draft.left]
    if not intent.nos.family and draft.version:
        intent = replace(intent, nos=Nos("junos", draft.version))
    found = dict.fromkeys(left)
    return ReadResult(intent, tuple(sorted(found, key=lambda each: (each.file, each.line))))


def _size(comments: list[str]) -> int | None:
    """Bytes of the packet buffer, from the note in our files."""
    for comment in comments:
        match = _SIZE.fullmatch(comment)
        if match is not None:
            return int(match[1])
    return None


@OTHER.rule(r"version (\S+)")
def _version(draft: Draft, match: Match, node: Node) -> None:
    draft.version = match[1]


@OTHER.rule(r"switch-options vtep-source-interface lo0\.(\d+)")
def _tunnels(draft: Draft, match: Match, node: Node) -> None:
    draft.overlay = Overlay(int(match[1]))


SYSTEM.skip(r"system services (ssh|netconf)( .*)?", r"system (?:ports|extensions) .*")


@SYSTEM.rule(r"system host-name (.+)")
def _hostname(draft: Draft, match: Match, node: Node) -> None:
    draft.hostname = unquoted(match[1])


@SYSTEM.rule(r"system management-instance")
def _instance(draft: Draft, match: Match, node: Node) -> None:
    draft.managed_inside = True


@SYSTEM.rule(r"system domain-name (\S+)")
def _domain(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, domain=match[1])


@SYSTEM.rule(rf"system (name-server|ntp server|syslog host) (\d\S*|[0-9a-f]*:\S*)(?: prefer)?{_INSTANCE}")
def _server(draft: Draft, match: Match, node: Node) -> None:
    now = draft.management
    if match[1] == "name-server":
        draft.management = replace(now, dns=_with(now.dns, match[2]))
    elif match[1] == "ntp server":
        draft.management = replace(now, ntp=_with(now.ntp, match[2]))
    else:
        draft.management = replace(now, syslog=_with(now.syslog, match[2]))


def _with(known: tuple[str, ...], server: str) -> tuple[str, ...]:
    return known if server in known else (*known, server)


@SYSTEM.rule(r"system syslog host (\S+) any \S+")
def _syslog(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, syslog=_with(draft.management.syslog, match[1]))


@SYSTEM.rule(r"system login user (\S+) (class (\S+)|authentication encrypted-password (.+)|uid \d+)")
def _user(draft: Draft, match: Match, node: Node) -> None:
    users = {user.name: user for user in draft.management.users}
    now = users.get(match[1], User(match[1], "operator", f"{match[1]}-password-hash"))
    if match[3]:
        now = replace(now, role="admin" if match[3] == "super-user" else "operator")
    if match[4]:
        now = replace(now, secret=secret_name(unquoted(match[4]), now.secret))
    users[now.name] = now
    draft.management = replace(draft.management, users=tuple(users.values()))


@SYSTEM.rule(r"system login message (.+)")
def _banner(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, banner=unquoted(match[1]))


SYSTEM.skip(r"system authentication-order (tacplus|radius|password)")


@SYSTEM.rule(r"system (tacplus|radius)-server (\S+)(?: secret (.+)| routing-instance \S+)?")
def _authentication(draft: Draft, match: Match, node: Node) -> None:
    kind = "tacacs" if match[1] == "tacplus" else "radius"
    now = draft.aaa or Aaa(kind, (), f"{kind}-key")
    if now.kind != kind:
        raise ValueError("two kinds of servers")
    servers = now.servers if match[2] in now.servers else (*now.servers, match[2])
    secret = secret_name(unquoted(match[3]), now.secret) if match[3] else now.secret
    draft.aaa = replace(now, servers=servers, secret=secret)


@SYSTEM.rule(
    r"system services extension-service request-response grpc "
    r"(?:(?:ssl|clear-text)(?: port (\d+)| local-certificate (\S+))?|routing-instance (\S+))"
)
def _gnmi(draft: Draft, match: Match, node: Node) -> None:
    now = draft.telemetry.gnmi or Gnmi(GNMI_PORT)
    if match[1]:
        now = replace(now, port=int(match[1]))
    elif match[2]:
        now = replace(now, certificate=match[2])
    elif match[3]:
        now = replace(now, vrf=match[3])
    draft.telemetry = replace(draft.telemetry, gnmi=now)


FORWARDING.skip(
    r"forwarding-options enhanced-hash-key ecmp-dlb (ether-type ipv[46]|sampling-rate \d+)",
    r"forwarding-options enhanced-hash-key ecmp-dlb flowlet (flowset-table-size|reassignment) .*",
)


@FORWARDING.rule(r"forwarding-options enhanced-hash-key ecmp-dlb ether-type none")
def _none(draft: Draft, match: Match, node: Node) -> None:
    draft.balanced_alone = True


@FORWARDING.rule(r"forwarding-options hash-key family inet6? (layer-3|layer-4)")
def _hash(draft: Draft, match: Match, node: Node) -> None:
    count = max(len(draft.balancing.hash_fields), 2 if match[1] == "layer-3" else 5)
    draft.balancing = replace(draft.balancing, hash_fields=HASH_FIELDS[:count])


@FORWARDING.rule(r"forwarding-options enhanced-hash-key hash-seed (\d+)")
def _seed(draft: Draft, match: Match, node: Node) -> None:
    draft.balancing = replace(draft.balancing, seed=int(match[1]))


@FORWARDING.rule(r"forwarding-options enhanced-hash-key ecmp-dlb (flowlet|per-packet)(?: inactivity-interval (\d+))?")
def _dynamic(draft: Draft, match: Match, node: Node) -> None:
    pause = int(match[2]) if match[2] else draft.balancing.flowlet_us
    draft.balancing = replace(draft.balancing, mode=match[1], flowlet_us=pause)


@INSTANCES.rule(rf"{_AT} instance-type (?:vrf|virtual-router)")
def _vrf(draft: Draft, match: Match, node: Node) -> None:
    draft.vrfs.at(match[1])


@INSTANCES.rule(rf"{_AT} instance-type (?:mac-vrf|evpn|virtual-switch)")
def _switched(draft: Draft, match: Match, node: Node) -> None:
    """Instances of layer 2 are no VRFs."""
    draft.layer_2.add(match[1])


INSTANCES.skip(
    rf"routing-instances {MANAGEMENT_VRF}( description .*)?",
    rf"{_AT} protocols evpn ip-prefix-routes (advertise direct-nexthop|encapsulation vxlan)",
)


@INSTANCES.rule(rf"{_AT} interface ((?:et|xe|ge)-\d\S*|ae\d+)\.0")
def _member(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.put(match[2], vrf=match[1])


@INSTANCES.rule(rf"{_AT} (?:vlans|bridge-domains) (\S+) vlan-id (\d{{1,4}})")
def _vlan_of_instance(draft: Draft, match: Match, node: Node) -> None:
    draft.instance_vlans[match[2]] = int(match[3])


@INSTANCES.rule(rf"{_AT} route-distinguisher (\S+)")
def _distinguisher(draft: Draft, match: Match, node: Node) -> None:
    draft.vrfs.put(match[1], distinguisher=match[2])


@INSTANCES.rule(rf"{_AT} vrf-target target:(\S+)")
def _target(draft: Draft, match: Match, node: Node) -> None:
    draft.vrfs.put(match[1], route_target=match[2])


@INSTANCES.rule(rf"{_AT} protocols evpn ip-prefix-routes vni (\d+)")
def _vni(draft: Draft, match: Match, node: Node) -> None:
    draft.vrfs.put(match[1], vni=int(match[2]))


@INSTANCES.rule(rf"{_AT} protocols evpn ip-prefix-routes export {TENANT_POLICY}")
def _connected(draft: Draft, match: Match, node: Node) -> None:
    draft.vrfs.put(match[1], connected=True)


@INSTANCES.rule(r"routing-instances (\S+) routing-options static route 0\.0\.0\.0/0 next-hop (\S+)")
def _inner_route(draft: Draft, match: Match, node: Node) -> None:
    draft.routes[match[1]] = (match[2], node)


@ROUTING.rule(r"routing-options maximum-ecmp (\d+)")
def _widest(draft: Draft, match: Match, node: Node) -> None:
    draft.bgp.paths = int(match[1])


ROUTING.skip(r"routing-options (?:graceful-restart|forwarding-table ecmp-fast-reroute)")


@ROUTING.rule(r"routing-options static route 0\.0\.0\.0/0 next-hop (\S+)")
def _route(draft: Draft, match: Match, node: Node) -> None:
    draft.routes[""] = (match[1], node)


def _discovered(draft: Draft, match: Match, node: Node) -> None:
    draft.ports.put(match[1], unnumbered=True)


PROTOCOLS.rule(r"protocols router-advertisement interface ((?:et|xe|ge)-\d\S*)\.0")(_discovered)
INSTANCES.rule(r"routing-instances \S+ protocols router-advertisement interface ((?:et|xe|ge)-\d\S*)\.0")(_discovered)
PROTOCOLS.skip(r"protocols sflow interfaces \S+", r"protocols lldp port-(id-subtype|description-type) \S+")


@PROTOCOLS.rule(r"protocols lldp (?:(disable)|interface all|advertisement-interval (\d+))")
def _lldp(draft: Draft, match: Match, node: Node) -> None:
    if match[2]:
        draft.lldp = replace(draft.lldp, interval_s=int(match[2]))
    else:
        draft.lldp = replace(draft.lldp, enabled=not match[1])


@PROTOCOLS.rule(r"protocols sflow (polling-interval|sample-rate ingress) (\d+)")
def _sflow(draft: Draft, match: Match, node: Node) -> None:
    if match[1] == "polling-interval":
        draft.sflow = replace(draft.sflow, polling_s=int(match[2]))
    else:
        draft.sflow = replace(draft.sflow, sampling=int(match[2]))


@PROTOCOLS.rule(r"protocols sflow collector (\S+)(?: udp-port (\d+))?")
def _collector(draft: Draft, match: Match, node: Node) -> None:
    port = int(match[2]) if match[2] else draft.sflow.port
    draft.sflow = replace(draft.sflow, collectors=(*draft.sflow.collectors, match[1]), port=port)


PROTOCOLS.rules += BGP.rules

PROTOCOLS.skip(
    r"protocols router-advertisement interface \S+ (?:max|min)-advertisement-interval \d+",
    r"protocols lldp .*",
    r"protocols (?:rstp|mstp|igmp-snooping|l2-learning|evpn) .*",
    r"protocols bgp (?:group \S+ )?(?:no-)?global-load-balancing(?: (?:helper|load-balancer)-only)?",
    r"protocols bgp (?:group \S+ )?(?:vpn-apply-export|graceful-restart.*|log-updown|precision-timers|hold-time \d+)",
)
INTERFACES.skip(
    r"interfaces (?:vme|em\d|esi|ae\d+) .*",
    r"interfaces irb (?!unit \S+ family inet6? address ).*",
    r"interfaces (?:et|xe|ge)-\S+ (?:unit \d+ family ethernet-switching|(?:gig)?ether-options 802\.3ad|"
    r"native-vlan-id) ?.*",
    r"interfaces (?:et|xe|ge)-\S+ (?:vlan-tagging|flexible-vlan-tagging|encapsulation|hold-time|esi) ?.*",
    r"interfaces (?:et|xe|ge)-\S+ unit \d+ vlan-id .*",
)
INSTANCES.skip(
    rf"{_AT} (?:vlans|bridge-domains) .*",
    rf"{_AT} interface (?:irb|lo0|ae\d+)\S*",
    rf"{_AT} (?:service-type|vtep-source-interface|vrf-table-label|no-normalization) ?.*",
    rf"{_AT} protocols evpn (?:encapsulation|default-gateway|extended-vni-list|vni-options|normalization|"
    rf"duplicate-mac-).*",
    rf"{_AT} routing-options (?:multipath|auto-export|rib \S+ multipath|graceful-restart).*",
)
VLANS.skip(r"vlans \S+ (?:description|vxlan) .*")
POLICY.skip(r"policy-options (?:community|as-path|as-path-group) .*")
OTHER.skip(
    r"vlans .*",
    r"switch-options (?:route-distinguisher|vrf-target|service-id) .*",
    r"snmp .*",
    r"event-options .*",
)
