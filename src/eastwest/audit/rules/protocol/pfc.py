"""PFC on both ends of every link, and no link-level pause beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.statements.model import Dcbx, LinkPause, Statements
from eastwest.audit.subject import Audited
from eastwest.audit.views.ends import End, Joined
from eastwest.audit.views.maps import hop
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.findings import Place, Severity

_QBB = "IEEE 802.1Qbb: both ends of a link must have PFC on the same priorities"


@rule(
    "EW210",
    severity=Severity.CRITICAL,
    title="PFC differs between the two ends of a link",
    why="A pause frame for a priority that the other end does not pause is ignored.",
    effect="one direction of the link drops RoCE under congestion",
    source=_QBB,
    remedy="Configure the same PFC priorities at both ends.",
    passes=Example("leaf and spine pause priority 3", samples.unchanged),
    fails=Example("spine1 pauses nothing", samples.profiles(samples.SPINE, lambda profile: replace(profile, pfc=()))),
)
def pfc_between_switches(audited: Audited) -> Iterator[Outcome]:
    """PFC priorities of switch ports that a cable joins; one finding for all links of two devices."""
    told: dict[tuple[str, str, str], list[Joined]] = {}
    for joined in audited.ends.between_switches:
        here, there = _priorities(joined.a), _priorities(joined.b)
        if here == there or not (here or there):
            continue
        doubt = _doubt(joined.a) or _doubt(joined.b)
        if doubt:
            yield Abstained(joined.a.place(), doubt)
            continue
        told.setdefault((joined.a.at.device, joined.b.at.device, f"{here}/{there}"), []).append(joined)
    for members in told.values():
        worst = members[0]
        lacking = worst.b if len(_priorities(worst.b)) < len(_priorities(worst.a)) else worst.a
        other = worst.a if lacking is worst.b else worst.b
        more = f" (and {len(members) - 1} more links of these two)" if len(members) > 1 else ""
        yield Breach(
            lacking.place(),
            f"PFC pauses {_listed(_priorities(lacking))}; {other.text()} pauses {_listed(_priorities(other))}{more}",
            "the same priorities at both ends",
            path=_path(lacking),
        )


@rule(
    "EW211",
    severity=Severity.CRITICAL,
    title="PFC differs between a NIC and its switch port",
    why="The NIC is one end of the first and the last link: it must obey and send pauses for the same priority.",
    effect="the switch drops what the NIC goes on sending, or the NIC drops what it cannot take in",
    source=_QBB,
    remedy="Enable PFC on the same priority on NIC and port.",
    passes=Example("NIC and leaf pause priority 3", samples.unchanged),
    fails=Example("the NICs of node001 pause nothing", samples.nic_qos(samples.HOST, lambda qos: replace(qos, pfc=()))),
)
def pfc_to_nics(audited: Audited) -> Iterator[Outcome]:
    """PFC priorities of NICs and of the ports that they stand at; extra ones on the switch are not wrong."""
    for joined in audited.ends.to_nics:
        nic, here = joined.b.nic, _priorities(joined.a)
        if nic is None or "qos.pfc" in nic.unstated:
            if here:
                yield Abstained(joined.b.place(), "no file says which priorities this NIC pauses")
            continue
        there = nic.intent.qos.pfc
        if set(there) == set(here) or (there and set(there) < set(here)):
            continue
        doubt = _doubt(joined.a)
        if doubt:
            yield Abstained(joined.a.place(), doubt)
            continue
        yield Breach(
            joined.b.place(),
            f"the NIC pauses {_listed(there)}; {joined.a.text()} pauses {_listed(here)}",
            "the same priority on NIC and switch port",
            path=f"nics[{nic.name}].qos.pfc",
        )


@rule(
    "EW212",
    severity=Severity.CRITICAL,
    title="A RoCE port has no lossless profile",
    why="Wildcards and ranges miss ports: the others of the device are lossless, this one carries RoCE and is not.",
    effect="one port of many drops RoCE; the job that hits it is slow and nobody sees why",
    source="vendors' RoCE guides: settings on every port of the path",
    remedy="Apply the profile of its neighbours to the port, or widen the wildcard.",
    passes=Example("every fabric port has a profile", samples.unchanged),
    fails=Example(
        "the first port of leaf1 has no profile", samples.ports(samples.LEAF, lambda port: replace(port, qos=""))
    ),
)
def every_roce_port_is_covered(audited: Audited) -> Iterator[Outcome]:
    """Ports linked to lossless ends, and routed ports like their lossless neighbours, that have no PFC."""
    for device in audited.network.devices:
        lossless = {use.profile.name for use in audited.uses[device.name] if use.pfc}
        for port in device.intent.interfaces if lossless else ():
            if not port.enabled or port.qos in lossless:
                continue
            reason = _carries_roce(audited, device.name, port.name)
            if reason and device.intent.qos is not None and port.qos in {p.name for p in device.intent.qos.ports}:
                continue  # a profile of its own without PFC: EW210 and EW211 compare it with its other end
            if reason:
                yield Breach(
                    Place(device.name, port.name),
                    f'names the profile "{port.qos}", which the device does not have' if port.qos else "no profile",
                    f"a lossless profile, as the port carries RoCE: {reason}",
                    path=f"interfaces[{port.name}].qos",
                )


def _carries_roce(audited: Audited, device: str, port: str) -> str:
    peer = audited.network.peer(device, port)
    end = None if peer is None else audited.ends.end(peer)
    if end is None:
        return ""
    if end.nic is not None and end.nic.intent.qos.pfc and "qos.pfc" not in end.nic.unstated:
        return f"{end.text()} at its other end pauses {_listed(end.nic.intent.qos.pfc)}"
    if end.profile is not None and end.profile.pfc:
        return f"{end.text()} at its other end pauses {_listed(end.profile.pfc)}"
    return ""


@rule(
    "EW213",
    severity=Severity.CRITICAL,
    title="Link-level pause is on beside PFC",
    why="Link-level pause (802.3x) stops all classes at once and, on many chips, switches PFC off.",
    effect="every class of the link stops together; notifications and routing wait behind RoCE",
    source="IEEE 802.1Qbb: PFC and link-level flow control exclude one another on a port",
    remedy="Switch link-level flow control off in both directions.",
    passes=Example(
        "flow control is off",
        samples.said(samples.LEAF, Statements(pauses=(LinkPause("swp1s0", "receive", False, samples.LINE),))),
    ),
    fails=Example(
        "leaf1 has flow control on for received frames",
        samples.said(samples.LEAF, Statements(pauses=(LinkPause("swp1s0", "receive", True, samples.LINE),))),
    ),
)
def no_link_level_pause(audited: Audited) -> Iterator[Outcome]:
    """As configured on switches, and as shown by them."""
    for device in audited.network.devices:
        lossless = {port.name for use in audited.uses[device.name] if use.pfc for port in use.ports}
        for pause in audited.said(device.name).pauses:
            if pause.on and (pause.port in lossless or pause.port in ("", "*")):
                place = Place(device.name, pause.port)
                yield Breach(place, f"link-level pause on ({pause.direction})", "off", line=pause.line)
        for port in () if device.state is None else device.state.ports:
            if port.link_pause and port.name in lossless:
                yield Breach(Place(device.name, port.name), "link-level pause in force", "off")


@rule(
    "EW214",
    severity=Severity.CRITICAL,
    title="A NIC uses link-level pause",
    why="Drivers switch PFC off on a port whose link-level pause is on.",
    effect="the NIC ignores PFC of its class: the switch drops what it cannot pause, or the NIC pauses everything",
    source="mlx5 and bnxt_en drivers: global pause and PFC exclude one another (`ethtool -a`)",
    remedy="`ethtool -A INTERFACE rx off tx off`, made permanent.",
    passes=Example("`ethtool -a` says off and off", samples.nic_state(link_pause_rx=False, link_pause_tx=False)),
    fails=Example("`ethtool -a` says RX on", samples.nic_state(link_pause_rx=True, link_pause_tx=False)),
)
def no_link_level_pause_on_nics(audited: Audited) -> Iterator[Outcome]:
    """As the NICs show it."""
    for host in audited.network.hosts:
        for nic in host.nics:
            if nic.state is None or not (nic.state.link_pause_rx or nic.state.link_pause_tx):
                continue
            directions = ("RX" if nic.state.link_pause_rx else "", "TX" if nic.state.link_pause_tx else "")
            where = Place(host=host.name, port=nic.name)
            yield Breach(where, f"link-level pause {' and '.join(filter(None, directions))} on", "off")


@rule(
    "EW215",
    severity=Severity.WARNING,
    title="A switch port takes PFC from the other end by DCBX",
    why="In mode auto the port runs PFC only if the peer's DCBX says so: a NIC that answers otherwise wins.",
    effect="after a firmware update or a swap of NICs, PFC is off although the configuration looks right",
    source="IEEE 802.1Qaz (willing); Cisco Nexus 9000 QoS guide: `priority-flow-control mode auto`",
    remedy="Set PFC to on at the switch, and the NICs to not willing.",
    passes=Example("mode on", samples.said(samples.LEAF, Statements(dcbx=(Dcbx("swp1s0", "on", samples.LINE),)))),
    fails=Example("mode auto", samples.said(samples.LEAF, Statements(dcbx=(Dcbx("swp1s0", "auto", samples.LINE),)))),
)
def no_negotiated_pfc(audited: Audited) -> Iterator[Outcome]:
    """DCBX on ports of lossless devices, as configured, and as the ports show themselves."""
    for device in audited.network.devices:
        if device.name not in audited.roce_devices:
            continue
        told = set()
        for dcbx in audited.said(device.name).dcbx:
            if dcbx.mode in ("auto", "willing"):
                told.add(dcbx.port)
                yield Breach(Place(device.name, dcbx.port), f"PFC by DCBX: {dcbx.mode}", "PFC on", line=dcbx.line)
        for port in () if device.state is None or told else device.state.ports:
            if port.pfc is not None and port.pfc.willing and port.up is not False:
                yield Breach(Place(device.name, port.name), "shown as willing", "not willing")


@rule(
    "EW216",
    severity=Severity.CRITICAL,
    title="A NIC keeps RoCE under another priority than its switch",
    why="The NIC pauses and obeys under its own number: data in priority 3 at the switch and 4 in the NIC never meet.",
    effect="pauses between NIC and switch have no effect on RoCE; it drops at the first or the last hop",
    source="IEEE 802.1Qbb; NIC makers' RoCE guides: DSCP to priority must mirror the switch",
    remedy="Map the RoCE code point to the same priority on NIC and switch.",
    passes=Example("DSCP 26 is priority 3 on both", samples.unchanged),
    fails=Example(
        "the NICs of node001 keep DSCP 26 in priority 4",
        samples.nic_qos(samples.HOST, lambda qos: replace(qos, roce_priority=4, pfc=(4,))),
    ),
)
def nic_priority_mirrors_switch(audited: Audited) -> Iterator[Outcome]:
    """The priority of RoCE on NICs and on the ports they stand at."""
    for joined in audited.ends.to_nics:
        nic, device = joined.b.nic, joined.a.device
        if nic is None or device is None or not _priorities(joined.a) or "qos.roce_priority" in nic.unstated:
            continue
        dscp = nic.intent.qos.roce_dscp
        if "qos.roce_dscp" in nic.unstated or not 0 <= dscp < 64 or unclear(device, "map") is not None:
            continue
        group = hop(device, dscp, joined.a.profile).group
        if group in _priorities(joined.a) and group != nic.intent.qos.roce_priority:
            yield Breach(
                joined.b.place(),
                f"DSCP {dscp} is priority {nic.intent.qos.roce_priority} on the NIC and {group} on {joined.a.text()}",
                "one priority at both ends",
                path=f"nics[{nic.name}].qos.roce_priority",
            )


def _priorities(end: End) -> tuple[int, ...]:
    return () if end.profile is None else end.profile.pfc


def _doubt(end: End) -> str:
    """Why PFC that is absent at an end may stand where no file shows it."""
    if _priorities(end) or end.device is None:
        return ""
    line = unclear(end.device, "pfc")
    if line is not None:
        return unclear_text(line)
    return f"the files of {end.device.name} are a fragment without PFC" if end.device.partial else ""


def _path(end: End) -> str:
    return f"interfaces[{end.at.port}].qos" if end.profile is None else f"qos.ports[{end.profile.name}].pfc"


def _listed(values: tuple[int, ...]) -> str:
    return ", ".join(map(str, values)) or "nothing"
