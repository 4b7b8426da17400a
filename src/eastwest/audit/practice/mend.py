"""From a rule to the values that satisfy it. Rules that are not here need something that no file tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from eastwest.audit.practice.case import Case
from eastwest.audit.practice.maps import device_maps, peer_maps, recognised, stopped_queue, tag_maps, used_priorities
from eastwest.audit.practice.marking import marking
from eastwest.audit.practice.ports import (
    as_siblings,
    lossless_ports,
    reed_solomon,
    room_for_nics,
    up,
    usual_mtu,
    usual_profile,
)
from eastwest.audit.practice.services import as_the_role, coarse_samples, exports, log_servers, time_sources
from eastwest.audit.practice.sessions import as_the_others, missing_sessions, remote_as
from eastwest.audit.practice.values import (
    bgp_as_peers,
    enough_headroom,
    flowlet_timer,
    own_seed,
    weighted,
)
from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import hop
from eastwest.discover import FoundDevice
from eastwest.findings import Finding, Severity
from eastwest.lossless.classes import WATCHDOG
from eastwest.plan.device import Bfd, BgpIntent, DeviceIntent, PfcWatchdog, PortQos
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
    now = None if on.qos is None else on.qos.watchdog
    if now is not None and all(each.rule != "EW243" for each in case.findings):
        timers = replace(timers, action=now.action)
    return replace(on, qos=None if on.qos is None else replace(on.qos, watchdog=timers))


def _trust(case: Case) -> DeviceIntent:
    return case.with_profiles(lambda profile: replace(profile, trust="dscp") if profile.pfc else profile)


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


def _own_id(case: Case) -> DeviceIntent:
    """The first IPv4 address of loopback 0."""
    first = next((each for each in case.intent.loopbacks if each.number == 0), None)
    addresses = [] if first is None else [text.split("/")[0] for text in first.addresses if ":" not in text]
    return case.with_bgp(lambda bgp: replace(bgp, router_id=addresses[0])) if addresses else case.intent


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
    "EW103": reed_solomon,
    "EW105": room_for_nics,
    "EW106": usual_mtu,
    "EW107": usual_mtu,
    "EW108": up,
    "EW122": remote_as,
    "EW125": _wide,
    "EW126": _bgp(multipath_relax=True),
    "EW127": _bfd,
    "EW133": _own_id,
    "EW134": missing_sessions,
    "EW140": peer_maps,
    "EW141": _profiles,
    "EW142": usual_mtu,
    "EW144": _watchdog,
    "EW146": as_siblings,
    "EW147": as_the_others,
    "EW148": bgp_as_peers,
    "EW149": as_the_role,
    "EW201": peer_maps,
    "EW202": stopped_queue,
    "EW203": used_priorities,
    "EW204": peer_maps,
    "EW205": _trust,
    "EW206": recognised,
    "EW208": peer_maps,
    "EW210": _profiles,
    "EW212": lossless_ports,
    "EW219": usual_profile,
    "EW220": marking,
    "EW221": marking,
    "EW222": marking,
    "EW223": marking,
    "EW224": marking,
    "EW225": marking,
    "EW230": peer_maps,
    "EW231": peer_maps,
    "EW232": _strict_notifications,
    "EW240": _watchdog,
    "EW241": _watchdog,
    "EW242": _watchdog,
    "EW243": _watchdog,
    "EW250": enough_headroom,
    "EW253": _profiles,
    "EW254": _profiles,
    "EW270": device_maps,
    "EW277": tag_maps,
    "EW278": tag_maps,
    "EW280": _profiles,
    "EW281": weighted,
    "EW282": weighted,
    "EW310": _hash,
    "EW311": own_seed,
    "EW312": _balancing,
    "EW314": flowlet_timer,
    "EW501": exports,
    "EW502": _lldp,
    "EW503": log_servers,
    "EW504": time_sources,
    "EW506": coarse_samples,
}
"""By rule. Every one takes what a sound peer has where there is one, and practice where there is none."""
