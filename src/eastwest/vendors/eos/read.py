"""EOS configurations back to a DeviceIntent: the system, its ports and its services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from eastwest.plan.device import Aaa, DeviceIntent, Gnmi, Nos, User, ordered
from eastwest.plan.device.qos import HASH_FIELDS
from eastwest.vendors.eos.channels import handed_down
from eastwest.vendors.eos.draft import Draft
from eastwest.vendors.eos.ranges import spread
from eastwest.vendors.eos.read_bgp import add_bgp
from eastwest.vendors.eos.read_ports import add_ports
from eastwest.vendors.eos.read_qos import add_qos
from eastwest.vendors.eos.unrelated import add_unrelated
from eastwest.vendors.family import NotUnderstood, ReadResult
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.heading import with_heading
from eastwest.vendors.text.indent import Node, read_tree
from eastwest.vendors.text.secret import secret_name

BANNER = "banner login"
_DEVICE = re.compile(r"device: \S+ \(([^,]+), EOS-([^\s)-]+)[^)]*\)+")
"""The comment on top of `show running-config`."""

Match = re.Match[str]
TOP: Grammar[Draft] = Grammar()
GNMI: Grammar[Draft] = Grammar()
TRANSPORT: Grammar[Draft] = Grammar()
SSH: Grammar[Draft] = Grammar()
SECURITY: Grammar[Draft] = Grammar()
BALANCE: Grammar[Draft] = Grammar()
SAND: Grammar[Draft] = Grammar()
UDP: Grammar[Draft] = Grammar()
VRF: Grammar[Draft] = Grammar()
GNMI_PORT = 6030
"""EOS's own default."""
_VRF = r"(?: vrf (?P<vrf>\S+))?"


def read(texts: Mapping[str, str]) -> ReadResult:
    """What the texts mean together. Raises InputError when one is too large."""
    draft = Draft()
    left: list[NotUnderstood] = []
    comments: list[str] = []
    for file, text in texts.items():
        tree = read_tree(file, text, literal={BANNER: "EOF", "banner motd": "EOF"})
        comments += tree.comments
        for number, block in tree.blocks.items():
            if any(node.number == number and node.text == BANNER for node in tree.nodes):
                draft.management = replace(draft.management, banner=block)
        left += TOP.read(file, handed_down(list(spread(tree.nodes))), draft)
    left = list(dict.fromkeys(left))
    return ReadResult(_with_header(ordered(with_heading(draft.intent(), comments)), comments), tuple(left))


def _with_header(intent: DeviceIntent, comments: list[str]) -> DeviceIntent:
    """The release that a running configuration names, where no heading of ours did."""
    for comment in comments:
        match = _DEVICE.fullmatch(comment)
        if match is not None and not intent.nos.family:
            return replace(intent, nos=Nos("eos", match.group(2)))
    return intent


add_ports(TOP)
add_qos(TOP)
add_bgp(TOP)
TOP.skip(
    r"end",
    r"exit",
    r"banner login",
    r"service routing protocols model multi-agent",
    r"spanning-tree mode none",
    r"ip routing( ipv6 interfaces)?",
    r"ip routing vrf \S+",
    r"ipv6 unicast-routing( vrf \S+)?",
    r"aaa authentication login default group (tacacs\+|radius) local",
)


@TOP.rule(r"hostname (\S+)")
def _hostname(draft: Draft, match: Match, node: Node) -> None:
    draft.hostname = match[1]


@TOP.rule(r"username (\S+) privilege (\d+)(?: role (\S+))? secret (?:\S+ )?(\S+)")
def _user(draft: Draft, match: Match, node: Node) -> None:
    role = "admin" if match[2] == "15" else "operator"
    user = User(match[1], role, secret_name(match[4], f"{match[1]}-password-hash"))
    draft.management = replace(draft.management, users=(*draft.management.users, user))


@TOP.rule(rf"(tacacs|radius)-server host (\S+){_VRF}(?: key (?:\d |8a )?(\S+))?")
def _authentication(draft: Draft, match: Match, node: Node) -> None:
    now = draft.aaa or Aaa(match[1], (), secret_name(match[4] or "", f"{match[1]}-key"))
    if now.kind != match[1]:
        raise ValueError("two kinds of servers")
    draft.aaa = replace(now, servers=(*now.servers, match[2]))


@TOP.rule(rf"ip name-server{_VRF} (\S+)")
def _dns(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, dns=(*draft.management.dns, match[2]))


@TOP.rule(r"(?:ip domain-name|dns domain) (\S+)")
def _domain(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, domain=match[1])


@TOP.rule(
    rf"ntp server{_VRF} (\S+)"
    r"(?: (?:prefer|iburst|burst|(?:source|local-interface) \S+|(?:key|version|minpoll|maxpoll) \d+))*"
)
def _ntp(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, ntp=(*draft.management.ntp, match[2]))


@TOP.rule(rf"logging{_VRF} host (\S+)(?: \d+)?(?: protocol \S+)?(?: ssl-profile \S+)?")
def _syslog(draft: Draft, match: Match, node: Node) -> None:
    draft.management = replace(draft.management, syslog=(*draft.management.syslog, match[2]))


@TOP.rule(r"sflow sample (\d+)")
def _sample(draft: Draft, match: Match, node: Node) -> None:
    draft.sflow = replace(draft.sflow, sampling=int(match[1]))


@TOP.rule(r"sflow polling-interval (\d+)")
def _polling(draft: Draft, match: Match, node: Node) -> None:
    draft.sflow = replace(draft.sflow, polling_s=int(match[1]))


@TOP.rule(r"sflow(?: vrf \S+)? destination (\S+)(?: (\d+))?")
def _collector(draft: Draft, match: Match, node: Node) -> None:
    port = int(match[2] or 6343)
    draft.sflow = replace(draft.sflow, collectors=(*draft.sflow.collectors, match[1]), port=port)


TOP.skip(r"sflow run")


@TOP.rule(r"lldp timer (\d+)")
def _lldp_timer(draft: Draft, match: Match, node: Node) -> None:
    draft.lldp = replace(draft.lldp, interval_s=int(match[1]))


@TOP.rule(r"(no )?lldp run")
def _lldp(draft: Draft, match: Match, node: Node) -> None:
    draft.lldp = replace(draft.lldp, enabled=match[1] is None)


@TOP.rule(r"vrf (?:instance|definition) (\S+)", VRF)
def _vrf(draft: Draft, match: Match, node: Node) -> None:
    draft.vrfs.at(match[1])


VRF.skip(r"rd \S+|description .+")


@TOP.rule(rf"ip route{_VRF} 0\.0\.0\.0/0 (\S+)")
def _default_route(draft: Draft, match: Match, node: Node) -> None:
    port = draft.management.out_of_band
    if port is None or port.vrf != (match["vrf"] or ""):
        raise ValueError("a default route of another network")
    draft.management_port(gateway=match[2])


@GNMI.rule(r"transport grpc \S+", TRANSPORT)
def _transport(draft: Draft, match: Match, node: Node) -> None:
    draft.telemetry = replace(draft.telemetry, gnmi=Gnmi(GNMI_PORT))


@TRANSPORT.rule(r"(ssl profile|port|vrf) (\S+)")
def _transport_line(draft: Draft, match: Match, node: Node) -> None:
    now = draft.telemetry.gnmi or Gnmi(GNMI_PORT)
    if match[1] == "port":
        now = replace(now, port=int(match[2]))
    else:
        now = replace(now, vrf=match[2]) if match[1] == "vrf" else replace(now, certificate=match[2])
    draft.telemetry = replace(draft.telemetry, gnmi=now)


@TOP.rule(r"ip hardware fib load-balance distribution dynamic(?: .+)?")
def _dynamic(draft: Draft, match: Match, node: Node) -> None:
    draft.balancing = replace(draft.balancing, mode="flowlet")


def _pass(draft: Draft, match: Match, node: Node) -> None:
    """The lines below say it."""


def _queue_pair(draft: Draft, match: Match, node: Node) -> None:
    draft.balancing = replace(draft.balancing, hash_fields=HASH_FIELDS)


TOP.rule(
    r"port-channel load-balance trident udf eth-type (?i:ipv[46]) (?:ip-protocol udp )?"
    r"header outer l4 offset 1[345] mask 0xff"
)(_queue_pair)
_FIELDS = {
    "source-ip": "source-address",
    "destination-ip": "destination-address",
    "protocol": "protocol",
    "source-port": "source-port",
    "destination-port": "destination-port",
    "ingress-interface": "",
    "flow-label": "",
}


@TOP.rule(r"ip load-sharing trident fields (ip|ipv6) (\S+(?: \S+)*)")
def _hash(draft: Draft, match: Match, node: Node) -> None:
    """IPv4's fields stand for both; bytes of the queue pair come on top."""
    if unknown := [each for each in match[2].split() if each not in _FIELDS]:
        raise ValueError(f"no field of the hash: {' '.join(unknown)}")
    now = draft.balancing.hash_fields
    if "roce-qp" in now or (match[1] == "ipv6" and now):
        return
    named = {_FIELDS[each] for each in match[2].split()}
    draft.balancing = replace(draft.balancing, hash_fields=tuple(each for each in HASH_FIELDS if each in named))


TOP.rule(r"management api gnmi", GNMI)(_pass)
TOP.rule(r"management ssh", SSH)(_pass)
SSH.rule(r"vrf \S+", SSH)(_pass)
SSH.skip(r"no shutdown")
TOP.rule(r"management security", SECURITY)(_pass)
SECURITY.rule(r"ssl profile \S+", SECURITY)(_pass)
SECURITY.skip(r"certificate \S+ key \S+")
TOP.rule(r"load-balance policies", BALANCE)(_pass)
BALANCE.rule(r"load-balance sand profile \S+", SAND)(_pass)
SAND.rule(r"fields udp dst-port 4791", UDP)(_pass)
SAND.rule(r"fields udp dst-port 4791 payload bytes 5-7")(_queue_pair)
UDP.rule(r"payload bytes 5-7")(_queue_pair)
TOP.skip(r"banner motd")
add_unrelated(TOP)
