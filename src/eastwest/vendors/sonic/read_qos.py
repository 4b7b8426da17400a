"""The QoS tables of config_db back to maps and kinds of ports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from eastwest.plan.device import (
    BufferPool,
    EcnMarking,
    LosslessBuffer,
    PfcWatchdog,
    PortQos,
    QosIntent,
    QosMaps,
    QueueIntent,
)
from eastwest.plan.device.qos import CLASSES, DSCPS
from eastwest.vendors.sonic.entries import Entries, Entry, is_number, positions
from eastwest.vendors.sonic.names import LOSSLESS_OUT, LOSSY_IN, LOSSY_OUT, POOL_IN, bare_name, carries_name, owner
from eastwest.vendors.sonic.tables_qos import CABLES, COLOURS

_MAPS = {
    "DSCP_TO_TC_MAP": ("dscp_to_tc_map", DSCPS),
    "TC_TO_QUEUE_MAP": ("tc_to_queue_map", CLASSES),
    "TC_TO_PRIORITY_GROUP_MAP": ("tc_to_pg_map", CLASSES),
    "MAP_PFC_PRIORITY_TO_QUEUE": ("pfc_to_queue_map", CLASSES),
    "DOT1P_TO_TC_MAP": ("dot1p_to_tc_map", CLASSES),
}


LARGEST_ALPHA_LOG2 = 8
"""sonic-buffer-profile.yang; the chips have no more."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one port has. name: of its kind, empty when nothing says."""

    name: str
    qos: PortQos


def read_qos(entries: Entries) -> tuple[QosIntent | None, dict[str, str]]:
    """The QoS of the device, and the kind of each port by port name."""
    usual = {table: _usual(entries, table) for table in _MAPS}
    maps = QosMaps(*(_map(entries, table, usual[table]) for table in _MAPS))
    entries.skip("PFC_PRIORITY_TO_PRIORITY_GROUP_MAP")
    names = list(
        dict.fromkeys(
            key.partition("|")[0] for table in ("PORT_QOS_MAP", "QUEUE", "BUFFER_PG") for key in entries.table(table)
        )
    )
    found = {name: _port(entries, name, usual) for name in names if name != "global"}
    kinds, profile_of = _kinds(found)
    qos = QosIntent(maps, kinds, _watchdog(entries), _pool(entries))
    entries.skip("BUFFER_QUEUE", "SCHEDULER", "WRED_PROFILE", "BUFFER_PROFILE")
    for profile in entries.table("BUFFER_PROFILE").values():
        if profile.number("dynamic_th") is not None and _alpha(profile) is None:
            profile.left.add("dynamic_th")
    return (None if qos == QosIntent() else qos), profile_of


def _usual(entries: Entries, table: str) -> str:
    """The map that most ports use, the first one where none does; one that no port uses stays not understood."""
    field, _ = _MAPS[table]
    maps = entries.table(table)
    used = Counter(entry.text(field) for entry in entries.table("PORT_QOS_MAP").values())
    used.pop("", None)
    return used.most_common(1)[0][0] if used else next(iter(maps), "")


def _own_maps(entries: Entries, entry: Entry, usual: Mapping[str, str]) -> QosMaps | None:
    """Of a port that has others than most have; where it names none, or one that is not there, most ports' hold."""
    names = {table: entry.text(field) for table, (field, _) in _MAPS.items()}
    own = {table: name if name in entries.table(table) else usual[table] for table, name in names.items()}
    return None if own == usual else QosMaps(*(_map(entries, table, own[table]) for table in _MAPS))


def _map(entries: Entries, table: str, name: str) -> tuple[int | None, ...]:
    length = _MAPS[table][1]
    values: list[int | None] = [None] * length
    entry = entries.entry(table, name)
    for key, value in entry.items():
        if is_number(key) and is_number(value) and int(key) < length and int(value) < CLASSES:
            values[int(key)] = int(value)
        else:
            entry.left.add(key)
    return tuple(values)


def _port(entries: Entries, port: str, usual: Mapping[str, str]) -> _Found:
    entry = entries.entry("PORT_QOS_MAP", port)
    trust = "dscp" if entry.has("dscp_to_tc_map") else "cos" if entry.has("dot1p_to_tc_map") else "none"
    guard = entries.entry("PFC_WD", port)
    entry.skip("pfcwd_sw_enable", "pfc_wd_sw_enable", "pfc_wd_hw_enable")
    _same_groups(entries, entry)
    owners: list[str] = []
    queues = tuple(_queues(entries, port, owners))
    pfc = entry.numbers("pfc_enable")
    buffers = tuple(_buffers(entries, port, pfc, owners))
    qos = PortQos("", trust, pfc, guard.has("action"), queues, buffers, _own_maps(entries, entry, usual))
    return _Found(next((name for name in owners if name), ""), qos)


def _same_groups(entries: Entries, entry: Entry) -> None:
    """Pause frames of a priority stop the group of the same number, or the line stays: an intent has no other way."""
    name = entry.text("pfc_to_pg_map")
    groups = dict(entries.entry("PFC_PRIORITY_TO_PRIORITY_GROUP_MAP", name).items())
    if name and (not groups or any(key != value for key, value in groups.items())):
        entry.left.add("pfc_to_pg_map")


def _queues(entries: Entries, port: str, owners: list[str]) -> list[QueueIntent]:
    found: list[QueueIntent] = []
    for key, entry in entries.of_port("QUEUE", port).items():
        scheduler, wred = entry.text("scheduler"), entry.text("wred_profile")
        owners += [owner(scheduler), owner(wred)]
        served = entries.entry("SCHEDULER", scheduler)
        strict = served.text("type") == "STRICT"
        marking = _marking(entries.entry("WRED_PROFILE", wred)) if wred else None
        found += [
            QueueIntent(number, strict, served.number("weight"), marking) for number in positions(key, CLASSES - 1)
        ]
    return sorted(found, key=lambda queue: queue.queue)


def _marking(entry: Entry) -> EcnMarking | None:
    """Thresholds of green packets; without a traffic conditioner all packets are green."""
    for colour in COLOURS:
        entry.skip(f"wred_{colour}_enable")
    if entry.text("ecn") not in ("ecn_all", "ecn_green", "ecn_green_yellow", "ecn_green_red"):
        return None
    low, high = entry.number("green_min_threshold"), entry.number("green_max_threshold")
    share = entry.number("green_drop_probability")
    return None if low is None or high is None else EcnMarking(low, high, 100 if share is None else share)


def _buffers(entries: Entries, port: str, pfc: tuple[int, ...], owners: list[str]) -> list[LosslessBuffer]:
    """Of groups with headroom, and of those that pause without any. Groups have the numbers of priorities."""
    length = entries.entry("CABLE_LENGTH", CABLES).text(port).removesuffix("m")
    cable = float(length) if is_number(length) else None
    found: list[LosslessBuffer] = []
    for key, entry in entries.of_port("BUFFER_PG", port).items():
        name = entry.text("profile")
        if name == LOSSY_IN:
            continue
        owners.append(owner(name))
        profile = entries.entry("BUFFER_PROFILE", name)
        headroom = profile.number("xoff")
        none = headroom is None and not _works_out(entries, name)
        for group in positions(key, CLASSES - 1):
            if none and group in pfc:
                found.append(LosslessBuffer(group, 0, alpha_log2=_alpha(profile), cable_m=cable))
            elif none:
                continue
            elif headroom is None:
                found.append(LosslessBuffer(group, None, cable_m=cable))
            else:
                hysteresis, reserve = _hysteresis(profile, headroom)
                found.append(LosslessBuffer(group, headroom, hysteresis, reserve, _alpha(profile), cable))
    return sorted(found, key=lambda buffer: buffer.priority_group)


def _works_out(entries: Entries, name: str) -> bool:
    """Whether the device works headroom out: a profile of another file, or one that says so; any other has none."""
    profile = entries.entry("BUFFER_PROFILE", name)
    return name not in entries.table("BUFFER_PROFILE") or profile.text("headroom_type") == "dynamic"


def _alpha(profile: Entry) -> int | None:
    """The dynamic threshold, a power of two; None for a number that SONiC does not take."""
    found = profile.number("dynamic_th")
    return None if found is None or abs(found) > LARGEST_ALPHA_LOG2 else found


def _hysteresis(profile: Entry, headroom_bytes: int) -> tuple[int, int]:
    """XON offset and reserve. Spectrum's profiles have no `xon_offset`; their `size` includes the headroom.

    With a shared headroom pool it does not: then `size` is the reserve alone.
    """
    offset, size, xon = profile.number("xon_offset"), profile.number("size") or 0, profile.number("xon") or 0
    if offset is not None:
        return offset, size
    return xon, size - headroom_bytes if size >= headroom_bytes else size


def _kinds(found: dict[str, _Found]) -> tuple[tuple[PortQos, ...], dict[str, str]]:
    """Equal ports are one kind; its name is the one that its profiles carry, or made from what it is."""
    kinds: dict[str, PortQos] = {}  # yet without their names
    profile_of: dict[str, str] = {}
    for port, each in found.items():
        wanted = each.name or bare_name(each.qos) if not carries_name(each.qos) else each.name or "PORT-1"
        number = 1
        name = wanted
        while name in kinds and kinds[name] != each.qos:
            number += 1
            name = f"{wanted.removesuffix('-1')}-{number}"
        kinds[name] = each.qos
        profile_of[port] = name
    return tuple(replace(qos, name=name) for name, qos in kinds.items()), profile_of


def _watchdog(entries: Entries) -> PfcWatchdog | None:
    """The timers of the first guarded port; a port with others stays not understood."""
    poll = entries.entry("PFC_WD", "GLOBAL").number("POLL_INTERVAL")
    first: PfcWatchdog | None = None
    for name, entry in entries.table("PFC_WD").items():
        if name == "GLOBAL":
            continue
        detection, restoration = entry.number("detection_time"), entry.number("restoration_time")
        found = PfcWatchdog(poll or 100, detection or 0, restoration or 0, entry.text("action"))
        if first is None:
            first = found
        elif found != first:
            entry.left.update(("detection_time", "restoration_time", "action"))
    return first


def _pool(entries: Entries) -> BufferPool | None:
    for entry in entries.table("BUFFER_POOL").values():
        entry.skip("type", "mode", "size")
    pool = entries.entry("BUFFER_POOL", POOL_IN)
    lossy = entries.entry("BUFFER_PROFILE", LOSSY_IN)
    for name in (LOSSY_IN, LOSSY_OUT, LOSSLESS_OUT):
        entries.entry("BUFFER_PROFILE", name).skip("pool", "size", "static_th")
    found = BufferPool(pool.number("size"), pool.number("xoff"), _alpha(lossy))
    return None if found == BufferPool() else found
