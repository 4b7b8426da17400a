"""QoS of NX-OS: class maps, policy maps, where they are applied, no-drop classes, watchdog."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eastwest.plan.device import EcnMarking, LosslessBuffer, QueueIntent
from eastwest.plan.device.qos import CLASSES
from eastwest.vendors.classify import ClassMap
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nxos.draft import Draft
from eastwest.vendors.text.code_points import code_points
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.text.table import Table

Match = re.Match[str]
_STATIC = r"(?:pause )?buffer-size (\d+) pause-threshold (\d+) resume-threshold (\d+)"
OF_SYSTEM = ""
"""Ingress buffers that no queuing policy names."""
_UNITS = {"bytes": 1, "kbytes": 1000, "mbytes": 1_000_000}
_SIZE = r"(\d+) (bytes|kbytes|mbytes|percent)"
WRED = (
    rf"random-detect minimum-threshold {_SIZE} maximum-threshold {_SIZE}"
    r"(?: drop-probability (\d{1,3}))?(?: weight \d{1,2})?(?: threshold \S+)?( ecn)?(?: non-ecn)?"
)


@dataclass
class InPolicy:
    """Where a reader stands: in a class of a policy."""

    draft: Draft
    policy: str
    group: int = 0

    @property
    def curve(self) -> dict[tuple[str, int], EcnMarking]:
        """Thresholds of WRED, which mark only with `ecn`."""
        return self.draft.policies.curves

    @property
    def queues(self) -> Table[int, QueueIntent]:
        """The queues of an egress policy."""
        return self.draft.policies.egress.setdefault(self.policy, Table(QueueIntent))


@dataclass
class InNetwork:
    """Where a reader stands: in a class of a network-qos policy."""

    draft: Draft
    policy: str
    group: int

    @property
    def pauses(self) -> dict[int, int]:
        """The priority of each no-drop class."""
        return self.draft.policies.network[self.policy]


CLASS: Grammar[ClassMap] = Grammar()
GROUP_CLASS: Grammar[tuple[dict[str, int], str]] = Grammar()
CLASSIFY: Grammar[tuple[Draft, str]] = Grammar()
SET: Grammar[tuple[dict[str, int], str]] = Grammar()
NETWORK: Grammar[tuple[Draft, str]] = Grammar()
NO_DROP: Grammar[InNetwork] = Grammar()
QUEUING: Grammar[tuple[Draft, str]] = Grammar()
EGRESS: Grammar[InPolicy] = Grammar()
INGRESS: Grammar[InPolicy] = Grammar()
SYSTEM: Grammar[Draft] = Grammar()


def add_qos(top: Grammar[Draft]) -> None:
    """The rules of `class-map`, `policy-map`, `system qos` and `priority-flow-control`."""
    top.rule(r"class-map(?: type qos)?(?: match-(any|all))? (?!type\b)(\S+)", CLASS)(_class_map)
    top.rule(r"class-map type (network-qos|queuing)(?: match-(?:any|all))? (\S+)", GROUP_CLASS)(
        lambda draft, match, node: (draft.policies.groups[match[1]], match[2])
    )
    top.rule(r"policy-map(?: type qos)? (?!type\b)(\S+)", CLASSIFY)(_classify)
    top.rule(r"policy-map type network-qos (\S+)", NETWORK)(_network)
    top.rule(r"policy-map type queuing (\S+)", QUEUING)(_queuing)
    top.rule(r"system qos", SYSTEM)(lambda draft, match, node: None)
    top.rule(r"(no )?priority-flow-control watch-dog-interval (on|off)")(_watchdog)
    top.rule(
        r"priority-flow-control (watch-dog interval|watch-dog shutdown-multiplier|auto-restore multiplier) (\d{1,6})"
    )(_timer)
    for grammar in (CLASS, CLASSIFY, NETWORK, QUEUING):
        grammar.skip(r"description .+")
    GROUP_CLASS.skip(r"description .+")


def _class_map(draft: Draft, match: Match, node: Node) -> ClassMap:
    """Without a word a class takes what any line matches (NX-OS QoS guide, `class-map type qos`)."""
    found = draft.policies.class_maps.setdefault(match[2], ClassMap())
    found.whole = match[1] == "all"
    return found


def _place(draft: Draft, name: str, node: Node) -> tuple[Draft, str]:
    draft.policies.places.setdefault(name, NotUnderstood(draft.file, node.number, node.text))
    return draft, name


def _classify(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    draft.policies.classify.setdefault(match[1], {})
    return _place(draft, match[1], node)


def _network(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    draft.policies.network.setdefault(match[1], {})
    return _place(draft, match[1], node)


def _queuing(draft: Draft, match: Match, node: Node) -> tuple[Draft, str]:
    """An ingress policy has classes `c-in-...`, or some that pause; one without classes counts as egress."""
    if not any(" c-in-" in below.text or _pauses(below) for below in node.below):
        draft.policies.egress.setdefault(match[1], Table(QueueIntent))
    return _place(draft, match[1], node)


def _pauses(node: Node) -> bool:
    return any(re.match(_STATIC, below.text) for below in node.below)


def _watchdog(draft: Draft, match: Match, node: Node) -> None:
    draft.policies.watchdog_on = match[1] is None and match[2] == "on"


def _timer(draft: Draft, match: Match, node: Node) -> None:
    value = int(match[2])
    if match[1] == "watch-dog interval":
        draft.policies.poll_ms = value
    elif match[1] == "watch-dog shutdown-multiplier":
        draft.policies.shutdown = value
    else:
        draft.policies.restore = value


@CLASS.rule(r"match (?:ip )?dscp (.+)")
def _dscp(found: ClassMap, match: Match, node: Node) -> None:
    found.dscps |= set(code_points(match[1]))


@CLASS.rule(r"match (?:ip )?precedence (.+)")
def _precedence(found: ClassMap, match: Match, node: Node) -> None:
    """The upper three bits of the code point."""
    for value in unranged(match[1], CLASSES - 1):
        found.dscps |= set(range(8 * value, 8 * value + 8))


@CLASS.rule(r"match cos (.+)")
def _cos(found: ClassMap, match: Match, node: Node) -> None:
    found.cos |= set(unranged(match[1], CLASSES - 1))


@CLASSIFY.rule(r"class(?: type qos)? (\S+)", SET)
def _class(of: tuple[Draft, str], match: Match, node: Node) -> tuple[dict[str, int], str]:
    return of[0].policies.classify[of[1]], match[1]


@SET.rule(r"set qos-group ([0-7])")
def _group(of: tuple[dict[str, int], str], match: Match, node: Node) -> None:
    of[0][of[1]] = int(match[1])


@NETWORK.rule(
    r"class(?: type network-qos)? (?:c-(?:8q-|4q-)?nq([1-7])|c-(?:8q-|4q-)?nq-default|class-default)", NO_DROP
)
def _network_class(of: tuple[Draft, str], match: Match, node: Node) -> InNetwork:
    return InNetwork(*of, int(match[1] or 0))


@GROUP_CLASS.rule(r"match qos-group ([0-7])")
def _own_group(of: tuple[dict[str, int], str], match: Match, node: Node) -> None:
    of[0][of[1]] = int(match[1])


@NETWORK.rule(r"class(?: type network-qos)? (\S+)", NO_DROP)
def _own_class(of: tuple[Draft, str], match: Match, node: Node) -> InNetwork:
    """A class of one's own instead of those that NX-OS has; its class map says which qos-group it takes."""
    return InNetwork(*of, of[0].policies.own_group("network-qos", match[1]))


NO_DROP.skip(
    r"mtu \d+",
    r"no pause|pause drop",
    r"congestion-control tail-drop",
    r"no congestion-control random-detect",
    r"(?:no )?multicast-optimize",
    r"queue-limit \d+ bytes",
    r"set cos [0-7]",
)


@NO_DROP.rule(rf"pause(?: no-drop)?(?: {_STATIC})?(?: pfc-cos ([0-7]))?(?: receive)?")
def _pause(of: InNetwork, match: Match, node: Node) -> None:
    """On its own `pause` means nothing; Nexus 5000 say the buffer of the class here too."""
    if node.text == "pause":
        raise ValueError("nothing to pause by")
    if match[1]:
        _static(of.draft.policies.ingress.setdefault(OF_SYSTEM, {}), of.group, match)
    if match[4] is None:
        line = NotUnderstood(of.draft.file, node.number, node.text)
        of.draft.policies.unnumbered.setdefault(of.policy, {})[of.group] = line
        return
    if int(match[4]) in (priority for group, priority in of.pauses.items() if group != of.group):
        raise ValueError("two classes pause the same priority")
    of.pauses[of.group] = int(match[4])


@QUEUING.rule(r"class type queuing (?:c-out-(?:8q-|4q-)?q([1-7])|c-out-(?:8q-|4q-)?q-default|class-default)", EGRESS)
def _egress(of: tuple[Draft, str], match: Match, node: Node) -> InPolicy:
    """A queue without a share is one that the policy leaves out."""
    found = InPolicy(of[0], of[1], int(match[1] or 0))
    if [below.text for below in node.below] != ["bandwidth remaining percent 0"]:
        found.queues.at(found.group)
    return found


@QUEUING.rule(r"class type queuing c-in-(?:8q-|4q-)?q(?:([0-7])|-default)", INGRESS)
def _ingress(of: tuple[Draft, str], match: Match, node: Node) -> InPolicy:
    of[0].policies.ingress.setdefault(of[1], {})
    return InPolicy(of[0], of[1], int(match[1] or 0))


@QUEUING.rule(r"class type queuing (?!c-in-)(\S+)", EGRESS)
def _own_egress(of: tuple[Draft, str], match: Match, node: Node) -> InPolicy:
    found = InPolicy(of[0], of[1], of[0].policies.own_group("queuing", match[1]))
    if not _pauses(node):
        found.queues.at(found.group)
    return found


@EGRESS.rule(r"priority(?: level \d)?")
def _strict(of: InPolicy, match: Match, node: Node) -> None:
    of.queues.put(of.group, strict=True)


@EGRESS.rule(r"bandwidth(?: remaining)? percent (\d+)")
def _share(of: InPolicy, match: Match, node: Node) -> None:
    if of.group in of.queues.records:
        of.queues.put(of.group, weight_percent=int(match[1]))


@EGRESS.rule(WRED)
def _wred(of: InPolicy, match: Match, node: Node) -> None:
    """Without `ecn` it drops and marks nothing. Without a probability it takes all packets at the upper threshold.

    Whether a kbyte is 1000 or 1024 bytes is not published; it is printed as it was read.
    """
    (low, unit), (high, other) = (int(match[1]), match[2]), (int(match[3]), match[4])
    chance = int(match[5] or 100)
    if unit == other == "percent":
        marking = EcnMarking(0, 0, chance, (low, high))
    elif "percent" in (unit, other):
        raise ValueError("thresholds in two units")
    else:
        marking = EcnMarking(low * _UNITS[unit], high * _UNITS[other], chance)
    of.curve[of.policy, of.group] = marking
    if match[6] is not None:
        of.queues.put(of.group, ecn=marking)


@EGRESS.rule(r"random-detect ecn")
def _marks(of: InPolicy, match: Match, node: Node) -> None:
    """Some write it on a line of its own, behind the thresholds."""
    if (of.policy, of.group) not in of.curve:
        raise ValueError("no thresholds")
    of.queues.put(of.group, ecn=of.curve[of.policy, of.group])


@INGRESS.rule(_STATIC)
@EGRESS.rule(_STATIC)
def _buffer(of: InPolicy, match: Match, node: Node) -> None:
    """Classes of one's own pause in policies of ingress only."""
    _static(of.draft.policies.ingress.setdefault(of.policy, {}), of.group, match)


def _static(buffers: dict[int, LosslessBuffer], group: int, match: Match) -> None:
    size, pause, resume = (int(text) for text in match.groups()[:3])
    if not resume <= pause <= size:
        raise ValueError("thresholds in the wrong order")
    buffers[group] = LosslessBuffer(group, size - pause, pause - resume, pause)


@SYSTEM.rule(r"service-policy type (qos input|queuing input|queuing output|network-qos) (\S+)(?: no-stats)?")
def _system_policy(draft: Draft, match: Match, node: Node) -> None:
    draft.policies.system[match[1]] = match[2]
    _use(draft, match[1], match[2], node)


def _use(draft: Draft, kind: str, policy: str, node: Node) -> None:
    if (kind, policy) not in draft.policies.uses:
        draft.policies.uses[kind, policy] = NotUnderstood(draft.file, node.number, node.text)


def on_ports(port: Grammar[tuple[Draft, tuple[str, ...]]]) -> None:
    """The QoS rules of `interface`."""

    @port.rule(r"service-policy(?: type (qos|queuing))? (input|output) (\S+)(?: no-stats)?")
    def _policy(of: tuple[Draft, tuple[str, ...]], match: Match, node: Node) -> None:
        fields = {"queuing output": "egress", "queuing input": "ingress", "qos input": "classify"}
        kind = f"{match[1] or 'qos'} {match[2]}"
        if kind not in fields:
            raise ValueError("no such policy in a DeviceIntent")
        _put(of, **{fields[kind]: match[3]})
        _use(of[0], kind, match[3], node)

    @port.rule(r"priority-flow-control mode (on|off)(?: send-tlv)?")
    def _mode(of: tuple[Draft, tuple[str, ...]], match: Match, node: Node) -> None:
        _put(of, pfc=match[1] == "on")

    port.skip(r"priority-flow-control watch-dog (?:disable-action|interface-multiplier \d+)")

    @port.rule(r"priority-flow-control watch-dog-interval (on|off)(?: disable-action)?")
    def _guard(of: tuple[Draft, tuple[str, ...]], match: Match, node: Node) -> None:
        _put(of, watchdog=match[1] == "on")


def _put(of: tuple[Draft, tuple[str, ...]], **changes: str | bool) -> None:
    for name in of[1]:
        of[0].policies.ports.put(name, **changes)
