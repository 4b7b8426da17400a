"""What `nv set qos roce mode lossless` means, and where it says nothing that the explicit settings do not.

Source: Cumulus Linux 5.14 user guide, RDMA over Converged Ethernet: switch priority is DSCP / 8 for DSCP 24 to 31 and
48 to 55, else 0; egress queue by switch priority; PFC both ways on 3; ECN on queues 0 and 3 from 150,000 to 1,500,000
B with 100 %; queue 6 strict, 0 and 3 with half of the rest each; cable length 100 m.
"""

from __future__ import annotations

from collections.abc import Collection

from eastwest.plan.device import (
    EcnMarking,
    InterfaceIntent,
    LosslessBuffer,
    PortQos,
    QosIntent,
    QosMaps,
    QueueIntent,
)
from eastwest.plan.device.qos import CLASSES, DSCPS
from eastwest.vendors.nvue.fit_qos import DEFAULT

PRIORITY, CNP = 3, 6
CABLE_M = 100.0
_MARKS = EcnMarking(150_000, 1_500_000, 100)
MAPS = QosMaps(
    tuple(dscp // 8 if dscp // 8 in (PRIORITY, CNP) else 0 for dscp in range(DSCPS)),
    tuple(group if group in (PRIORITY, CNP) else 0 for group in range(CLASSES)),
)
PROFILE = PortQos(
    DEFAULT,
    "dscp",
    pfc=(PRIORITY,),
    queues=(
        QueueIntent(0, weight_percent=50, ecn=_MARKS),
        QueueIntent(PRIORITY, weight_percent=50, ecn=_MARKS),
        QueueIntent(CNP, strict=True),
    ),
    buffers=(LosslessBuffer(PRIORITY, None, cable_m=CABLE_M),),
)


def is_roce(qos: QosIntent, ports: Collection[InterfaceIntent]) -> bool:
    """Whether the explicit settings override all of the macro that a port could feel.

    Every port has a profile, trusts DSCP and pauses RoCE's own priority; no map leaves a place to a default.
    """
    lossless = all(profile.trust == "dscp" and profile.pfc == (PRIORITY,) for profile in qos.ports)
    complete = None not in (*qos.maps.traffic_class, *qos.maps.queue)
    marked = all(_overrides(profile) for profile in qos.ports)
    return bool(qos.ports) and bool(ports) and lossless and complete and marked and all(port.qos for port in ports)


def _overrides(profile: PortQos) -> bool:
    """The default profile is the macro's own: it must state each of the queues and sizes that the macro states."""
    if profile.name != DEFAULT:
        return any(queue.ecn for queue in profile.queues)
    stated = {queue.queue: queue for queue in profile.queues}
    sized = any(buffer.cable_m is not None for buffer in profile.buffers)
    return sized and all(_states(stated.get(each.queue), each) for each in PROFILE.queues)


def _states(queue: QueueIntent | None, default: QueueIntent) -> bool:
    if queue is None or (default.ecn is not None and queue.ecn is None):
        return False
    return queue.strict or queue.weight_percent is not None
