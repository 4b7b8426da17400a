"""Values that follow from the network itself, from a formula or from a published choice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from eastwest.audit.practice.case import Case
from eastwest.audit.rules.protocol.buffers import least_bytes
from eastwest.audit.rules.protocol.ecn import lossless_queues
from eastwest.audit.views.uses import Use
from eastwest.lossless.classes import ROCE_WEIGHT_PERCENT
from eastwest.plan.device import BgpIntent, DeviceIntent, PortQos, QueueIntent

FLOWLET_US = 128
"""Juniper's validated design for QFX5240."""
_SEED_STEP = {"leaf": 0, "spine": 1, "super-spine": 2}


def bgp_as_peers(case: Case) -> DeviceIntent:
    """What most sound peers of the role have, but for what is each device's own; nothing where groups do not fit."""
    patterns = Counter(
        replace(bgp, asn=0, router_id="", neighbours=()) for each in case.peers if (bgp := each.intent.bgp) is not None
    )
    if not patterns:
        return case.intent
    usual, _ = patterns.most_common(1)[0]
    names = {group.name for group in usual.groups}

    def changed(bgp: BgpIntent) -> BgpIntent:
        if not {neighbour.group for neighbour in bgp.neighbours} <= names:
            return bgp
        return replace(usual, asn=bgp.asn, router_id=bgp.router_id, neighbours=bgp.neighbours)

    return case.with_bgp(changed)


def enough_headroom(case: Case) -> DeviceIntent:
    """Headroom that the chip, the speed and the cable need, where less was stated."""

    def changed(profile: PortQos) -> PortQos:
        ports = tuple(port for port in case.intent.interfaces if port.qos == profile.name and port.enabled)
        use = Use(case.device.name, profile, ports)
        return replace(
            profile,
            buffers=tuple(
                replace(
                    buffer,
                    headroom_bytes=max(buffer.headroom_bytes, least_bytes(case.audited, case.device, use, buffer)),
                )
                if buffer.headroom_bytes is not None and buffer.priority_group in profile.pfc and use.speed_gbps
                else buffer
                for buffer in profile.buffers
            ),
        )

    return case.with_profiles(changed)


def weighted(case: Case) -> DeviceIntent:
    """The lossless queue has our own share of the weighted ones, the others what is left in their proportion."""

    def changed(profile: PortQos) -> PortQos:
        own = lossless_queues(case.device, Use(case.device.name, profile, ())) if profile.pfc else frozenset()
        mine = [queue for queue in profile.queues if queue.queue in own]
        others = [queue for queue in profile.queues if not queue.strict and queue.queue not in own]
        if not mine or not others:
            return profile
        rest = sum(queue.weight_percent or 0 for queue in others) or 1

        def share(queue: QueueIntent) -> QueueIntent:
            if queue.queue in own:
                return replace(queue, strict=False, weight_percent=ROCE_WEIGHT_PERCENT // len(mine))
            if queue.strict or queue.weight_percent is None:
                return queue
            left = (100 - ROCE_WEIGHT_PERCENT) * queue.weight_percent // rest
            return replace(queue, weight_percent=max(1, left))

        return replace(profile, queues=tuple(share(queue) for queue in profile.queues))

    return case.with_profiles(changed)


def own_seed(case: Case) -> DeviceIntent:
    """A seed that the tier below does not have."""
    balancing = case.intent.balancing
    if balancing.seed is None:
        return case.intent
    seed = balancing.seed + _SEED_STEP.get(case.device.role, 1)
    return replace(case.intent, balancing=replace(balancing, seed=seed))


def flowlet_timer(case: Case) -> DeviceIntent:
    """A timer within which flows can move and do not reorder."""
    balancing = case.intent.balancing
    if balancing.mode != "flowlet":
        return case.intent
    return replace(case.intent, balancing=replace(balancing, flowlet_us=FLOWLET_US))
