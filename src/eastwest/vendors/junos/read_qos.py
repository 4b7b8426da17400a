"""Class of service of Junos."""

from __future__ import annotations

import re
from dataclasses import replace

from eastwest.vendors.junos.code_points import code_point
from eastwest.vendors.junos.draft import Draft
from eastwest.vendors.junos.draft_qos import Binding, Control, DropProfile, ForwardingClass, Notification, Scheduler
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node

Match = re.Match[str]
LARGEST_THRESHOLD = 10
"""`dynamic-threshold` counts powers of two from 1/128 on (Juniper, class of service for QFX switches)."""
COS: Grammar[Draft] = Grammar()
_TAGS = ("be", "be1", "ef", "ef1", "af11", "af12", "nc1", "nc2")
"""Default aliases of 000 to 111 (Junos class-of-service guide: code-point aliases, ieee-802.1)."""
COS.skip(r"class-of-service code-point-aliases .*")
_CNP = r"class-of-service congestion-notification-profile (\S+)"
_BOUND = r"class-of-service interfaces ((?:\$\{[^{}]*\}|\S)+)"


@COS.rule(r"class-of-service classifiers dscp (\S+) forwarding-class (\S+) loss-priority \S+ code-points (\S+)")
def _classify(draft: Draft, match: Match, node: Node) -> None:
    draft.qos.code_points.append((match[1], match[2], code_point(match[3], draft.qos.aliases), node))


@COS.rule(r"class-of-service classifiers ieee-802\.1 (\S+) forwarding-class (\S+) loss-priority \S+ code-points (\S+)")
def _classify_tags(draft: Draft, match: Match, node: Node) -> None:
    draft.qos.tag_points.append((match[1], match[2], _tag(match[3]), node))


def _tag(text: str) -> int:
    """`011`, or one of Junos's names. Raises ValueError for others."""
    if text in _TAGS:
        return _TAGS.index(text)
    if not re.fullmatch(r"[01]{3}", text):
        raise ValueError(f"{text} is no priority of a tag")
    return int(text, 2)


@COS.rule(r"class-of-service forwarding-classes class (\S+)(?: queue-num (\d+))?( no-loss)?(?: pfc-priority ([0-7]))?")
def _class(draft: Draft, match: Match, node: Node) -> None:
    now = draft.qos.classes.get(match[1], ForwardingClass(match[1]))
    draft.qos.classes[match[1]] = replace(
        now,
        queue=int(match[2]) if match[2] else now.queue,
        lossless=now.lossless or bool(match[3]),
        priority=int(match[4]) if match[4] else now.priority,
    )


@COS.rule(r"class-of-service forwarding-classes queue (\d+) (\S+)")
def _queue(draft: Draft, match: Match, node: Node) -> None:
    now = draft.qos.classes.get(match[2], ForwardingClass(match[2]))
    draft.qos.classes[match[2]] = replace(now, queue=int(match[1]))


@COS.rule(r"class-of-service drop-profiles (\S+) interpolate (fill-level|drop-probability) (\d+)")
def _drop(draft: Draft, match: Match, node: Node) -> None:
    drop = draft.qos.drops.setdefault(match[1], DropProfile())
    (drop.levels if match[2] == "fill-level" else drop.chances).append(int(match[3]))
    drop.nodes.append(node)


@COS.rule(r"class-of-service shared-buffer (ingress|egress) buffer-partition (\S+) (percent|dynamic-threshold) (\d+)")
def _partition(draft: Draft, match: Match, node: Node) -> None:
    if match[3] == "percent":
        draft.qos.percents[match[1], match[2]] = int(match[4])
    elif match[1] == "egress":
        raise ValueError("the intent has thresholds at ingress")
    elif int(match[4]) > LARGEST_THRESHOLD:
        raise ValueError(f"{match[4]} is no threshold")
    else:
        draft.qos.alphas[match[2]] = int(match[4]) - 7


@COS.rule(rf"{_CNP} pfc-watchdog(?: (poll-interval|detection|recovery|watchdog-action) (\w+))?")
def _watchdog(draft: Draft, match: Match, node: Node) -> None:
    profile = _notification(draft, match)
    profile.watchdog = True
    if match[2] == "watchdog-action":
        profile.timers["action"] = match[3]
    elif match[2]:
        profile.timers[match[2]] = str(int(match[3]))


def _notification(draft: Draft, match: Match) -> Notification:
    return draft.qos.notifications.setdefault(match[1], Notification())


@COS.rule(rf"{_CNP} input dscp code-point (\S+) pfc")
def _pauses(draft: Draft, match: Match, node: Node) -> None:
    code = code_point(match[2], draft.qos.aliases)
    _notification(draft, match).codes.append((code, node))


@COS.rule(rf"{_CNP} input ieee-802\.1 code-point ([01]{{3}}) pfc")
def _pauses_layer_2(draft: Draft, match: Match, node: Node) -> None:
    _notification(draft, match).priorities.add(int(match[2], 2))


@COS.rule(rf"{_CNP} input cable-length (\d+)")
def _cable(draft: Draft, match: Match, node: Node) -> None:
    _notification(draft, match).cable_m = float(match[2])


@COS.rule(rf"{_CNP} output ieee-802\.1 code-point ([01]{{3}}) flow-control-queue ([0-7])")
def _stops(draft: Draft, match: Match, node: Node) -> None:
    priority, queue = int(match[2], 2), int(match[3])
    _notification(draft, match)
    if draft.qos.stops.setdefault(priority, queue) != queue:
        raise ValueError("profiles that differ in what a pause stops")


@COS.rule(r"class-of-service scheduler-maps (\S+)(?: forwarding-class (\S+) scheduler (\S+))?")
def _map(draft: Draft, match: Match, node: Node) -> None:
    found = draft.qos.maps.setdefault(match[1], {})
    if match[2]:
        found[match[2]] = match[3]


@COS.rule(r"class-of-service schedulers (\S+)(?: (.+))?")
def _scheduler(draft: Draft, match: Match, node: Node) -> None:
    scheduler = draft.qos.schedulers.setdefault(match[1], Scheduler())
    line = match[2] or ""
    if line == "explicit-congestion-notification":
        scheduler.marks = True
    elif (rate := re.fullmatch(r"transmit-rate percent (\d+)", line)) is not None:
        scheduler.percent = int(rate[1])
    elif (
        drop := re.fullmatch(r"drop-profile-map loss-priority (any|low) protocol any drop-profile (\S+)", line)
    ) is not None:
        # Packets of RoCE are of low loss priority; what holds for these alone is nearer than what holds for any.
        scheduler.drop = drop[2] if drop[1] == "low" or not scheduler.drop else scheduler.drop
    elif line == "priority strict-high":
        scheduler.strict = True
    elif line not in ("", "priority low"):
        raise ValueError(f"{line} has no place in the intent")


@COS.rule(rf"{_BOUND} (scheduler-map|congestion-notification-profile) (\S+)")
def _bind(draft: Draft, match: Match, node: Node) -> None:
    binding = draft.qos.bound.setdefault(match[1], Binding())
    if match[2] == "scheduler-map":
        binding.schedulers = match[3]
    else:
        binding.notification = match[3]


@COS.rule(rf"{_BOUND} (?:unit \S+ )?classifiers (dscp|ieee-802\.1) (\S+)")
def _trust(draft: Draft, match: Match, node: Node) -> None:
    binding = draft.qos.bound.setdefault(match[1], Binding())
    if match[2] == "dscp":
        binding.trust, binding.classifier = "dscp", match[3]
        return
    binding.tags = match[3]
    if binding.trust == "none":
        binding.trust = "cos"


@COS.rule(r"class-of-service traffic-control-profiles (\S+) (scheduler-map|guaranteed-rate percent) (\S+)")
def _control(draft: Draft, match: Match, node: Node) -> None:
    control = draft.qos.controls.setdefault(match[1], Control())
    if match[2] == "scheduler-map":
        control.schedulers = match[3]
    else:
        control.percent = int(match[3])


@COS.rule(rf"{_BOUND} (?:forwarding-class-set \S+ |unit \S+ )?output-traffic-control-profile (\S+)")
def _controlled(draft: Draft, match: Match, node: Node) -> None:
    binding = draft.qos.bound.setdefault(match[1], Binding())
    binding.controls = (*binding.controls, match[2])


COS.skip(r"class-of-service forwarding-class-sets \S+ class \S+", r"class-of-service traffic-control-profiles \S+")
