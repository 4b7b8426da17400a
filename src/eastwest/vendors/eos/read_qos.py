"""QoS of EOS: maps, profiles, watchdog, buffers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from eastwest.plan.device import EcnMarking, QueueIntent
from eastwest.vendors.classify import ClassMap
from eastwest.vendors.eos.draft import Draft
from eastwest.vendors.eos.draft_qos import OWN, WATCHDOG, MmuDraft
from eastwest.vendors.text.code_points import code_points
from eastwest.vendors.text.grammar import Grammar, Handler
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.text.table import Table, numbered

Match = re.Match[str]
PROFILE: Grammar[tuple[Draft, str]] = Grammar()
QUEUE: Grammar[tuple[Table[int, QueueIntent], int]] = Grammar()
Mmu = tuple[Table[str, MmuDraft], str]
MMU: Grammar[Mmu] = Grammar()
CLASS_MAP: Grammar[ClassMap] = Grammar()
POLICY: Grammar[dict[str, int]] = Grammar()
SET: Grammar[tuple[dict[str, int], str]] = Grammar()
EGRESS: Grammar[Table[int, QueueIntent]] = Grammar()
_UNITS = {"bytes": 1, "kbytes": 1000, "mbytes": 1_000_000}
_PAUSE = "priority-flow-control pause watchdog"


def add_qos(top: Grammar[Draft]) -> None:
    """The rules of `qos`, `priority-flow-control` and `platform`."""
    top.rule(r"qos map dscp ([\w ,-]+) to traffic-class ([0-7])(?: drop-precedence \d+)?")(_dscp)
    top.rule(r"qos map cos ([\d ,-]+) to traffic-class ([0-7])")(_cos)
    top.rule(r"qos map traffic-class ([\d ,-]+) to (?:uc-)?tx-queue ([0-7])")(_queue_map)
    top.rule(rf"{_PAUSE} default (timeout|recovery-time|polling-interval) ([\d.]+)")(_timer)
    top.rule(rf"{_PAUSE} (?:override )?action (drop|no-drop|errdisable|notify-only)")(_action)
    top.rule(r"priority-flow-control all off")(_all_off)
    top.rule(r"qos profile (\S+)", PROFILE)(lambda draft, match, node: (draft, draft.qos.profiles.at(match[1]).name))
    top.rule(r"platform trident mmu queue profile (\S+)", MMU)(
        lambda draft, match, node: (draft.qos.buffers, draft.qos.buffers.at(match[1]).name)
    )
    top.rule(r"platform trident mmu queue profile (\S+) apply")(_apply)
    top.rule(r"platform trident mmu headroom-pool limit bytes (\d+)")(_headroom_pool)
    top.rule(rf"{_CLASS_MAP}(\S+)", CLASS_MAP)(
        lambda draft, match, node: draft.qos.classify.classes.setdefault(match[1], ClassMap())
    )
    top.rule(r"policy-map (?:type (?:quality-of-service|qos) )?(?!type )(\S+)", POLICY)(
        lambda draft, match, node: draft.qos.classify.policies.setdefault(match[1], {})
    )
    top.rule(r"policy-map type tx-queue (\S+)", EGRESS)(
        lambda draft, match, node: draft.qos.policies.setdefault(match[1], Table(QueueIntent))
    )
    top.skip(
        r"qos map exp .+",
        r"qos map traffic-class [\d ,-]+ to (?:mc-tx-queue [0-7]|exp [0-7])",
    )


_CLASS_MAP = r"class-map (?:type (?:qos|quality-of-service) )?(?:match-any )?(?!type |match-)"
POLICY.rule(r"(?:\d+ )?class (?:type \S+ )?(\S+)", SET)(lambda policy, match, node: (policy, match[1]))
EGRESS.rule(r"class (?:uc-)?tx-queue ([0-7])", QUEUE)(lambda table, match, node: (table, table.at(int(match[1])).queue))


@CLASS_MAP.rule(r"match (?:ip |ipv6 )?dscp (.+?)(?: ecn (?:ect|ce|ect-ce|non-ect))?")
def _code_points(found: ClassMap, match: Match, node: Node) -> None:
    found.dscps |= set(code_points(match[1]))


@CLASS_MAP.rule(r"match cos ([\d ,-]+)")
def _tags(found: ClassMap, match: Match, node: Node) -> None:
    found.cos |= set(unranged(match[1], 7))


@CLASS_MAP.rule(r"match ip(?:v6)? precedence ([\d ,-]+)")
def _precedences(found: ClassMap, match: Match, node: Node) -> None:
    """The three highest bits of a code point (RFC 2474, section 4.2.2)."""
    found.dscps |= {8 * each + low for each in unranged(match[1], 7) for low in range(8)}


@SET.rule(r"set traffic-class ([0-7])")
def _set(of: tuple[dict[str, int], str], match: Match, node: Node) -> None:
    of[0].setdefault(of[1], int(match[1]))


def _dscp(draft: Draft, match: Match, node: Node) -> None:
    values = draft.qos.maps.traffic_class
    for dscp in code_points(match[1]):
        values = numbered(values, dscp, int(match[2]))
    draft.qos.maps = replace(draft.qos.maps, traffic_class=values)


def _cos(draft: Draft, match: Match, node: Node) -> None:
    values = draft.qos.maps.cos
    for cos in unranged(match[1], 7):
        values = numbered(values, cos, int(match[2]))
    draft.qos.maps = replace(draft.qos.maps, cos=values)


def _queue_map(draft: Draft, match: Match, node: Node) -> None:
    values = draft.qos.maps.queue
    for traffic_class in unranged(match[1], 7):
        values = numbered(values, traffic_class, int(match[2]))
    draft.qos.maps = replace(draft.qos.maps, queue=values)


_TIMERS = {"timeout": "detection_ms", "recovery-time": "restoration_ms", "polling-interval": "poll_ms"}


def _timer(draft: Draft, match: Match, node: Node) -> None:
    changes: dict[str, Any] = {_TIMERS[match[1]]: round(float(match[2]) * 1000)}
    draft.qos.watchdog = replace(draft.qos.watchdog or WATCHDOG, **changes)


def _action(draft: Draft, match: Match, node: Node) -> None:
    draft.qos.watchdog = replace(draft.qos.watchdog or WATCHDOG, action=match[1])


def _all_off(draft: Draft, match: Match, node: Node) -> None:
    draft.qos.off = True


def _headroom_pool(draft: Draft, match: Match, node: Node) -> None:
    draft.qos.headroom_pool_bytes = int(match[1])


def _apply(draft: Draft, match: Match, node: Node) -> None:
    draft.qos.buffer_profile = match[1]


Of = tuple[Draft, str]


@PROFILE.rule(r"(no )?qos trust ?(dscp|cos)?")
def _trust(of: Of, match: Match, node: Node) -> None:
    of[0].qos.profiles.put(of[1], trust="none" if match[1] else match[2] or "dscp")


@PROFILE.rule(r"service-policy type qos input (\S+)")
def _classify(of: Of, match: Match, node: Node) -> None:
    of[0].qos.classify.of_profile[of[1]] = match[1]


@PROFILE.rule(r"service-policy type tx-queue (?:output )?(\S+)")
def _egress(of: Of, match: Match, node: Node) -> None:
    of[0].qos.egress[of[0].qos.profiles.at(of[1]).name] = match[1]


PROFILE.skip(
    r"priority-flow-control (?:mode )?on",
    r"default qos trust",
    r"priority-flow-control priority [0-7] drop",
    rf"no {_PAUSE} port (?:action|timer)",
    r"qos (?:cos|dscp) \d+",
)


@PROFILE.rule(r"priority-flow-control priority ([0-7]) no-drop")
def _pfc(of: Of, match: Match, node: Node) -> None:
    of[0].qos.profiles.put(of[1], pfc=tuple(sorted({*of[0].qos.profiles.at(of[1]).pfc, int(match[1])})))


@PROFILE.rule(r"no priority-flow-control priority ([0-7])(?: no-drop)?")
def _no_pfc(of: Of, match: Match, node: Node) -> None:
    pfc = of[0].qos.profiles.at(of[1]).pfc
    of[0].qos.profiles.put(of[1], pfc=tuple(each for each in pfc if each != int(match[1])))


@PROFILE.rule(r"no priority-flow-control(?: on)?")
def _switched_off(of: Of, match: Match, node: Node) -> None:
    of[0].qos.without_pfc.add(of[0].qos.profiles.at(of[1]).name)


@PROFILE.rule(rf"(no )?{_PAUSE}")
def _watchdog(of: Of, match: Match, node: Node) -> None:
    of[0].qos.profiles.put(of[1], watchdog=match[1] is None)
    (of[0].qos.unguarded.add if match[1] else of[0].qos.unguarded.discard)(of[1])


@PROFILE.rule(
    rf"{_PAUSE} port timer timeout ([\d.]+) polling-interval (auto|[\d.]+) recovery-time ([\d.]+)(?: forced)?"
)
def _port_timer(of: Of, match: Match, node: Node) -> None:
    """Timers of a port where the device has none; others of its own a DeviceIntent does not hold."""
    timeout, recovery = (round(float(match[at]) * 1000) for at in (1, 3))
    poll = min(timeout, recovery) // 2 if match[2] == "auto" else round(float(match[2]) * 1000)
    now = of[0].qos.watchdog or WATCHDOG
    wanted = replace(now, detection_ms=timeout, restoration_ms=recovery, poll_ms=poll)
    if now.detection_ms and wanted != now:
        raise ValueError("timers of one port")
    of[0].qos.watchdog = wanted
    of[0].qos.profiles.put(of[1], watchdog=True)


@PROFILE.rule(rf"{_PAUSE} port action (drop|errdisable|notify-only)")
def _port_action(of: Of, match: Match, node: Node) -> None:
    now = of[0].qos.watchdog
    if now is not None and now.action not in (WATCHDOG.action, match[1]):
        raise ValueError("an action of one port")
    of[0].qos.watchdog = replace(now or WATCHDOG, action=match[1])


@PROFILE.rule(r"(?:uc-)?tx-queue ([0-7])", QUEUE)
def _queue(of: Of, match: Match, node: Node) -> tuple[Table[int, QueueIntent], int]:
    table = of[0].qos.queues.setdefault(of[0].qos.profiles.at(of[1]).name, Table(QueueIntent))
    return table, table.at(int(match[1])).queue


QueueOf = tuple[Table[int, QueueIntent], int]
QUEUE.skip(
    r"random-detect ecn count",
    r"no priority",
    r"bandwidth guaranteed (?:percent )?\d+.*",
    r"(?:no|default) (?:bandwidth guaranteed|shape rate|random-detect drop|random-detect ecn count)",
    r"!!.*",
)


@QUEUE.rule(r"priority strict")
def _strict(of: QueueOf, match: Match, node: Node) -> None:
    of[0].put(of[1], strict=True)


@QUEUE.rule(r"(?:no|default) bandwidth percent")
def _no_weight(of: QueueOf, match: Match, node: Node) -> None:
    of[0].put(of[1], weight_percent=None)


@QUEUE.rule(r"(?:no|default) random-detect ecn minimum-threshold")
def _no_ecn(of: QueueOf, match: Match, node: Node) -> None:
    of[0].put(of[1], ecn=None)


@QUEUE.rule(r"bandwidth percent (\d+)")
def _weight(of: QueueOf, match: Match, node: Node) -> None:
    of[0].put(of[1], weight_percent=int(match[1]))


@QUEUE.rule(
    r"random-detect ecn minimum-threshold (\d+) (bytes|kbytes|mbytes)"
    r" maximum-threshold (\d+) (bytes|kbytes|mbytes)(?: max-mark-probability (\d+))?(?: weight \d+)?"
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
def _lossy(of: Mmu, match: Match, node: Node) -> None:
    of[0].put(of[1], lossy_alpha_log2=alpha_log2(match[1]))


@MMU.rule(r"ingress headroom bytes (\d+)")
def _headroom(of: Mmu, match: Match, node: Node) -> None:
    of[0].put(of[1], headroom_bytes=int(match[1]))


@MMU.rule(r"ingress resume (\d+)")
def _resume(of: Mmu, match: Match, node: Node) -> None:
    of[0].put(of[1], resume_bytes=int(match[1]))


@MMU.rule(r"ingress priority-group ([0-7]) reserved(?: bytes)? (\d+)")
def _reserve(of: Mmu, match: Match, node: Node) -> None:
    of[0].at(of[1]).groups.put(int(match[1]), reserve_bytes=int(match[2]))


@MMU.rule(r"ingress priority-group ([0-7]) threshold (\S+)")
def _alpha(of: Mmu, match: Match, node: Node) -> None:
    of[0].at(of[1]).groups.put(int(match[1]), alpha_log2=alpha_log2(match[2]))


def own_qos(port: Grammar[tuple[Draft, str]]) -> None:
    """QoS lines of a port are those of a profile that is its own; equal ones become one when the text is read."""

    @port.rule(r"service-policy type qos input (\S+)")
    def _policy(of: tuple[Draft, str], match: Match, node: Node) -> None:
        of[0].qos.classify.of_port[of[1]] = match[1]

    for rule in PROFILE.rules:
        port.rule(rule.pattern.pattern, rule.inside)(_own(rule.handle))


def _own(handle: Handler[Of]) -> Handler[Of]:
    return lambda of, match, node: handle((of[0], f"{OWN}{of[1]}"), match, node)
