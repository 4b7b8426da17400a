"""What of a DeviceIntent Junos can say."""

from __future__ import annotations

from dataclasses import replace

from eastwest.plan.device import (
    Bfd,
    BgpIntent,
    DeviceIntent,
    InterfaceIntent,
    LoadBalancing,
    LoopbackIntent,
    Management,
    Neighbour,
    PeerGroup,
    PrefixFilter,
    Telemetry,
    Tenancy,
    is_address,
)
from eastwest.plan.device.interfaces import NO_TRUNK, PLAIN_VLANS, plain_vlans
from eastwest.plan.device.qos import HASH_FIELDS, NO_TAGS, ONE_MAP, one_map, one_mark
from eastwest.vendors.junos.fit_qos import fit_qos

PHYSICAL_MTU_BYTES = 9216
HEADER_BYTES = 14
"""Ethernet without VLAN tag: what the physical MTU counts more than the IP packet (Junos interfaces guide)."""
LARGEST_MTU_BYTES = PHYSICAL_MTU_BYTES - HEADER_BYTES
MANAGEMENT_VRF = "mgmt_junos"
ECMP_WIDTHS = (16, 32, 64, 128)
DEFAULT_BFD = Bfd(300, 300, 3)
DEFAULT_TTL = 64
LONGEST = {"ipv4": 32, "ipv6": 128}
"""Prefix lengths."""
LARGEST_SAMPLING = 1_048_576
REASONS = {
    "interfaces.trunk": NO_TRUNK,
    "vlans": PLAIN_VLANS,
    "interfaces.alias": "Junos ports have one name",
    "interfaces.mtu_bytes": f"a physical MTU of {PHYSICAL_MTU_BYTES} B carries IP packets of {LARGEST_MTU_BYTES} B",
    "loopbacks": "a routing instance of Junos has one loopback: lo0.0 is that of the default one",
    "bgp.keepalive_s": "Junos sends a keepalive every third of the hold time",
    "bgp.hold_s": "a third of the hold time is at least 1 s",
    "bgp.maximum_paths": "`chassis maximum-ecmp` knows 16, 32, 64 and 128 paths; 1 is without multipath",
    "bgp.multipath_relax": "without multipath there is nothing to relax",
    "bgp.bfd": "a session with BFD needs timers, and timers belong to sessions",
    "bgp.neighbours": "Junos needs the AS number of a neighbour that is given by address",
    "bgp.neighbours.description": "an auto-discovered neighbour takes no description; the interface has its own",
    "bgp.neighbours.remote_as": (
        "the AS numbers that auto-discovered neighbours may have are of the whole group: one with several takes any "
        "but the switch's own"
    ),
    "bgp.groups.source": "sessions speak from lo0.0 alone, which must have an IPv4 address",
    "bgp.groups.multihop": f"`no-nexthop-change` is part of `multihop`, whose TTL is then {DEFAULT_TTL}",
    "bgp.filters.rules": "`prefix-length-range` has both ends",
    "qos": "there is nothing in it that Junos can say",
    "qos.maps.queue": "a forwarding class that packets fall into has a queue",
    "qos.maps.priority_group": (
        "a forwarding class is lossless with a PFC priority of its own, or lossy; there is no other group"
    ),
    "qos.maps.pfc_queue": "a pause stops a queue only where a congestion notification profile names its priority",
    "qos.ports.trust": "a classifier is bound to a port, and no 802.1p classifier is part of the intent",
    "qos.ports.pfc": "PFC is switched on by code point: the priority needs a lossless class that packets fall into",
    "qos.ports.watchdog": "the watchdog belongs to a profile with PFC",
    "qos.ports.queues.weight_percent": "rates of one scheduler map sum to at most 100 percent",
    "qos.ports.maps": ONE_MAP,
    "qos.maps.cos": NO_TAGS,
    "qos.ports.queues.ecn": (
        "fill levels are whole percent of the lossless buffer, at least 1, whose size must be known to work them out: "
        "where 1 % is more than was designed, marking starts later and queues grow longer before senders slow down"
    ),
    "qos.ports.buffers": (
        "Junos works headroom out from the cable length, one per profile in whole metres; the dynamic threshold is "
        "one for all lossless queues, alpha 1/128 to 8; XON counts in cells, whose size is not part of the intent, and "
        "the reserve is a share of the port's dedicated buffer"
    ),
    "qos.watchdog": (
        "detection is a whole number of polls, at least two, and times end at 65535 ms; without PFC ports there is no "
        "watchdog"
    ),
    "qos.pool": "partitions are whole percent of a known buffer, headroom at most 80, thresholds alpha 1/128 to 8",
    "balancing.mode": "Junos spreads packets by link quality (`per-packet`); it has no other adaptive mode",
    "balancing.flowlet_us": "flowlets pause 16 to 32000 us; other modes have no such time",
    "balancing.hash_fields": "the hash takes layer 3 or layers 3 and 4; no published syntax for the RoCE queue pair",
    "telemetry.sflow.sampling": f"sFlow takes one packet in at most {LARGEST_SAMPLING}",
    "management.out_of_band": f"the management instance is {MANAGEMENT_VRF}; its gateway is an IPv4 address",
    "tenancy.vrfs": "a VNI needs an overlay, a route distinguisher and a route target; so does what EVPN announces",
    "tenancy.overlay": (
        "tunnels start at lo0.0 and UDP port 4789; DSCP and ECN pass into the outer header, as the validated designs "
        "for RoCE tenants rely on, and no setting is published that stops it"
    ),
}


def fit(intent: DeviceIntent) -> DeviceIntent:
    """The intent as Junos can express it."""
    loopbacks = tuple(each for each in intent.loopbacks if each.number == 0)
    qos = one_map(one_mark(intent.qos))
    return replace(
        intent,
        interfaces=tuple(map(_interface, intent.interfaces)),
        loopbacks=loopbacks,
        vlans=plain_vlans(intent.vlans),
        bgp=None if intent.bgp is None else _bgp(intent.bgp, speaks=source_address(loopbacks) != ""),
        qos=None if qos is None else fit_qos(qos, [port.qos for port in intent.interfaces]),
        balancing=_balancing(intent.balancing),
        telemetry=_telemetry(intent.telemetry),
        management=_management(intent.management),
        tenancy=_tenancy(intent.tenancy),
    )


def source_address(loopbacks: tuple[LoopbackIntent, ...]) -> str:
    """The IPv4 address that sessions speak from, empty without one."""
    for loopback in loopbacks:
        for address in loopback.addresses:
            if loopback.number == 0 and ":" not in address:
                return address.partition("/")[0]
    return ""


def _interface(port: InterfaceIntent) -> InterfaceIntent:
    return replace(port, alias="", trunk=None, mtu_bytes=min(port.mtu_bytes, LARGEST_MTU_BYTES))


def _bgp(bgp: BgpIntent, *, speaks: bool) -> BgpIntent:
    hold = max(bgp.hold_s, 3)
    wide = bgp.maximum_paths > 1
    guarded = any(group.bfd for group in bgp.groups)
    widths = [width for width in ECMP_WIDTHS if width >= bgp.maximum_paths]
    return replace(
        bgp,
        keepalive_s=hold // 3,
        hold_s=hold,
        maximum_paths=(widths[0] if widths else ECMP_WIDTHS[-1]) if wide else 1,
        multipath_relax=bgp.multipath_relax and wide,
        bfd=(bgp.bfd or DEFAULT_BFD) if guarded else None,
        groups=tuple(_group(group, speaks=speaks) for group in bgp.groups),
        neighbours=tuple(_neighbours(bgp.neighbours)),
        filters=tuple(map(_filter, bgp.filters)),
    )


def _group(group: PeerGroup, *, speaks: bool) -> PeerGroup:
    hops = DEFAULT_TTL if group.next_hop_unchanged and group.multihop is None else group.multihop
    return replace(group, multihop=hops, source=0 if group.source == 0 and speaks else None)


def _neighbours(neighbours: tuple[Neighbour, ...]) -> list[Neighbour]:
    """Auto-discovered neighbours of a group have one AS number in common, or any but ours."""
    common: dict[str, set[int | None]] = {}
    for each in neighbours:
        if not is_address(each.peer):
            common.setdefault(each.group, set()).add(each.remote_as)
    found = []
    for each in neighbours:
        if not is_address(each.peer):
            one = len(common[each.group]) == 1
            found.append(replace(each, description="", remote_as=each.remote_as if one else None))
        elif each.remote_as is not None:
            found.append(each)
    return found


def _filter(each: PrefixFilter) -> PrefixFilter:
    return replace(
        each,
        rules=tuple(
            replace(rule, at_most=LONGEST[each.family]) if rule.at_least is not None and rule.at_most is None else rule
            for rule in each.rules
        ),
    )


def _balancing(balancing: LoadBalancing) -> LoadBalancing:
    mode = "per-packet" if balancing.mode == "adaptive" else balancing.mode
    pause = balancing.flowlet_us if mode == "flowlet" else None
    fields = HASH_FIELDS[: 0 if not balancing.hash_fields else 2 if len(balancing.hash_fields) <= 2 else 5]
    return LoadBalancing(mode, None if pause is None else min(max(pause, 16), 32_000), fields, balancing.seed)


def _telemetry(telemetry: Telemetry) -> Telemetry:
    sflow = telemetry.sflow
    if sflow is None:
        return telemetry
    return replace(telemetry, sflow=replace(sflow, sampling=min(sflow.sampling, LARGEST_SAMPLING)))


def _management(management: Management) -> Management:
    port = management.out_of_band
    if port is None:
        return management
    gateway = "" if ":" in port.gateway else port.gateway
    return replace(management, out_of_band=replace(port, gateway=gateway, vrf=MANAGEMENT_VRF if port.vrf else ""))


def _tenancy(tenancy: Tenancy) -> Tenancy:
    overlay = tenancy.overlay
    if overlay is not None:
        overlay = replace(overlay, source=0, udp_port=4789, copy_dscp=True, copy_ecn=True)
    vrfs = []
    for vrf in tenancy.vrfs:
        routed = overlay is not None and vrf.vni is not None and vrf.distinguisher and vrf.route_target
        vrfs.append(vrf if routed else replace(vrf, vni=None, connected=False))
    return Tenancy(tuple(vrfs), overlay)
