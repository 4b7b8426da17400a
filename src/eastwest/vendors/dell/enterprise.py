"""Enterprise SONiC's command line: the management framework's, as Dell and Broadcom ship it.

Syntax: Dell Enterprise SONiC user guide (QoS, PFC, interfaces, BGP); a published Z9664F configuration of the ROCm
cluster networking guide. WRED thresholds are in kilobytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from eastwest.plan.device import EcnMarking, Nos, PfcWatchdog, ordered
from eastwest.vendors.dell.bgp import add_bgp
from eastwest.vendors.dell.draft import Draft, Scheduler
from eastwest.vendors.dell.ports import PORT, Of, add_ports, add_services, use
from eastwest.vendors.dell.switched import add_switched
from eastwest.vendors.family import NotUnderstood, ReadResult
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.heading import with_heading
from eastwest.vendors.text.indent import Node, read_tree
from eastwest.vendors.text.ranges import unranged

FAMILY = "enterprise-sonic"
Match = re.Match[str]
TOP: Grammar[Draft] = Grammar(modes=True)
WRED: Grammar[tuple[Draft, str]] = Grammar(modes=True)
SCHEDULER: Grammar[tuple[Draft, str]] = Grammar(modes=True)
QUEUE: Grammar[tuple[Draft, str, int]] = Grammar(modes=True)
MAP: Grammar[tuple[Draft, str, str]] = Grammar(modes=True)
SKIPPED: Grammar[Draft] = Grammar(modes=True)
ARS: Grammar[Draft] = Grammar(modes=True)
KILOBYTE = 1000
HASH = {
    "src-ip": "source-address",
    "dst-ip": "destination-address",
    "ip-proto": "protocol",
    "next-hdr": "protocol",
    "l4-src-port": "source-port",
    "l4-dst-port": "destination-port",
}
WATCHDOG = PfcWatchdog(100, 0, 0, "drop")
"""Polled every 100 ms and dropping, where a line does not say otherwise (SONiC's pfcwd)."""
_KINDS = "dscp-tc|dot1p-tc|tc-queue|tc-pg|pfc-priority-queue|pfc-priority-pg|tc-dscp|tc-dot1p"
add_ports(TOP)
add_services(TOP)
add_switched(TOP)
add_bgp(TOP)


def read(texts: Mapping[str, str]) -> ReadResult:
    """What the texts mean together. Raises InputError when one is too large."""
    draft = Draft(FAMILY)
    left: list[NotUnderstood] = []
    comments: list[str] = []
    for file, text in texts.items():
        tree = read_tree(file, text)
        comments += tree.comments
        left += TOP.read(file, tree.nodes, draft)
    intent = ordered(with_heading(draft.intent(), comments))
    if not intent.nos.family:
        intent = replace(intent, nos=Nos(FAMILY, draft.version))
    return ReadResult(intent, tuple(left))


TOP.rule(r"ars (?:profile|port-profile) \S+", SKIPPED)(lambda draft, match, node: None)
TOP.rule(r"ars object \S+", ARS)(lambda draft, match, node: _rerouted(draft))
TOP.skip(r"ars bind profile \S+")
TOP.rule(r"ip load-share hash (?:algorithm|offset|ingress-port|ipv[46] symmetric)\b.*", SKIPPED)(
    lambda draft, match, node: None
)
SKIPPED.skip(r".*")
ARS_MODES = {
    "fixed": "static",
    "flowlet-quality": "flowlet",
    "flowlet-random": "flowlet",
    "packet-quality": "adaptive",
    "packet-random": "per-packet",
}
"""Adaptive routing and switching (Dell: dellemc.enterprise_sonic.sonic_ars): how members of ECMP groups are chosen."""


def _rerouted(draft: Draft, mode: str = "flowlet-quality") -> None:
    """An object without a mode picks a member for each flowlet by its quality."""
    draft.balancing = replace(draft.balancing, mode=ARS_MODES[mode])


ARS.rule(rf"mode ({'|'.join(ARS_MODES)})")(lambda draft, match, node: _rerouted(draft, match[1]))
ARS.skip(r"max-flows \d+")


@ARS.rule(r"idle-time (\d{1,7})")
def _idle(draft: Draft, match: Match, node: Node) -> None:
    draft.balancing = replace(draft.balancing, flowlet_us=int(match[1]))


TOP.rule(r"qos wred-policy (\S+)", WRED)(lambda draft, match, node: (draft, match[1]))
TOP.rule(r"qos scheduler-policy (\S+)", SCHEDULER)(lambda draft, match, node: (draft, match[1]))
TOP.rule(rf"qos map ({_KINDS}) (\S+)", MAP)(lambda draft, match, node: (draft, match[1], match[2]))


@TOP.rule(r"ip load-share hash ipv[46]((?: ipv[46]-(?:src-ip|dst-ip|ip-proto|next-hdr|l4-src-port|l4-dst-port))+)")
def _hashed(draft: Draft, match: Match, node: Node) -> None:
    draft.hashed |= {HASH[word.partition("-")[2]] for word in match[1].split()}


@TOP.rule(r"ip load-share hash roce qpn")
def _queue_pair(draft: Draft, match: Match, node: Node) -> None:
    draft.hashed_pair = True


@TOP.rule(r"ip load-share hash seed (\d{1,8})")
def _seed(draft: Draft, match: Match, node: Node) -> None:
    draft.balancing = replace(draft.balancing, seed=int(match[1]))


@WRED.rule(r"(green|yellow|red) minimum-threshold (\d{1,9}) maximum-threshold (\d{1,9}) drop-probability (\d{1,3})")
def _thresholds(of: tuple[Draft, str], match: Match, node: Node) -> None:
    """Without a traffic conditioner all packets are green."""
    if match[1] == "green":
        of[0].wred[of[1]] = EcnMarking(int(match[2]) * KILOBYTE, int(match[3]) * KILOBYTE, int(match[4]))


@WRED.rule(r"ecn (\S+)")
def _ecn(of: tuple[Draft, str], match: Match, node: Node) -> None:
    marks = match[1] in ("green", "all", "green-yellow", "green-red", "green_yellow", "green_red")
    of[0].unmarked -= {of[1]} if marks else set()
    of[0].unmarked |= set() if marks else {of[1]}


WRED.skip(r"wred (?:green|yellow|red).*", r"(?:green|yellow|red) drop-enable")
SCHEDULER.rule(r"queue ([0-7])", QUEUE)(lambda of, match, node: (*of, int(match[1])))
SCHEDULER.skip(r"port")


@QUEUE.rule(r"type (dwrr|wrr|strict)")
def _type(of: tuple[Draft, str, int], match: Match, node: Node) -> None:
    queues = of[0].schedulers.setdefault(of[1], {})
    queues[of[2]] = replace(queues.get(of[2], Scheduler()), strict=match[1] == "strict")


@QUEUE.rule(r"weight (\d{1,3})")
def _weight(of: tuple[Draft, str, int], match: Match, node: Node) -> None:
    queues = of[0].schedulers.setdefault(of[1], {})
    queues[of[2]] = replace(queues.get(of[2], Scheduler()), weight=int(match[1]))


QUEUE.skip(r"(?:pir|cir|pbs|cbs|meter-type) .*")


@MAP.rule(
    r"(dscp|dot1p|traffic-class|pfc-priority) ([\d, -]+) (traffic-class|queue|priority-group|pg|dscp|dot1p) (\d{1,2})"
)
def _entry(of: tuple[Draft, str, str], match: Match, node: Node) -> None:
    if int(match[4]) > (63 if match[3] == "dscp" else 7):
        raise ValueError(f"{match[4]} is no {match[3]}")
    values = of[0].maps.setdefault((of[1], of[2]), {})
    for key in unranged(match[2], 63 if match[1] == "dscp" else 7):
        values[key] = int(match[4])


def _crossed(values: Mapping[int, int]) -> bool:
    """Whether a group of one priority alone has another number: an intent has no other way for pauses."""
    alone = (group for group, count in Counter(values.values()).items() if count == 1)
    return any(values.get(group) != group for group in alone)


@PORT.rule(rf"qos-map ({_KINDS}) (\S+)")
def _bind(of: Of, match: Match, node: Node) -> None:
    if match[1] == "pfc-priority-pg" and _crossed(of[0].maps.get((match[1], match[2]), {})):
        raise ValueError("pauses of a priority stop a group of another number")
    for name in of[1]:
        now = dict(of[0].uses.at(name).maps)
        of[0].uses.put(name, maps=tuple((now | {match[1]: match[2]}).items()))


@PORT.rule(r"queue ([0-7]) wred-(?:policy|profile) (\S+)")
def _wred(of: Of, match: Match, node: Node) -> None:
    for name in of[1]:
        now = dict(of[0].uses.at(name).wred)
        of[0].uses.put(name, wred=tuple(sorted((now | {int(match[1]): match[2]}).items())))


PORT.skip(r"no (?:priority-flow-control|pfc) asymmetric", r"qos-map (?:tc-dscp|tc-dot1p) \S+")


@PORT.rule(r"cable-length (\d{1,5})m")
def _cable(of: Of, match: Match, node: Node) -> None:
    use(of, cable_m=float(match[1]))


@PORT.rule(r"scheduler-policy (\S+)")
def _scheduler(of: Of, match: Match, node: Node) -> None:
    use(of, scheduler=match[1])


@PORT.rule(r"(no )?(?:priority-flow-control|pfc) priority ([0-7][\d, -]*)")
def _pfc(of: Of, match: Match, node: Node) -> None:
    priorities = set(unranged(match[2], 7))
    for name in of[1]:
        now = set(of[0].uses.at(name).pfc)
        of[0].uses.put(name, pfc=tuple(sorted(now - priorities if match[1] else now | priorities)))


@PORT.rule(
    r"priority-flow-control watchdog (?:(?:on )?detect-time (\d{1,6})|restore-time (\d{1,6})|action (drop|forward|"
    r"alert)|on|off)"
)
def _watchdog(of: Of, match: Match, node: Node) -> None:
    draft = of[0]
    if node.text.endswith("off"):
        use(of, watchdog=False)
        return
    now = draft.watchdog or WATCHDOG
    if match[1]:
        now = replace(now, detection_ms=int(match[1]))
    elif match[2]:
        now = replace(now, restoration_ms=int(match[2]))
    elif match[3]:
        now = replace(now, action=match[3])
    draft.watchdog = now
    if match[1] or node.text.endswith(" on"):
        use(of, watchdog=True)


@TOP.rule(r"(?:qos )?buffer init(?: lossless)?")
def _buffers(draft: Draft, match: Match, node: Node) -> None:
    draft.lossless = True


@TOP.rule(r"(?:qos )?buffer pool ingress_lossless_pool shared-headroom-size (\d{1,12})")
def _pool(draft: Draft, match: Match, node: Node) -> None:
    draft.pool = replace(draft.pool, headroom_pool_bytes=int(match[1]))


@TOP.rule(r"priority-flow-control watchdog polling-interval (\d{1,6})")
def _poll(draft: Draft, match: Match, node: Node) -> None:
    draft.watchdog = replace(draft.watchdog or WATCHDOG, poll_ms=int(match[1]))


TOP.rule(r"(no )?sflow enable")(lambda draft, match, node: setattr(draft, "samples", match[1] is None))
TOP.skip(r"sflow (?:agent-id|max-header-size|source-interface) .*")
PORT.skip(r"sflow enable")


@TOP.rule(r"sflow collector (\S+)(?: (?:port )?(\d{1,5}))?(?: vrf \S+)?")
def _collector(draft: Draft, match: Match, node: Node) -> None:
    port = int(match[2]) if match[2] else draft.sflow.port
    draft.sflow = replace(draft.sflow, collectors=(*draft.sflow.collectors, match[1]), port=port)


@TOP.rule(r"sflow polling-interval (\d{1,5})")
def _counters(draft: Draft, match: Match, node: Node) -> None:
    draft.sflow = replace(draft.sflow, polling_s=int(match[1]))


@PORT.rule(r"sflow sampling-rate (\d{1,9})")
def _sampling(of: Of, match: Match, node: Node) -> None:
    of[0].sflow = replace(of[0].sflow, sampling=int(match[1]))
