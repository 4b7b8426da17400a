"""QoS of EOS: maps, profiles, watchdog, buffers."""

from __future__ import annotations

import re
from dataclasses import replace

from eastwest.plan.device import EcnMarking, QueueIntent
from eastwest.vendors.eos.draft import WATCHDOG, Draft
from eastwest.vendors.text.code_points import code_points
from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.text.table import Table, numbered

Match = re.Match[str]
PROFILE: Grammar[tuple[Draft, str]] = Grammar()
QUEUE: Grammar[tuple[Table[int, QueueIntent], int]] = Grammar()
MMU: Grammar[Draft] = Grammar()
CLASS_MAP: Grammar[set[int]] = Grammar()
POLICY: Grammar[dict[str, int]] = Grammar()
SET: Grammar[tuple[dict[str, int], str]] = Grammar()
_UNITS = {"bytes": 1, "kbytes": 1000, "mbytes": 1_000_000}


def add_qos(top: Grammar[Draft]) -> None:
    """The rules of `qos`, `priority-flow-control` and `platform`."""
    top.rule(r"qos map dscp ([\d ,-]+) to traffic-class ([0-7])")(_dscp)
    top.rule(r"qos map cos ([\d ,-]+) to traffic-class ([0-7])")(_cos)
    top.rule(r"qos map traffic-class ([\d ,-]+) to (?:uc-)?tx-queue ([0-7])")(_queue_map)
    top.rule(r"priority-flow-control pause watchdog default (timeout|recovery-time|polling-interval) ([\d.]+)")(_timer)
    top.rule(r"priority-flow-control pause watchdog action (drop|no-drop|errdisable|notify-only)")(_action)
    top.rule(r"qos profile (\S+)", PROFILE)(lambda draft, match, node: (draft, draft.profiles.at(match[1]).name))
    top.rule(r"platform trident mmu queue profile \S+", MMU)(lambda draft, match, node: None)
    top.rule(r"platform trident mmu headroom-pool limit bytes (\d+)")(_headroom_pool)
    top.skip(r"platform trident mmu queue profile \S+ apply")
    top.rule(r"class-map type qos match-any (\S+)", CLASS_MAP)(
        lambda draft, match, node: draft.classify.classes.setdefault(match[1], set())
    )
    top.rule(r"policy-map type (?:quality-of-service|qos) (\S+)", POLICY)(
        lambda draft, match, node: draft.classify.policies.setdefault(match[1], {})
    )


POLICY.rule(r"class (\S+)", SET)(lambda policy, match, node: (policy, match[1]))


@CLASS_MAP.rule(r"match (?:ip )?dscp (.+)")
def _code_points(found: set[int], match: Match, node: Node) -> None:
    found |= set(code_points(match[1]))


@SET.rule(r"set traffic-class ([0-7])")
def _set(of: tuple[dict[str, int], str], match: Match, node: Node) -> None:
    of[0].setdefault(of[1], int(match[1]))


def _dscp(draft: Draft, match: Match, node: Node) -> None:
    values = draft.maps.traffic_class
    for dscp in unranged(match[1], 63):
        values = numbered(values, dscp, int(match[2]))
    draft.maps = replace(draft.maps, traffic_class=values)


def _cos(draft: Draft, match: Match, node: Node) -> None:
    """EOS's own map exchanges 0 and 1 and keeps the others; another one an intent does not hold."""
    if any((1, 0, *range(2, 8))[cos] != int(match[2]) for cos in unranged(match[1], 7)):
        raise ValueError("a map of one's own")


def _queue_map(draft: Draft, match: Match, node: Node) -> None:
    values = draft.maps.queue
    for traffic_class in unranged(match[1], 7):
        values = numbered(values, traffic_class, int(match[2]))
    draft.maps = replace(draft.maps, queue=values)


def _timer(draft: Draft, match: Match, node: Node) -> None:
    time_ms = round(float(match[2]) * 1000)
    now = draft.watchdog or WATCHDOG
    if match[1] == "timeout":
        draft.watchdog = replace(now, detection_ms=time_ms)
    elif match[1] == "recovery-time":
        draft.watchdog = replace(now, restoration_ms=time_ms)
    else:
        draft.watchdog = replace(now, poll_ms=time_ms)


def _action(draft: Draft, match: Match, node: Node) -> None:
    draft.watchdog = replace(draft.watchdog or WATCHDOG, action=match[1])


def _headroom_pool(draft: Draft, match: Match, node: Node) -> None:
    draft.pool = replace(draft.pool, headroom_pool_bytes=int(match[1]))


Of = tuple[Draft, str]


@PROFILE.rule(r"(no )?qos trust ?(dscp|cos)?")
def _trust(of: Of, match: Match, node: Node) -> None:
    of[0].profiles.put(of[1], trust="none" if match[1] else match[2] or "dscp")


@PROFILE.rule(r"service-policy type qos input (\S+)")
def _classify(of: Of, match: Match, node: Node) -> None:
    of[0].classify.of_profile[of[1]] = match[1]


PROFILE.skip(r"priority-flow-control on", r"priority-flow-control priority [0-7] drop")


@PROFILE.rule(r"priority-flow-control priority ([0-7]) no-drop")
def _pfc(of: Of, match: Match, node: Node) -> None:
    of[0].profiles.put(of[1], pfc=tuple(sorted({*of[0].profiles.at(of[1]).pfc, int(match[1])})))


@PROFILE.rule(r"priority-flow-control pause watchdog")
def _watchdog(of: Of, match: Match, node: Node) -> None:
    of[0].profiles.put(of[1], watchdog=True)


@PROFILE.rule(r"(?:uc-)?tx-queue ([0-7])", QUEUE)
def _queue(of: Of, match: Match, node: Node) -> tuple[Table[int, QueueIntent], int]:
    table = of[0].queues.setdefault(of[1], Table(QueueIntent))
    return table, table.at(int(match[1])).queue


QueueOf = tuple[Table[int, QueueIntent], int]
QUEUE.skip(r"random-detect ecn count", r"no priority")


@QUEUE.rule(r"priority strict")
def _strict(of: QueueOf, match: Match, node: Node) -> None:
    of[0].put(of[1], strict=True)


@QUEUE.rule(r"bandwidth percent (\d+)")
def _weight(of: QueueOf, match: Match, node: Node) -> None:
    of[0].put(of[1], weight_percent=int(match[1]))


@QUEUE.rule(
    r"random-detect ecn minimum-threshold (\d+) (bytes|kbytes|mbytes)"
    r" maximum-threshold (\d+) (bytes|kbytes|mbytes)(?: max-mark-probability (\d+))?(?: weight 0)?"
)
def _ecn(of: QueueOf, match: Match, node: Node) -> None:
    kmin, kmax = int(match[1]) * _UNITS[match[2]], int(match[3]) * _UNITS[match[4]]
    of[0].put(of[1], ecn=EcnMarking(kmin, kmax, int(match[5] or 100)))


LARGEST_ALPHA = 256
"""No chip's threshold is larger, or smaller than one part of as many."""


def alpha_log2(text: str) -> int:
    """`1/8` → -3. Raises ValueError for what is no power of two."""
    above, _, below = text.partition("/")
    number = int(below or above)
    if not 1 <= number <= LARGEST_ALPHA or number & (number - 1):
        raise ValueError(f"{text} is no power of two up to {LARGEST_ALPHA}, or of one part")
    return -(number.bit_length() - 1) if below else number.bit_length() - 1


@MMU.rule(r"ingress threshold (\S+)")
def _lossy(draft: Draft, match: Match, node: Node) -> None:
    draft.pool = replace(draft.pool, lossy_alpha_log2=alpha_log2(match[1]))


@MMU.rule(r"ingress headroom bytes (\d+)")
def _headroom(draft: Draft, match: Match, node: Node) -> None:
    draft.headroom_bytes = int(match[1])


@MMU.rule(r"ingress resume (\d+)")
def _resume(draft: Draft, match: Match, node: Node) -> None:
    draft.resume_bytes = int(match[1])


@MMU.rule(r"ingress priority-group ([0-7]) reserved(?: bytes)? (\d+)")
def _reserve(draft: Draft, match: Match, node: Node) -> None:
    draft.buffers.put(int(match[1]), reserve_bytes=int(match[2]))


@MMU.rule(r"ingress priority-group ([0-7]) threshold (\S+)")
def _alpha(draft: Draft, match: Match, node: Node) -> None:
    draft.buffers.put(int(match[1]), alpha_log2=alpha_log2(match[2]))


OWN = "@"
"""Before the name of a port: a profile of what stands in the port itself instead of in a `qos profile`."""


def own_qos(port: Grammar[tuple[Draft, str]]) -> None:
    """QoS lines of a port are those of a profile that is its own; equal ones become one when the text is read."""

    def own(of: tuple[Draft, str]) -> tuple[Draft, str]:
        return of[0], of[0].profiles.at(f"{OWN}{of[1]}").name

    @port.rule(r"service-policy type qos input (\S+)")
    def _policy(of: tuple[Draft, str], match: Match, node: Node) -> None:
        of[0].classify.of_port[of[1]] = match[1]

    port.rule(r"(no )?qos trust ?(dscp|cos)?")(lambda of, match, node: _trust(own(of), match, node))
    port.skip(r"priority-flow-control on", r"priority-flow-control priority [0-7] drop")
    port.rule(r"priority-flow-control priority ([0-7]) no-drop")(lambda of, match, node: _pfc(own(of), match, node))
    port.rule(r"priority-flow-control pause watchdog")(lambda of, match, node: _watchdog(own(of), match, node))
    port.rule(r"(?:uc-)?tx-queue ([0-7])", QUEUE)(lambda of, match, node: _queue(own(of), match, node))
