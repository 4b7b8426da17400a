"""Headroom and thresholds of the lossless class against what chip, speed, cable and MTU need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import stated
from eastwest.audit.views.room import Need, assumed_pool, buffers_of, chip, covered_m, need
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice
from eastwest.fabric.graph import PortId
from eastwest.findings import Place, Severity
from eastwest.plan.device import LosslessBuffer
from eastwest.plan.device.guard import least_headroom_bytes
from eastwest.units import format_bytes

_ANNEX = "IEEE 802.1Q, annex on PFC buffer requirements; the chip's published model (docs/explanation/lossless.md)"
_SMALL_PERCENT = 0
"""Without a design the mildest mix is taken: what falls short of it falls short of every mix."""


@rule(
    "EW250",
    severity=Severity.CRITICAL,
    title="Headroom is too short",
    why="After XOFF was sent, frames go on arriving for the cable both ways, the peer's reaction and frames under way.",
    effect="RoCE drops although PFC works: headroom overflows in every pause of that port",
    source=_ANNEX,
    remedy="Set the headroom for the cable that is there, or state the cable's length where the switch computes it.",
    passes=Example("headroom as the chip's model asks for", samples.unchanged),
    fails=Example("leaf1 has 60 kB of headroom at 400G", samples.buffered(samples.LEAF, headroom_bytes=60_000)),
)
def headroom_suffices(audited: Audited) -> Iterator[Outcome]:
    """Configured headroom against the need; cables that no file tells are taken as the shortest there are."""
    silent: set[str] = set()
    for device, use in audited.lossless:
        for buffer in use.profile.buffers:
            if buffer.headroom_bytes is None or buffer.priority_group not in use.pfc or not use.speed_gbps:
                continue
            for outcome in _judge(audited, device, use, buffer):
                if isinstance(outcome, Breach) or device.name not in silent:
                    silent.add(device.name)
                    yield outcome


def least_bytes(audited: Audited, device: FoundDevice, use: Use, buffer: LosslessBuffer) -> int:
    """The headroom that a buffer needs at least: by its chip, else the floor of all chips."""
    cable_m, _ = _cable(audited, use, buffer)
    return _least(_need(audited, device, use, cable_m), use, buffer, cable_m)


def _need(audited: Audited, device: FoundDevice, use: Use, cable_m: float) -> Need | None:
    return need(chip(device, audited.catalogue), use.speed_gbps, use.mtu_bytes, cable_m, _small_percent(audited))


def _least(wanted: Need | None, use: Use, buffer: LosslessBuffer, cable_m: float) -> int:
    if wanted is not None:
        return wanted.headroom.xoff_bytes
    return least_headroom_bytes(replace(buffer, cable_m=cable_m), use.speed_gbps, use.mtu_bytes)


def _small_percent(audited: Audited) -> int:
    return _SMALL_PERCENT if audited.plan is None else audited.plan.policy.small_packet_percent


def _judge(audited: Audited, device: FoundDevice, use: Use, buffer: LosslessBuffer) -> Iterator[Outcome]:
    headroom = buffer.headroom_bytes or 0
    cable_m, told = _cable(audited, use, buffer)
    found = chip(device, audited.catalogue)
    wanted = _need(audited, device, use, cable_m)
    least = _least(wanted, use, buffer, cable_m)
    if wanted is None:
        why, assumption = "two packets and the cable both ways on any chip", _assumed(told, cable_m, "")
    else:
        why, assumption = f"{cable_m:g} m at {use.speed_gbps:g}G", _assumed(told, cable_m, wanted.assumption)
    if headroom < least:
        yield Breach(
            use.place(buffer.priority_group),
            f"{headroom:,} B of headroom",
            f"at least {least:,} B: {why}",
            path=f"{use.path}.buffers[{buffer.priority_group}].headroom_bytes",
            assumption=assumption,
        )
    elif wanted is None:
        why = "model of the switch unknown" if found is None else "nobody published the headroom of its chip"
        yield Abstained(Place(device.name), f"{why}: only the floor of all chips was checked")
    elif not told and found is not None:
        upto = covered_m(found, use.speed_gbps, use.mtu_bytes, headroom, _small_percent(audited))
        yield Abstained(
            use.place(),
            f"no file tells the cable's length; {headroom:,} B cover up to {upto:,.0f} m with {wanted.assumption}",
        )


def _assumed(told: bool, cable_m: float, mix: str) -> str:
    cable = "" if told else f"a cable of {cable_m:g} m, as no file tells its length"
    return "; ".join(filter(None, (cable, f"small packets: {mix}" if mix else "")))


def _cable(audited: Audited, use: Use, buffer: LosslessBuffer) -> tuple[float, bool]:
    """The longest cable of the profile's ports: of the design, of the NICs' files, else what headroom was made for."""
    lengths = [nic for port in use.ports if (nic := _nic_cable(audited, use.device, port.name))]
    if audited.plan is not None:
        links = audited.plan.fabric.link_at
        found = (links.get(PortId(use.device, port.alias or port.name)) for port in use.ports)
        lengths += [link.length_m for link in found if link is not None]
    if lengths:
        return max(lengths), True
    if buffer.cable_m:
        return buffer.cable_m, True
    return 1.0, False


def _nic_cable(audited: Audited, device: str, port: str) -> float:
    peer = audited.network.peer(device, port)
    end = None if peer is None else audited.ends.end(peer)
    return 0.0 if end is None or end.nic is None else end.nic.intent.cable_m


@rule(
    "EW251",
    severity=Severity.CRITICAL,
    title="The sum of all headroom exceeds the buffer",
    why="Headroom is promised to every lossless port; when all pause at once the chip must hold the sum.",
    effect="with many ports paused together, as in an all-to-all, headroom that exists on paper overflows",
    source="NVIDIA and Broadcom buffer guides; SONiC buffer model: what headroom leaves is shared",
    remedy="Use shorter cables, fewer lossless classes or ports, or a headroom pool that is oversubscribed on purpose.",
    passes=Example("the sum leaves shared buffer", samples.unchanged),
    fails=Example("leaf1 gives 20 MB to each port", samples.buffered(samples.LEAF, headroom_bytes=20_000_000)),
)
def headroom_fits_the_pool(audited: Audited) -> Iterator[Outcome]:
    """Headroom and reserves of all lossless ports against the pool."""
    for device in audited.network.devices:
        uses = tuple(use for use in audited.uses[device.name] if use.pfc)
        if not any(use.profile.buffers for use in uses):
            continue
        buffers = buffers_of(device, uses, audited.catalogue)
        if buffers is None or buffers.headroom_sum_bytes <= buffers.pool_bytes:
            continue
        found = chip(device, audited.catalogue)
        guess = found is not None and assumed_pool(found)
        yield Breach(
            Place(device.name),
            f"{format_bytes(buffers.headroom_sum_bytes)} of headroom on {len(buffers.ports)} ports",
            f"at most the pool of {format_bytes(buffers.pool_bytes)}",
            path="qos.pool",
            assumption="the size of the buffer is an estimate" if guess else "",
        )


@rule(
    "EW252",
    severity=Severity.WARNING,
    title="The headroom pool is oversubscribed",
    why="A shared headroom pool below the sum of the ports' headroom bets that they never all pause at once.",
    effect="when more ports pause together than the pool holds, lossless packets drop",
    source="SONiC shared headroom pool design; Arista `headroom-pool limit`",
    remedy="Enlarge the pool, or accept the bet and say so in audit.yaml.",
    passes=Example("no pool below the sum", samples.unchanged),
    fails=Example(
        "leaf1 limits the headroom pool to 1 MB", samples.pooled(samples.LEAF, headroom_pool_bytes=1_000_000)
    ),
)
def headroom_pool_suffices(audited: Audited) -> Iterator[Outcome]:
    """A configured headroom pool against the sum."""
    for device in audited.network.devices:
        pool = None if device.intent.qos is None else device.intent.qos.pool
        uses = tuple(use for use in audited.uses[device.name] if use.pfc)
        if pool is None or pool.headroom_pool_bytes is None or pool.headroom_pool_bytes <= 0:
            continue
        total = sum(
            len(use.ports) * buffer.headroom_bytes
            for use in uses
            for buffer in use.profile.buffers
            if buffer.headroom_bytes is not None
        )
        if total > 2 * pool.headroom_pool_bytes or _largest(uses) > pool.headroom_pool_bytes:
            yield Breach(
                Place(device.name),
                f"headroom pool {format_bytes(pool.headroom_pool_bytes)}, ports need {format_bytes(total)} together: "
                f"{total / pool.headroom_pool_bytes:.1f}:1",
                "at most 2:1",
                path="qos.pool.headroom_pool_bytes",
                assumption="2:1 is the oversubscription of SONiC's shared headroom design",
            )


def _largest(uses: tuple[Use, ...]) -> int:
    return max((b.headroom_bytes or 0 for use in uses for b in use.profile.buffers), default=0)


@rule(
    "EW253",
    severity=Severity.CRITICAL,
    title="PFC pauses a priority without lossless buffer",
    why="PFC needs headroom of its own: without a lossless buffer the chip sends XOFF too late or not at all.",
    effect="RoCE drops while PFC counters look alive",
    source=_ANNEX,
    remedy="Give the priority group of every PFC priority a lossless buffer with headroom.",
    passes=Example("priority group 3 has headroom", samples.unchanged),
    fails=Example(
        "leaf1 has no buffer for priority group 3",
        samples.profiles(samples.LEAF, lambda profile: replace(profile, buffers=())),
    ),
)
def pfc_has_headroom(audited: Audited) -> Iterator[Outcome]:
    """A buffer for each PFC priority, where the family configures one; without headroom it is none."""
    for device, use in audited.lossless:
        lossless = {buffer.priority_group for buffer in use.profile.buffers if buffer.headroom_bytes != 0}
        missing = sorted(set(use.pfc) - lossless)
        if not missing:
            continue
        qos = device.intent.qos
        others = any(profile.buffers for profile in qos.ports) if qos is not None else False
        line = unclear(device, "buffer")
        if line is not None:
            yield Abstained(use.place(), unclear_text(line))
        elif not others and device.family in _AUTOMATIC:
            continue
        elif not others and device.family == "sonic" and not device.partial:
            yield Abstained(use.place(), "SONiC takes the headroom from a table of its platform, which no file shows")
        elif not others and (device.partial or not device.family):
            yield Abstained(use.place(), "the files hold no buffers; they may stand elsewhere")
        else:
            yield Breach(
                use.place(missing[0]),
                f"no lossless buffer for priority group {', '.join(map(str, missing))}",
                "headroom for every PFC priority",
                path=f"{use.path}.buffers",
            )


_AUTOMATIC = frozenset({"eos", "nxos", "junos", "os10"})
"""Families whose chips get default headroom as soon as PFC is on (vendors' QoS guides)."""


@rule(
    "EW254",
    severity=Severity.CRITICAL,
    title="A no-drop class has buffer and no PFC on its port",
    why="A lossless buffer fills without a pause frame ever being sent: the class is lossless on paper.",
    effect="RoCE drops when the buffer is full, and the headroom is lost to the other ports",
    source="IEEE 802.1Qbb; SONiC: BUFFER_PG lossless profile with pfc_enable of the port",
    remedy="Enable PFC for the priority on the port, or take its lossless buffer away.",
    passes=Example("priority 3 has both", samples.unchanged),
    fails=Example(
        "leaf1 keeps headroom for priority 3 and pauses nothing",
        samples.profiles(samples.LEAF, lambda profile: replace(profile, pfc=())),
    ),
)
def no_drop_has_pfc(audited: Audited) -> Iterator[Outcome]:
    """PFC for each lossless buffer."""
    for device in audited.network.devices:
        for use in audited.uses[device.name]:
            extra = sorted({buffer.priority_group for buffer in use.profile.buffers} - set(use.pfc))
            if not extra:
                continue
            line = unclear(device, "pfc")
            if line is not None or (device.partial and not stated(device, use.profile)):
                why = "the files hold buffers and no QoS maps" if line is None else unclear_text(line)
                yield Abstained(use.place(), why)
                continue
            yield Breach(
                use.place(extra[0]),
                f"lossless buffer for priority group {', '.join(map(str, extra))}; PFC pauses "
                f"{', '.join(map(str, use.pfc)) or 'nothing'}",
                "PFC on the same priorities",
                path=f"{use.path}.pfc",
            )


@rule(
    "EW255",
    severity=Severity.CRITICAL,
    title="XON is not below XOFF",
    why="A buffer pauses at XOFF and resumes at XON: at or above XOFF it would resume while it is full.",
    effect="pause and resume frames flap at every packet, or the command is refused and the default stays",
    source="SAI buffer profile (xon_th, xon_offset_th); Cisco Nexus 9000 QoS guide: resume below pause threshold",
    remedy="Set the resume point below the pause point.",
    passes=Example("resume at 20 kB, pause at 40 kB", samples.said(samples.LEAF, samples.resuming(40_000, 20_000))),
    fails=Example("resume at 60 kB, pause at 40 kB", samples.said(samples.LEAF, samples.resuming(40_000, 60_000))),
)
def xon_below_xoff(audited: Audited) -> Iterator[Outcome]:
    """As configured and as programmed."""
    for device in audited.network.devices:
        for each in audited.said(device.name).resumes:
            if each.xon_bytes >= each.xoff_bytes:
                yield Breach(
                    Place(device.name),
                    f"{each.of}: resumes at {each.xon_bytes:,.0f} B, pauses at {each.xoff_bytes:,.0f} B",
                    "XON below XOFF",
                    line=each.line,
                )
        for queue in () if device.state is None else device.state.queues:
            if queue.xon_bytes is not None and queue.xoff_bytes and queue.xon_bytes >= queue.xoff_bytes:
                where = Place(device.name, queue.port, str(queue.queue))
                yield Breach(
                    where, f"programmed: XON {queue.xon_bytes:,} B, XOFF {queue.xoff_bytes:,} B", "XON below XOFF"
                )


@rule(
    "EW256",
    severity=Severity.CRITICAL,
    title="A lossless buffer is smaller than what it must hold",
    why="The size of a lossless buffer is what lies below the pause point and the headroom above it together.",
    effect="the headroom is cut short by the size: RoCE drops in every pause",
    source="SAI buffer profile (size, xoff_th); Cisco Nexus 9000 QoS guide: buffer-size, pause-threshold",
    remedy="Make the size at least the pause point plus headroom.",
    passes=Example(
        "size 100 kB, pause at 40 kB", samples.said(samples.LEAF, samples.resuming(40_000, 20_000, 100_000))
    ),
    fails=Example("size 30 kB, pause at 40 kB", samples.said(samples.LEAF, samples.resuming(40_000, 20_000, 30_000))),
)
def size_holds_headroom(audited: Audited) -> Iterator[Outcome]:
    """Size against the pause point."""
    for device in audited.network.devices:
        for each in audited.said(device.name).resumes:
            if each.size_bytes is not None and each.size_bytes < each.xoff_bytes:
                yield Breach(
                    Place(device.name),
                    f"{each.of}: size {each.size_bytes:,.0f} B, pauses at {each.xoff_bytes:,.0f} B",
                    "size above the pause point",
                    line=each.line,
                )


@rule(
    "EW257",
    severity=Severity.CRITICAL,
    title="The chip was programmed with less headroom than configured",
    why="Syntax is not what the chip runs: a port that came up late or at another speed may keep its old buffer.",
    effect="RoCE drops on that port although its configuration is right",
    source="SONiC buffer manager; vendors' `show` of programmed buffers",
    remedy="Shut the port and bring it up again, or reload; compare again.",
    passes=Example("programmed as configured", samples.shown(samples.LEAF, 3, 500_000)),
    fails=Example("40,000 B programmed", samples.shown(samples.LEAF, 3, 40_000)),
)
def programmed_as_configured(audited: Audited) -> Iterator[Outcome]:
    """Headroom of `show` outputs against the configuration."""
    for device in audited.network.devices:
        if device.state is None:
            continue
        wanted = {
            (port.name, buffer.priority_group): buffer.headroom_bytes
            for use in audited.uses[device.name]
            for port in use.ports
            for buffer in use.profile.buffers
            if buffer.headroom_bytes
        }
        for queue in device.state.queues:
            configured = wanted.get((queue.port, queue.queue))
            programmed = queue.headroom_bytes if queue.direction == "ingress" else None
            if configured and programmed is not None and programmed < configured:
                yield Breach(
                    Place(device.name, queue.port, str(queue.queue)),
                    f"{programmed:,} B programmed",
                    f"{configured:,} B as configured",
                    path=f"interfaces[{queue.port}].qos",
                )
