"""What of a NIC's settings Thor 2 can say, as bnxt_setupcc.sh 236.1.155.0 of Broadcom's driver package sets them."""

from __future__ import annotations

from dataclasses import replace

from eastwest.lossless.dcqcn import THOR2
from eastwest.lossless.dcqcn_families import THOR2 as KNOBS
from eastwest.plan.device import NicQos
from eastwest.vendors.nic.fit import other_priority
from eastwest.vendors.nic.shares import hundred
from eastwest.vendors.nic.state import PRIORITIES

FIRMWARE = replace(THOR2, name="firmware", source=KNOBS.unmapped[0][1])
"""Stands for what the firmware does: no parameter of it is published."""
REASONS = {
    "nics.mtu_bytes": "the largest MTU of the driver (Linux bnxt_en)",
    "nics.qos.trust": "PFC by DSCP, or by the priority of a VLAN tag",
    "nics.qos.pfc": "the documented form of niccli names one priority",
    "nics.qos.weight_percent": (
        "three traffic classes: RoCE, notifications (strict), and all the rest together; weighted ones add up to 100"
    ),
    "nics.qos.ecn": "ECN is on or off for RoCE as a whole",
    "nics.qos.dcqcn": KNOBS.unmapped[0][1],
    "nics.qos.willing": "no option for DCBX is published; lldpad must be off",
    "nics.qos.buffer_bytes": "receive buffers are the firmware's",
}


def fit(qos: NicQos) -> NicQos:
    """The settings as Thor 2 can express them."""
    return replace(
        qos,
        trust="pcp" if qos.trust == "pcp" else "dscp",
        pfc=(qos.roce_priority,) if qos.roce_priority in qos.pfc else qos.pfc[:1],
        weight_percent=_weights(qos),
        ecn=(qos.roce_priority,) if qos.ecn else (),
        dcqcn=FIRMWARE,
        willing=False,
        buffer_bytes=None,
    )


def _weights(qos: NicQos) -> tuple[int | None, ...]:
    found: list[int | None] = [0] * PRIORITIES
    found[qos.cnp_priority] = None
    own = qos.weight_percent[qos.roce_priority]
    rest = sum(
        weight or 0 for at, weight in enumerate(qos.weight_percent) if at not in (qos.roce_priority, qos.cnp_priority)
    )
    if own is None:
        found[qos.roce_priority], found[other_priority(qos)] = None, 100
    else:
        found[other_priority(qos)], found[qos.roce_priority] = hundred((rest, own), least=1)
    return tuple(found)
