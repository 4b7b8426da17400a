"""The QoS tables of config_db.json."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.plan.device import (
    BufferPool,
    DeviceIntent,
    InterfaceIntent,
    LosslessBuffer,
    PortQos,
    QosIntent,
    QueueIntent,
)
from eastwest.plan.device.qos import CLASSES
from eastwest.vendors.sonic.names import (
    LOSSLESS_OUT,
    LOSSY_IN,
    LOSSY_OUT,
    MAP,
    POOL_IN,
    POOL_OUT,
    group_profile,
    queue_profile,
)
from eastwest.vendors.sonic.tables import Fields, Table, Tables

_SPECTRUM = re.compile(r"sn\d+.*")
"""NVIDIA's switches."""
COLOURS = ("green", "yellow", "red")
CABLES = "AZURE"
"""The one name under which the buffer manager looks for cable lengths (SONiC's default configuration)."""


def qos_tables(intent: DeviceIntent) -> Tables:
    """Tables of a fitted device; none for one without QoS."""
    qos = intent.qos
    if qos is None:
        return {}
    profiles = {port.name: port for port in qos.ports}
    users = [(port, profiles[port.qos]) for port in intent.interfaces if port.qos]
    tables = _maps(qos)
    tables["SCHEDULER"], tables["WRED_PROFILE"] = dict(_schedulers(qos)), dict(_wred(qos))
    of_port = {profile.name: _port(profile, qos) for profile in qos.ports}
    tables["PORT_QOS_MAP"] = {port.name: of_port[profile.name] for port, profile in users}
    tables["QUEUE"] = _keyed(users, {profile.name: _queues(profile) for profile in qos.ports})
    tables["CABLE_LENGTH"] = _cables(users)
    tables["PFC_WD"] = dict(_watchdog(qos, users))
    if qos.pool is not None or any(profile.buffers for profile in qos.ports):
        tables |= _buffers(qos, users, spectrum=_SPECTRUM.fullmatch(intent.model) is not None)
    return tables


def states_headroom(qos: QosIntent | None) -> bool:
    """Whether every lossless buffer comes with its headroom in bytes."""
    buffers = [] if qos is None else [buffer for port in qos.ports for buffer in port.buffers]
    return all(buffer.headroom_bytes is not None for buffer in buffers)


def _maps(qos: QosIntent) -> Tables:
    named = {
        "DSCP_TO_TC_MAP": qos.maps.traffic_class,
        "TC_TO_QUEUE_MAP": qos.maps.queue,
        "TC_TO_PRIORITY_GROUP_MAP": qos.maps.priority_group,
        "MAP_PFC_PRIORITY_TO_QUEUE": qos.maps.pfc_queue,
        "DOT1P_TO_TC_MAP": qos.maps.cos,
    }
    tables: Tables = {}
    for table, values in named.items():
        fields: Fields = {str(at): str(value) for at, value in enumerate(values) if value is not None}
        if fields:
            tables[table] = {MAP: fields}
    return tables


def _schedulers(qos: QosIntent) -> Iterator[tuple[str, Fields]]:
    for port in qos.ports:
        for queue in port.queues:
            fields: Fields = {"type": "STRICT" if queue.strict else "DWRR"}
            if queue.weight_percent is not None:
                fields["weight"] = str(queue.weight_percent)
            yield queue_profile(port.name, queue.queue), fields


def _wred(qos: QosIntent) -> Iterator[tuple[str, Fields]]:
    for port in qos.ports:
        for queue in port.queues:
            if queue.ecn is None:
                continue
            fields: Fields = {"ecn": "ecn_all"}
            for colour in COLOURS:
                fields[f"wred_{colour}_enable"] = "true"
                fields[f"{colour}_min_threshold"] = str(queue.ecn.kmin_bytes)
                fields[f"{colour}_max_threshold"] = str(queue.ecn.kmax_bytes)
                fields[f"{colour}_drop_probability"] = str(queue.ecn.pmax_percent)
            yield queue_profile(port.name, queue.queue), fields


def _port(profile: PortQos, qos: QosIntent) -> Fields:
    fields: Fields = {}
    maps = qos.maps
    if profile.trust != "none":
        fields["dscp_to_tc_map" if profile.trust == "dscp" else "dot1p_to_tc_map"] = MAP
    for field, values in (
        ("tc_to_queue_map", maps.queue),
        ("tc_to_pg_map", maps.priority_group),
        ("pfc_to_queue_map", maps.pfc_queue),
    ):
        if any(value is not None for value in values):
            fields[field] = MAP
    if profile.pfc:
        priorities = ",".join(map(str, profile.pfc))
        fields["pfc_enable"] = priorities
        if profile.watchdog:
            fields["pfcwd_sw_enable"] = priorities
    return fields


def _keyed(users: list[tuple[InterfaceIntent, PortQos]], records: dict[str, dict[int, Fields]]) -> Table:
    """A table by port and number. records: by profile; equal ports share the objects, which are printed once."""
    return {
        f"{port.name}|{number}": fields for port, profile in users for number, fields in records[profile.name].items()
    }


def _queues(profile: PortQos) -> dict[int, Fields]:
    return {queue.queue: _queue(profile.name, queue) for queue in profile.queues}


def _queue(profile: str, queue: QueueIntent) -> Fields:
    name = queue_profile(profile, queue.queue)
    return {"scheduler": name} if queue.ecn is None else {"scheduler": name, "wred_profile": name}


def _cables(users: list[tuple[InterfaceIntent, PortQos]]) -> Table:
    lengths: Fields = {
        port.name: f"{buffer.cable_m:.0f}m"
        for port, profile in users
        for buffer in profile.buffers
        if buffer.cable_m is not None
    }
    return {CABLES: lengths} if lengths else {}


def _watchdog(qos: QosIntent, users: list[tuple[InterfaceIntent, PortQos]]) -> Iterator[tuple[str, Fields]]:
    watchdog = qos.watchdog
    if watchdog is None:
        return
    yield "GLOBAL", {"POLL_INTERVAL": str(watchdog.poll_ms)}
    fields: Fields = {
        "action": watchdog.action,
        "detection_time": str(watchdog.detection_ms),
        "restoration_time": str(watchdog.restoration_ms),
    }
    for port, profile in users:
        if profile.watchdog:
            yield port.name, fields


def _buffers(qos: QosIntent, users: list[tuple[InterfaceIntent, PortQos]], *, spectrum: bool) -> Tables:
    pool = BufferPool() if qos.pool is None else qos.pool
    size: Fields = {} if pool.pool_bytes is None else {"size": str(pool.pool_bytes)}
    xoff: Fields = {} if pool.headroom_pool_bytes is None else {"xoff": str(pool.headroom_pool_bytes)}
    whole = str(pool.pool_bytes or 0)
    lossy: Fields = (
        {"static_th": whole} if pool.lossy_alpha_log2 is None else {"dynamic_th": str(pool.lossy_alpha_log2)}
    )
    profiles: Table = {
        LOSSY_IN: {"pool": POOL_IN, "size": "0", **lossy},
        LOSSY_OUT: {"pool": POOL_OUT, "size": "0", "dynamic_th": "0"},
        LOSSLESS_OUT: {"pool": POOL_OUT, "size": "0", "static_th": whole},
    }
    for port in qos.ports:
        for buffer in port.buffers:
            if buffer.headroom_bytes is not None:
                make = _spectrum if spectrum else _broadcom
                profiles[group_profile(port.name, buffer.priority_group)] = make(buffer, buffer.headroom_bytes)
    return {
        "BUFFER_POOL": {
            POOL_IN: {"type": "ingress", "mode": "dynamic", **size, **xoff},
            POOL_OUT: {"type": "egress", "mode": "static" if size else "dynamic", **size},
        },
        "BUFFER_PROFILE": profiles,
        "BUFFER_PG": _keyed(users, {profile.name: dict(_groups(profile)) for profile in qos.ports}),
        "BUFFER_QUEUE": _keyed(users, {profile.name: _egress(profile, qos) for profile in qos.ports}),
    }


def _broadcom(buffer: LosslessBuffer, headroom_bytes: int) -> Fields:
    """As the published tables of Broadcom platforms have it: reserve in `size`, hysteresis in `xon_offset`."""
    fields: Fields = {
        "pool": POOL_IN,
        "size": str(buffer.reserve_bytes),
        "xon": "0",
        "xon_offset": str(buffer.xon_offset_bytes),
        "xoff": str(headroom_bytes),
    }
    return fields | _threshold(buffer)


def _spectrum(buffer: LosslessBuffer, headroom_bytes: int) -> Fields:
    """As the published tables of Spectrum platforms have it: `size` holds reserve and headroom, `xon` hysteresis."""
    fields: Fields = {
        "pool": POOL_IN,
        "size": str(buffer.reserve_bytes + headroom_bytes),
        "xon": str(buffer.xon_offset_bytes),
        "xoff": str(headroom_bytes),
    }
    return fields | _threshold(buffer)


def _threshold(buffer: LosslessBuffer) -> Fields:
    return {} if buffer.alpha_log2 is None else {"dynamic_th": str(buffer.alpha_log2)}


def _groups(profile: PortQos) -> Iterator[tuple[int, Fields]]:
    lossless = {buffer.priority_group for buffer in profile.buffers}
    if 0 not in lossless:
        yield 0, {"profile": LOSSY_IN}
    for buffer in profile.buffers:
        name = "NULL" if buffer.headroom_bytes is None else group_profile(profile.name, buffer.priority_group)
        yield buffer.priority_group, {"profile": name}


def _egress(profile: PortQos, qos: QosIntent) -> dict[int, Fields]:
    paused = {qos.maps.pfc_queue[priority] for priority in profile.pfc}
    return {queue: {"profile": LOSSLESS_OUT if queue in paused else LOSSY_OUT} for queue in range(CLASSES)}
