"""Code points, classes, queues and priorities that fit one another again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from eastwest.audit.practice.case import Case
from eastwest.audit.views.maps import hop, maps_of, reached
from eastwest.plan.device import DeviceIntent, PortQos, QosIntent, QosMaps


def used_priorities(case: Case) -> DeviceIntent:
    """Only priorities that code points lead to pause; where none does, the code points are at fault, not PFC."""

    def changed(profile: PortQos) -> PortQos:
        used = tuple(each for each in profile.pfc if reached(case.now, each, profile))
        return replace(profile, pfc=used) if used else profile

    return case.with_profiles(changed)


def stopped_queue(case: Case) -> DeviceIntent:
    """A pause stops the queue that its class leaves through."""

    def changed(qos: QosIntent) -> QosIntent:
        pausing = {priority for profile in qos.ports for priority in profile.pfc}

        def stopping(maps: QosMaps, profile: PortQos | None) -> QosMaps:
            stops = list(maps.pfc_queue)
            for dscp in case.audited.marks(case.device.name).roce:
                way = hop(case.now, dscp, profile)
                if way.group in pausing and way.group is not None:
                    stops[way.group] = way.queue
            return replace(maps, pfc_queue=tuple(stops))

        ports = (each if each.maps is None else replace(each, maps=stopping(each.maps, each)) for each in qos.ports)
        return replace(qos, maps=stopping(qos.maps, None), ports=tuple(ports))

    return case.with_qos(changed)


def peer_maps(case: Case) -> DeviceIntent:
    """The maps of a sound peer; without one, RoCE goes into the class that pauses where only one does.

    They hold at all ports: what a port has of its own goes.
    """
    peer = case.peer_qos
    led = case.with_qos(lambda qos: replace(qos, maps=_led(case, qos) if peer is None else peer.maps))
    return device_maps(replace(case, intent=led))


def device_maps(case: Case) -> DeviceIntent:
    """All ports have the maps that most have."""
    return case.with_profiles(lambda profile: replace(profile, maps=None))


def _led(case: Case, qos: QosIntent) -> QosMaps:
    pausing = {priority for profile in qos.ports for priority in profile.pfc}
    classes = [at for at, group in enumerate(maps_of(case.now).priority_group) if group in pausing]
    if len(pausing) != 1 or len(classes) != 1:
        return qos.maps
    codes = list(qos.maps.traffic_class)
    for dscp in case.audited.marks(case.device.name).roce:
        codes[dscp] = classes[0]
    return replace(qos.maps, traffic_class=tuple(codes))


def recognised(case: Case) -> DeviceIntent:
    """Code points that are written on a class lead to it when they arrive."""

    def changed(qos: QosIntent) -> QosIntent:
        codes = list(qos.maps.traffic_class)
        for rewrite in case.audited.said(case.device.name).rewrites:
            if hop(case.now, rewrite.dscp).traffic_class != rewrite.traffic_class:
                codes[rewrite.dscp] = rewrite.traffic_class
        return replace(qos, maps=replace(qos.maps, traffic_class=tuple(codes)))

    return case.with_qos(changed)


def tag_maps(case: Case) -> DeviceIntent:
    """The tag of each priority that pauses leads to its class, and no other tag does: it goes where most others go."""

    def changed(qos: QosIntent) -> QosIntent:
        pausing = {priority for profile in qos.ports if profile.by_tag for priority in profile.pfc}
        groups = maps_of(case.now).priority_group
        own = {group: at for at, group in reversed(list(enumerate(groups))) if group in pausing}
        lossy = Counter(each for each in qos.maps.cos if each is not None and groups[each] not in pausing)
        usual = lossy.most_common(1)[0][0] if lossy else None
        tags = (
            own.get(cos, usual if each is not None and groups[each] in pausing else each)
            for cos, each in enumerate(qos.maps.cos)
        )
        return replace(qos, maps=replace(qos.maps, cos=tuple(tags)))

    return device_maps(replace(case, intent=case.with_qos(changed)))
