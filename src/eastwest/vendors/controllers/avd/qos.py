"""Maps, queues, PFC and buffers."""

from __future__ import annotations

from collections.abc import Mapping

from eastwest.plan.device import LosslessBuffer, PortQos, QosIntent, QueueIntent
from eastwest.vendors.controllers.avd.tree import Tree
from eastwest.vendors.eos.view_qos import alpha_text
from eastwest.vendors.text.ranges import grouped


def service_classes(qos: QosIntent) -> Tree:
    """What the device does with each class."""
    mmu = _mmu(qos)
    return {
        "qos": {
            "map": {
                "dscp": [
                    f"{' '.join(map(str, dscps))} to traffic-class {number}"
                    for number, dscps in grouped(qos.maps.traffic_class)
                ],
                "traffic_class": [
                    f"{' '.join(map(str, classes))} to uc-tx-queue {number}"
                    for number, classes in grouped(qos.maps.queue)
                ],
            }
        },
        "priority_flow_control": _watchdog(qos),
        "qos_profiles": [_profile(port) for port in qos.ports],
        "platform": None if mmu is None else {"trident": {"mmu": mmu}},
    }


def _watchdog(qos: QosIntent) -> Tree | None:
    if qos.watchdog is None:
        return None
    return {
        "watchdog": {
            "action": qos.watchdog.action,
            "timeout": f"{qos.watchdog.detection_ms / 1000:g}",
            "polling_interval": f"{qos.watchdog.poll_ms / 1000:g}",
            "recovery_time": f"{qos.watchdog.restoration_ms / 1000:g}",
        }
    }


def _mmu(qos: QosIntent) -> Tree | None:
    """Buffers of the chip's memory; None where the intent leaves them to the system."""
    buffers = {buffer.priority_group: buffer for port in qos.ports for buffer in port.buffers}
    mmu: Tree = {}
    if buffers:
        profile = {"name": "EASTWEST", "ingress": _ingress(buffers)}
        mmu = {"active_profile": "EASTWEST", "queue_profiles": [profile]}
    if qos.pool is not None and qos.pool.headroom_pool_bytes is not None:
        mmu["headroom_pool"] = {"unit": "bytes", "limit": qos.pool.headroom_pool_bytes}
    return mmu or None


def _ingress(buffers: Mapping[int, LosslessBuffer]) -> Tree:
    """Thresholds by priority group. AVD takes one headroom for all of them: that of the first."""
    first = next(iter(buffers.values()))
    groups = [
        {
            "id": number,
            "threshold": alpha_text(buffer.alpha_log2 or 0),
            "reserved": {"unit": "bytes", "memory": buffer.reserve_bytes},
        }
        for number, buffer in buffers.items()
    ]
    return {
        "headroom": {"unit": "bytes", "memory": first.headroom_bytes},
        "resume": first.xon_offset_bytes,
        "priority_groups": groups,
    }


def _profile(port: PortQos) -> Tree:
    return {
        "name": port.name,
        "trust": port.trust,
        "priority_flow_control": {
            "enabled": True,
            "watchdog": {"enabled": port.watchdog},
            "priorities": [{"priority": priority, "no_drop": True} for priority in port.pfc],
        },
        "uc_tx_queues": [_queue(queue) for queue in port.queues],
    }


def _queue(queue: QueueIntent) -> Tree:
    entry: Tree = {"id": queue.queue, "priority": "priority strict" if queue.strict else "no priority"}
    if queue.weight_percent is not None:
        entry["bandwidth_percent"] = queue.weight_percent
    if queue.ecn is not None:
        threshold = {
            "units": "bytes",
            "min": queue.ecn.kmin_bytes,
            "max": queue.ecn.kmax_bytes,
            "max_probability": queue.ecn.pmax_percent,
            "weight": 0,
        }
        entry["random_detect"] = {"ecn": {"count": True, "threshold": threshold}}
    return entry
