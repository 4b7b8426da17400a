"""DeviceIntents for property tests of every family: far beyond what the designer makes, and always canonical."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from eastwest.plan.device import (
    Aaa,
    Bfd,
    BgpIntent,
    BufferPool,
    DeviceIntent,
    EcnMarking,
    FrontPort,
    Gnmi,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    LoopbackIntent,
    LosslessBuffer,
    Management,
    Neighbour,
    Nos,
    OutOfBand,
    Overlay,
    PeerGroup,
    PfcWatchdog,
    PortQos,
    PrefixFilter,
    PrefixRule,
    QosIntent,
    QosMaps,
    QueueIntent,
    Sflow,
    Telemetry,
    Tenancy,
    Trunk,
    User,
    VlanIntent,
    Vrf,
    ordered,
)
from eastwest.plan.device.qos import CLASSES, COS_FIRST, DSCP_FIRST, DSCPS, HASH_FIELDS, MODES
from eastwest.vendors.family import Family

FILTERS = ("FABRIC", "HOSTS")
FILTERS6 = ("FABRIC6", "HOSTS6")
PROFILES = ("ROCE-400G-20M", "ROCE-800G-2-5M", "LOSSY")
GROUPS = ("EVPN", "LEAVES", "SPINES")
TENANTS = ("blue", "green", "tenant-3")

ipv4 = st.integers(0x0A000001, 0x0AFFFFFE).map(lambda n: f"{n >> 24}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")
ipv6 = st.integers(1, 0xFFFF).map(lambda n: f"2001:db8::{n:x}")
asns = st.integers(2, 2**32 - 2)
words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12).filter(
    lambda text: text[0].isalpha() and text[-1] != "-"
)
descriptions = st.lists(words, max_size=3).map(" ".join)


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or None."""
    return st.none() | values


def unique(values: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[Any]:
    """A tuple without repeats."""
    return st.lists(values, max_size=most, unique=True).map(tuple)


fronts = st.builds(
    lambda number, split: FrontPort(number, split[0], split[1], 8),
    st.integers(1, 64),
    st.sampled_from([(0, 1), (0, 2), (1, 2), (3, 4), (7, 8)]),
)


@st.composite
def queue_intents(draw: st.DrawFn, queue: int) -> QueueIntent:
    strict = draw(st.booleans())
    kmin = draw(st.integers(1, 10**7))
    ecn = EcnMarking(kmin, kmin + draw(st.integers(0, 10**7)), draw(st.integers(1, 100)))
    shares = EcnMarking(0, 0, draw(st.integers(1, 100)), draw(st.sampled_from([(1, 2), (5, 80), (99, 100)])))
    weight = None if strict else draw(optional(st.integers(1, 100)))
    return QueueIntent(queue, strict, weight, draw(st.sampled_from([None, ecn, shares])))


buffers = st.builds(
    LosslessBuffer,
    priority_group=st.integers(0, 7),
    headroom_bytes=optional(st.integers(0, 10**7)),
    xon_offset_bytes=st.integers(0, 10**6),
    reserve_bytes=st.integers(0, 10**6),
    alpha_log2=optional(st.integers(-9, 5)),
    cable_m=optional(st.sampled_from([0.5, 2.0, 20.0, 300.0])),
)


@st.composite
def port_qos(draw: st.DrawFn, name: str) -> PortQos:
    numbers = draw(unique(st.integers(0, 7), 4))
    return PortQos(
        name=name,
        trust=draw(st.sampled_from(["dscp", "cos", "none", COS_FIRST, DSCP_FIRST])),
        pfc=draw(unique(st.integers(0, 7), 3)),
        watchdog=draw(st.booleans()),
        queues=tuple(draw(queue_intents(number)) for number in numbers),
        buffers=tuple({each.priority_group: each for each in draw(st.lists(buffers, max_size=2))}.values()),
    )


def _values(length: int, most: int) -> st.SearchStrategy[Any]:
    """Numbers for each place, with gaps or without, or none at all; from bytes, which are drawn fast."""
    full = st.binary(min_size=length, max_size=length)
    complete = full.map(lambda drawn: tuple(byte % (most + 1) for byte in drawn))
    gaps = full.map(lambda drawn: tuple(None if byte % 3 == 0 else byte % (most + 1) for byte in drawn))
    return complete | gaps | st.just((None,) * length)


pairs = st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 63)), st.integers(0, 7), max_size=2).map(
    lambda drawn: tuple((cos, dscp, group) for (cos, dscp), group in sorted(drawn.items()))
)
maps = st.builds(QosMaps, _values(DSCPS, 7), *[_values(CLASSES, 7)] * 4, pairs=pairs)

qos_intents = st.builds(
    QosIntent,
    maps=maps,
    ports=st.tuples(*(port_qos(name) for name in PROFILES)),
    watchdog=optional(
        st.builds(
            PfcWatchdog,
            st.integers(1, 3000),
            st.integers(1, 70_000),
            st.integers(1, 70_000),
            st.sampled_from(["drop", "forward"]),
        )
    ),
    pool=optional(
        st.builds(
            BufferPool,
            optional(st.integers(1, 10**9)),
            optional(st.integers(1, 10**8)),
            optional(st.integers(-9, 5)),
        )
    ),
)

rules = st.builds(
    lambda sequence, action, base, length, extra: PrefixRule(
        sequence,
        action,
        f"10.{base}.0.0/{length}",
        None if extra is None else length + extra,
        None if extra is None else 32,
    ),
    st.integers(1, 1000),
    st.sampled_from(["permit", "deny"]),
    st.integers(0, 255),
    st.integers(16, 24),
    optional(st.integers(1, 8)),
)
rules6 = st.builds(
    lambda sequence, action, base, length, extra: PrefixRule(
        sequence,
        action,
        f"2001:db8:{base:x}::/{length}",
        None if extra is None else length + extra,
        None if extra is None else 128,
    ),
    st.integers(1, 1000),
    st.sampled_from(["permit", "deny"]),
    st.integers(1, 0xFFFF),
    st.integers(48, 64),
    optional(st.integers(1, 64)),
)


def _filter(name: str, kind: str, of: st.SearchStrategy[PrefixRule]) -> st.SearchStrategy[PrefixFilter]:
    several = st.lists(of, min_size=1, max_size=3, unique_by=lambda rule: rule.sequence).map(tuple)
    return st.builds(PrefixFilter, st.just(name), several, st.just(kind))


filters = st.tuples(
    *(_filter(name, "ipv4", rules) for name in FILTERS), *(_filter(name, "ipv6", rules6) for name in FILTERS6)
)


@st.composite
def groups(draw: st.DrawFn, name: str) -> PeerGroup:
    evpn = name == "EVPN"
    kinds = ("evpn",) if evpn else draw(st.sampled_from([("ipv4",), ("ipv6",), ("ipv4", "ipv6")]))
    return PeerGroup(
        name=name,
        families=kinds,
        bfd=draw(st.booleans()),
        filter_in=draw(st.sampled_from(["", *FILTERS])) if "ipv4" in kinds else "",
        filter_out=draw(st.sampled_from(["", *FILTERS])) if "ipv4" in kinds else "",
        secret=draw(st.sampled_from(["", "spine-bgp-password"])),
        multihop=draw(optional(st.integers(2, 255))) if evpn else None,
        source=draw(st.sampled_from([None, 0])) if evpn else None,
        next_hop_unchanged=evpn and draw(st.booleans()),
        filter_in6=draw(st.sampled_from(["", *FILTERS6])) if "ipv6" in kinds else "",
        filter_out6=draw(st.sampled_from(["", *FILTERS6])) if "ipv6" in kinds else "",
    )


@st.composite
def bgp_intents(draw: st.DrawFn, unnumbered: tuple[str, ...]) -> BgpIntent:
    peers = [(peer, draw(st.sampled_from(GROUPS[1:]))) for peer in unnumbered]
    peers += [(peer, draw(st.sampled_from(GROUPS))) for peer in draw(unique(ipv4 | ipv6, 3))]
    asn = draw(asns)
    others = optional(asns.filter(lambda other: other != asn))
    return BgpIntent(
        asn=asn,
        router_id=draw(ipv4),
        maximum_paths=draw(st.sampled_from([1, 8, 64, 128])),
        multipath_relax=draw(st.booleans()),
        keepalive_s=draw(st.integers(1, 60)),
        hold_s=draw(st.integers(3, 180)),
        bfd=draw(optional(st.builds(Bfd, st.integers(50, 1000), st.integers(50, 1000), st.integers(3, 50)))),
        connected=draw(st.sampled_from(["", *FILTERS])),
        groups=tuple(draw(groups(name)) for name in GROUPS),
        neighbours=tuple(Neighbour(peer, group, draw(others), draw(descriptions)) for peer, group in peers),
        filters=draw(filters),
        connected6=draw(st.sampled_from(["", *FILTERS6])),
    )


trunks = (Trunk(), Trunk(99, (10, 20, 711)), Trunk(7, (7,)))


@st.composite
def interfaces(
    draw: st.DrawFn,
    front: FrontPort,
    port_name: Callable[[FrontPort], str],
    vrfs: tuple[str, ...],
    vlans: tuple[int, ...],
) -> InterfaceIntent:
    unnumbered = draw(st.booleans())
    four = [] if unnumbered else draw(st.lists(ipv4, max_size=2, unique=True))
    six = draw(st.lists(ipv6, max_size=1))
    vlan = draw(st.sampled_from([None, None, *vlans]))
    trunk = draw(st.sampled_from([None, None, *trunks])) if vlan is None else None
    switched = vlan is not None or trunk is not None
    if switched:
        unnumbered, four, six = False, [], []
    return InterfaceIntent(
        name=port_name(front),
        alias=draw(st.sampled_from(["", f"Ethernet{front.number}/{front.part + 1}x"])),
        front=front,
        speed_gbps=draw(st.sampled_from([100.0, 200.0, 400.0, 800.0])),
        fec=draw(st.sampled_from(["", "rs", "fc", "none"])),
        mtu_bytes=draw(st.integers(1280, 9216)),
        description=draw(descriptions),
        addresses=(*(f"{address}/31" for address in four), *(f"{address}/64" for address in six)),
        unnumbered=unnumbered,
        vrf="" if switched else draw(st.sampled_from(["", *vrfs])),
        qos=draw(st.sampled_from(["", *PROFILES])),
        enabled=draw(st.booleans()),
        vlan=vlan,
        trunk=trunk,
    )


def _telemetry(vrf: str) -> st.SearchStrategy[Any]:
    gnmi = st.builds(Gnmi, st.integers(1, 65535), st.sampled_from(["", vrf]), st.sampled_from(["", "gnmi"]))
    collectors = st.lists(ipv4, min_size=1, max_size=2, unique=True).map(tuple)
    sflow = st.builds(Sflow, st.integers(256, 2**24), collectors, st.integers(5, 300), st.sampled_from([6343, 7000]))
    return st.builds(Telemetry, optional(gnmi), optional(sflow))


def _management(interface: str, vrf: str) -> st.SearchStrategy[Any]:
    addressed = st.builds(
        lambda address, gateway, name: OutOfBand(interface, f"{address}/24", gateway, name),
        ipv4,
        st.just("") | ipv4,
        st.sampled_from(["", vrf]),
    )
    dynamic = st.sampled_from(["", vrf]).map(lambda name: OutOfBand(interface, "", "", name))
    return st.builds(
        Management,
        out_of_band=optional(addressed | dynamic),
        domain=st.sampled_from(["", "gpu.example.net"]),
        dns=unique(ipv4, 2),
        ntp=unique(ipv4, 3),
        syslog=unique(ipv4, 2),
        users=st.lists(
            st.builds(User, words, st.sampled_from(["admin", "operator"]), st.just("some-password-hash")),
            max_size=2,
            unique_by=lambda user: user.name,
        ).map(tuple),
        aaa=optional(
            st.builds(
                Aaa,
                st.sampled_from(["tacacs", "radius"]),
                st.lists(ipv4, min_size=1, max_size=2, unique=True).map(tuple),
                st.just("aaa-key"),
            )
        ),
        banner=st.sampled_from(["", "Authorised access only", "Two\nlines"]),
    )


@st.composite
def device_intents(draw: st.DrawFn, family: Family, model: str = "") -> DeviceIntent:
    """A device of a family: its port names, its management port, its newest release."""
    vrfs = draw(unique(st.sampled_from(TENANTS), 3))
    vlans = draw(unique(st.sampled_from([10, 20, 2999]), 2))
    places = draw(st.lists(fronts, max_size=4, unique_by=lambda front: front.number))
    ports = tuple(draw(interfaces(front, family.port_name, vrfs, vlans)) for front in places)
    unnumbered = tuple(port.name for port in ports if port.unnumbered)
    numbers = draw(unique(st.integers(0, 3), 2).filter(lambda found: 0 in found))
    loopbacks = tuple(LoopbackIntent(number, (f"{draw(ipv4)}/32",), draw(descriptions)) for number in numbers)
    overlay = Overlay(0, 4789, draw(st.booleans()), draw(st.booleans())) if draw(st.booleans()) else None
    tenants = tuple(
        Vrf(
            name,
            draw(optional(st.just(10_000 + at))),
            draw(st.sampled_from(["", f"10.0.0.1:{at + 1}"])),
            draw(st.sampled_from(["", f"1:{at + 10_000}"])),
            draw(st.booleans()),
        )
        for at, name in enumerate(vrfs)
    )
    return ordered(
        DeviceIntent(
            hostname=draw(words),
            role=draw(st.sampled_from(["leaf", "spine", ""])),
            model=model,
            nos=Nos(family.name, draw(st.sampled_from(["", *family.versions]))),
            plan_sha256=draw(st.sampled_from(["", "0" * 64])),
            interfaces=ports,
            loopbacks=loopbacks,
            bgp=draw(optional(bgp_intents(unnumbered))),
            qos=draw(optional(qos_intents)),
            balancing=draw(
                st.builds(
                    LoadBalancing,
                    st.sampled_from(MODES),
                    optional(st.integers(16, 1000)),
                    st.sampled_from([(), HASH_FIELDS, HASH_FIELDS[:5], HASH_FIELDS[:2]]),
                    optional(st.integers(0, 65535)),
                )
            ),
            lldp=draw(st.builds(Lldp, st.booleans(), optional(st.integers(5, 300)))),
            telemetry=draw(_telemetry(family.management_vrf)),
            management=draw(_management(family.management_interface, family.management_vrf)),
            tenancy=Tenancy(tenants, overlay),
            vlans=tuple(VlanIntent(number, tuple(f"{each}/24" for each in draw(unique(ipv4, 2)))) for number in vlans),
        )
    )
