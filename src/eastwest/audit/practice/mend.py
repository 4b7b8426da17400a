"""From a rule to the values that satisfy it. Rules that are not here need something that no file tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from eastwest.audit.practice.case import Case
from eastwest.audit.practice.marking import marking
from eastwest.audit.practice.ports import as_siblings, lossless_ports, up, usual_mtu, usual_profile
from eastwest.audit.practice.sessions import as_the_others, missing_sessions, remote_as
from eastwest.audit.practice.values import (
    bgp_as_peers,
    enough_headroom,
    flowlet_timer,
    own_seed,
    weighted,
)
from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import dscps_of, hop, maps_of
from eastwest.discover import FoundDevice
from eastwest.findings import Finding, Severity
from eastwest.lossless.classes import WATCHDOG
from eastwest.plan.device import Bfd, BgpIntent, DeviceIntent, PfcWatchdog, PortQos, QosIntent, QosMaps
from eastwest.plan.device.qos import HASH_FIELDS

Mend = Callable[[Case], DeviceIntent]
WIDEST = 64
"""Paths that every supported system lets BGP use at once."""
BFD = Bfd(300, 300, 3)
"""Common to the makers' guides: a dead path is noticed within a second."""
_WATCHDOG = PfcWatchdog(WATCHDOG.poll_ms, WATCHDOG.detection_ms, WATCHDOG.restoration_ms, WATCHDOG.action)


def mended(audited: Audited, device: FoundDevice, findings: tuple[Finding, ...]) -> tuple[DeviceIntent, frozenset[str]]:
    """The intent of a switch with all findings on it mended that can be, and the rules of those that cannot.

    findings: of the whole network; a rule's finding at another switch tells that this one is no model for it.
    """
    here = tuple(each for each in findings if each.place.device == device.name)
    intent, left = device.intent, set[str]()
    for rule in sorted({each.rule for each in here}):
        mend = MENDS.get(rule)
        then = intent if mend is None else mend(_case(audited, device, intent, findings, rule))
        if then == intent and not _covered(rule, device.intent, intent):
            left.add(rule)
        intent = then
    return intent, frozenset(left)


def _covered(rule: str, before: DeviceIntent, now: DeviceIntent) -> bool:
    """A rule whose values another rule's mending has set already."""
    return rule in MENDS and before != now


def _case(
    audited: Audited, device: FoundDevice, intent: DeviceIntent, findings: tuple[Finding, ...], rule: str
) -> Case:
    faulty = {each.place.device for each in findings if each.rule == rule or each.severity is Severity.CRITICAL} | {
        device.name
    }
    peers = tuple(
        each
        for each in audited.network.devices
        if each.role == device.role and each.family == device.family and each.name not in faulty
    )
    here = tuple(each for each in findings if each.rule == rule and each.place.device == device.name)
    return Case(audited, device, intent, here, peers)


def _watchdog(case: Case) -> DeviceIntent:
    on = case.with_profiles(lambda profile: replace(profile, watchdog=bool(profile.pfc) or profile.watchdog))
    peer = case.peer_qos
    timers = _WATCHDOG if peer is None or peer.watchdog is None else peer.watchdog
    return replace(on, qos=None if on.qos is None else replace(on.qos, watchdog=timers))


def _trust(case: Case) -> DeviceIntent:
    return case.with_profiles(lambda profile: replace(profile, trust="dscp") if profile.pfc else profile)


def _used_priorities(case: Case) -> DeviceIntent:
    """Only priorities that code points lead to pause; where none does, the code points are at fault, not PFC."""

    def changed(profile: PortQos) -> PortQos:
        used = tuple(each for each in profile.pfc if dscps_of(case.now, each, profile))
        return replace(profile, pfc=used) if used else profile

    return case.with_profiles(changed)


def _stopped_queue(case: Case) -> DeviceIntent:
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


def _maps(case: Case) -> DeviceIntent:
    """The maps of a sound peer; without one, RoCE goes into the class that pauses where only one does.

    They hold at all ports: what a port has of its own goes.
    """
    peer = case.peer_qos
    led = case.with_qos(lambda qos: replace(qos, maps=_led(case, qos) if peer is None else peer.maps))
    return _port_maps(replace(case, intent=led))


def _port_maps(case: Case) -> DeviceIntent:
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


def _profiles(case: Case) -> DeviceIntent:
    """Profiles of the same name as a sound peer has them, whose code points lead to the same classes."""
    peer = case.alike_qos
    theirs: Mapping[str, PortQos] = {} if peer is None else {each.name: each for each in peer.ports}
    return case.with_profiles(lambda profile: theirs.get(profile.name, profile))


def _strict_notifications(case: Case) -> DeviceIntent:
    """The queue of notifications is strict, unless data that must not starve anybody share it."""
    queues = {hop(case.now, dscp).queue for dscp in case.audited.marks(case.device.name).cnp}
    queues -= {hop(case.now, dscp).queue for dscp in case.audited.marks(case.device.name).roce}

    def changed(profile: PortQos) -> PortQos:
        return replace(
            profile,
            queues=tuple(
                replace(each, strict=True, weight_percent=None) if each.queue in queues else each
                for each in profile.queues
            ),
        )

    return case.with_profiles(changed)


def _bgp(**values: object) -> Mend:
    return lambda case: case.with_bgp(lambda bgp: replace(bgp, **values))  # type: ignore[arg-type]


def _wide(case: Case) -> DeviceIntent:
    return case.with_bgp(lambda bgp: replace(bgp, maximum_paths=max(bgp.maximum_paths, WIDEST)))


def _bfd(case: Case) -> DeviceIntent:
    def changed(bgp: BgpIntent) -> BgpIntent:
        groups = tuple(replace(group, bfd=True) for group in bgp.groups)
        return replace(bgp, bfd=bgp.bfd or BFD, groups=groups)

    return case.with_bgp(changed)


def _hash(case: Case) -> DeviceIntent:
    fields = tuple(each for each in HASH_FIELDS if each != "roce-qp" or each in case.intent.balancing.hash_fields)
    return replace(case.intent, balancing=replace(case.intent.balancing, hash_fields=fields))


def _balancing(case: Case) -> DeviceIntent:
    return replace(case.intent, balancing=case.peers[0].intent.balancing) if case.peers else case.intent


def _lldp(case: Case) -> DeviceIntent:
    """On, with the timers of a sound peer: others would differ within the role."""
    usual = next((each.intent.lldp for each in case.peers if each.intent.lldp.enabled), case.intent.lldp)
    return replace(case.intent, lldp=replace(usual, enabled=True))


MENDS: Mapping[str, Mend] = {
    "EW104": usual_mtu,
    "EW105": usual_mtu,
    "EW106": usual_mtu,
    "EW107": usual_mtu,
    "EW108": up,
    "EW122": remote_as,
    "EW125": _wide,
    "EW126": _bgp(multipath_relax=True),
    "EW127": _bfd,
    "EW134": missing_sessions,
    "EW140": _maps,
    "EW141": _profiles,
    "EW142": usual_mtu,
    "EW144": _watchdog,
    "EW146": as_siblings,
    "EW147": as_the_others,
    "EW148": bgp_as_peers,
    "EW201": _maps,
    "EW202": _stopped_queue,
    "EW203": _used_priorities,
    "EW204": _maps,
    "EW205": _trust,
    "EW208": _maps,
    "EW210": _profiles,
    "EW212": lossless_ports,
    "EW219": usual_profile,
    "EW220": marking,
    "EW221": marking,
    "EW222": marking,
    "EW223": marking,
    "EW224": marking,
    "EW225": marking,
    "EW230": _maps,
    "EW231": _maps,
    "EW232": _strict_notifications,
    "EW240": _watchdog,
    "EW241": _watchdog,
    "EW242": _watchdog,
    "EW243": _watchdog,
    "EW250": enough_headroom,
    "EW253": _profiles,
    "EW254": _profiles,
    "EW270": _port_maps,
    "EW280": _profiles,
    "EW281": weighted,
    "EW282": weighted,
    "EW310": _hash,
    "EW311": own_seed,
    "EW312": _balancing,
    "EW314": flowlet_timer,
    "EW502": _lldp,
}
"""By rule. Every one takes what a sound peer has where there is one, and practice where there is none."""
