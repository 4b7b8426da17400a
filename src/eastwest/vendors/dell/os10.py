"""Dell OS10 (SmartFabric OS10): MQC policies, trust maps, PFC by network-qos policy.

Syntax: Dell SmartFabric OS10 user guide, releases 10.5: quality of service, PFC, WRED and ECN. WRED thresholds are in
kilobytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from eastwest.plan.device import EcnMarking, Nos, ordered
from eastwest.vendors.dell.bgp import add_bgp
from eastwest.vendors.dell.draft import Draft, Scheduler
from eastwest.vendors.dell.ports import PORT, Of, add_ports, add_services, use
from eastwest.vendors.dell.switched import add_switched
from eastwest.vendors.family import NotUnderstood, ReadResult
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.heading import with_heading
from eastwest.vendors.text.indent import Node, read_tree
from eastwest.vendors.text.ranges import unranged

FAMILY = "os10"
KILOBYTE = 1000
Match = re.Match[str]
OfNamed = tuple["State", str]
OfMap = tuple["State", str, str]
OfClass = tuple["State", str, str]


class State(Draft):
    """Queues and groups of class maps, and which WRED profile each queue of a policy has."""

    def __init__(self) -> None:
        super().__init__(FAMILY)
        self.queue_of: dict[str, int] = {}
        self.wred_of: dict[str, dict[int, str]] = {}
        self.marking: set[str] = set()


TOP: Grammar[State] = Grammar(modes=True)
TRUST: Grammar[OfMap] = Grammar(modes=True)
QUEUES: Grammar[OfNamed] = Grammar(modes=True)
CLASS_MAP: Grammar[OfNamed] = Grammar(modes=True)
POLICY: Grammar[OfNamed] = Grammar(modes=True)
CLASS: Grammar[OfClass] = Grammar(modes=True)
WRED: Grammar[OfNamed] = Grammar(modes=True)
SYSTEM: Grammar[State] = Grammar(modes=True)
add_ports(TOP)  # type: ignore[arg-type]
add_services(TOP)  # type: ignore[arg-type]
add_switched(TOP)  # type: ignore[arg-type]
add_bgp(TOP)  # type: ignore[arg-type]


def read(texts: Mapping[str, str]) -> ReadResult:
    """What the texts mean together. Raises InputError when one is too large."""
    state = State()
    left: list[NotUnderstood] = []
    comments: list[str] = []
    for file, text in texts.items():
        tree = read_tree(file, text)
        comments += tree.comments
        left += TOP.read(file, tree.nodes, state)
    state.unmarked = set(state.wred) - state.marking
    for name in state.uses.records:
        wred = state.wred_of.get(state.uses.at(name).scheduler, {})
        state.uses.put(name, wred=tuple(sorted(wred.items())))
    version = next((each.split()[-1] for each in comments if each.startswith("Version 10.")), "")
    intent = ordered(with_heading(state.intent(), comments))
    if not intent.nos.family:
        intent = replace(intent, nos=Nos(FAMILY, version))
    return ReadResult(intent, tuple(left))


TOP.rule(r"trust (dscp|dot1p)-map (\S+)", TRUST)(lambda state, match, node: (state, match[1], match[2]))
TOP.rule(r"qos-map traffic-class (\S+)", QUEUES)(lambda state, match, node: (state, match[1]))
TOP.rule(r"class-map type (?:network-qos|queuing) (\S+)", CLASS_MAP)(lambda state, match, node: (state, match[1]))
TOP.rule(r"policy-map type (?:network-qos|queuing) (\S+)", POLICY)(lambda state, match, node: (state, match[1]))
TOP.rule(r"wred (\S+)", WRED)(lambda state, match, node: (state, match[1]))
TOP.rule(r"system qos", SYSTEM)(lambda state, match, node: None)
TOP.skip(r"dcbx enable|no dcbx enable", r"iscsi .*", r"(?:class|policy)-map type application \S+")


@TRUST.rule(r"qos-group ([0-7]) (dscp|dot1p) ([\d, -]+)")
def _mark(of: OfMap, match: Match, node: Node) -> None:
    if match[2] != of[1]:
        raise ValueError(f"a map of {of[1]}")
    values = of[0].maps.setdefault((f"{of[1]}-tc", of[2]), {})
    for mark in unranged(match[3], 63 if of[1] == "dscp" else 7):
        values[mark] = int(match[1])


@QUEUES.rule(r"queue ([0-7]) qos-group ([\d, -]+)(?: type ucast)?")
def _queue(of: OfNamed, match: Match, node: Node) -> None:
    values = of[0].maps.setdefault(("tc-queue", of[1]), {})
    for group in unranged(match[2], 7):
        values[group] = int(match[1])


@CLASS_MAP.rule(r"match (?:queue|qos-group) ([0-7])")
def _match(of: OfNamed, match: Match, node: Node) -> None:
    of[0].queue_of[of[1]] = int(match[1])


POLICY.rule(r"class (\S+)", CLASS)(lambda of, match, node: (*of, match[1]))
CLASS.skip(r"pause(?: .*)?", r"queue-limit .*")


@CLASS.rule(r"pfc-cos ([\d, -]+)")
def _pause(of: OfClass, match: Match, node: Node) -> None:
    of[0].pauses.setdefault(of[1], set()).update(unranged(match[1], 7))


@CLASS.rule(r"bandwidth percent (\d{1,3})")
def _bandwidth(of: OfClass, match: Match, node: Node) -> None:
    of[0].schedulers.setdefault(of[1], {})[_queue_of(of)] = Scheduler(weight=int(match[1]))


@CLASS.rule(r"priority")
def _priority(of: OfClass, match: Match, node: Node) -> None:
    of[0].schedulers.setdefault(of[1], {})[_queue_of(of)] = Scheduler(strict=True)


@CLASS.rule(r"random-detect (?!ecn\b)(\S+)")
def _marked(of: OfClass, match: Match, node: Node) -> None:
    of[0].wred_of.setdefault(of[1], {})[_queue_of(of)] = match[1]


def _queue_of(of: OfClass) -> int:
    """The queue that a class map matches; `class-default` has none."""
    if of[2] not in of[0].queue_of:
        raise ValueError("a class without a queue")
    return of[0].queue_of[of[2]]


@WRED.rule(
    r"random-detect color (green|yellow|red) minimum-threshold (\d{1,9}) maximum-threshold (\d{1,9})"
    r"(?: drop-probability (\d{1,3}))?"
)
def _thresholds(of: OfNamed, match: Match, node: Node) -> None:
    if match[1] == "green":
        low, high = int(match[2]) * KILOBYTE, int(match[3]) * KILOBYTE
        of[0].wred[of[1]] = EcnMarking(low, high, int(match[4] or 100))


@WRED.rule(r"random-detect ecn")
def _ecn(of: OfNamed, match: Match, node: Node) -> None:
    """Without it WRED drops where it could mark."""
    of[0].marking.add(of[1])


WRED.skip(r"random-detect weight \d+")


_TRUSTED = {"dscp": ("dscp-tc", "dscp"), "dot1p": ("dot1p-tc", "cos")}
"""The kind of map and the trust of a trust map."""


@SYSTEM.rule(r"trust-map (dscp|dot1p) (\S+)")
def _trust(state: State, match: Match, node: Node) -> None:
    kind, trust = _TRUSTED[match[1]]
    maps = dict(state.everywhere.maps) | {kind: match[2]}
    state.everywhere = replace(state.everywhere, maps=tuple(maps.items()), trust=trust)


@SYSTEM.rule(r"qos-map traffic-class (\S+)")
def _queue_map(state: State, match: Match, node: Node) -> None:
    maps = dict(state.everywhere.maps) | {"tc-queue": match[1]}
    state.everywhere = replace(state.everywhere, maps=tuple(maps.items()))


@SYSTEM.rule(r"service-policy (?:input|output) type (network-qos|queuing) (\S+)")
def _everywhere(state: State, match: Match, node: Node) -> None:
    name = "policy" if match[1] == "network-qos" else "scheduler"
    values: dict[str, Any] = {name: match[2]}
    state.everywhere = replace(state.everywhere, **values)


SYSTEM.skip(r"ets mode on", r"buffer-statistics-tracking")
PORT.skip(r"ets mode on", r"vlt-port-channel \d+")


@PORT.rule(r"priority-flow-control mode (on|off)")
def _mode(of: Of, match: Match, node: Node) -> None:
    use(of, mode=match[1] == "on")


@PORT.rule(r"service-policy (?:input|output) type (network-qos|queuing) (\S+)")
def _policy(of: Of, match: Match, node: Node) -> None:
    use(of, **{"policy" if match[1] == "network-qos" else "scheduler": match[2]})


@PORT.rule(r"trust-map (dscp|dot1p) (\S+)")
def _port_trust(of: Of, match: Match, node: Node) -> None:
    kind, trust = _TRUSTED[match[1]]
    for name in of[1]:
        maps = dict(of[0].uses.at(name).maps) | {kind: match[2]}
        of[0].uses.put(name, maps=tuple(maps.items()), trust=trust)


@PORT.rule(r"qos-map traffic-class (\S+)")
def _port_queues(of: Of, match: Match, node: Node) -> None:
    for name in of[1]:
        maps = dict(of[0].uses.at(name).maps) | {"tc-queue": match[1]}
        of[0].uses.put(name, maps=tuple(maps.items()))
