"""What of a NIC's settings Pollara can say, by AMD's published examples of nicctl."""

from __future__ import annotations

from dataclasses import replace

from eastwest.lossless.dcqcn import POLLARA as PRESET
from eastwest.lossless.dcqcn_families import POLLARA as KNOBS
from eastwest.plan.device import NicQos
from eastwest.vendors.nic.fit import fit_dcqcn
from eastwest.vendors.nic.shares import hundred
from eastwest.vendors.nic.state import PRIORITIES

REASONS = {
    "nics.mtu_bytes": "the largest MTU of the driver (Linux ionic)",
    "nics.qos.trust": "nicctl classifies by DSCP or by the priority of a VLAN tag",
    "nics.qos.weight_percent": (
        "shares add up to 100; a strict priority needs a rate limit, which only notifications can live with"
    ),
    "nics.qos.ecn": "DCQCN is on or off for RoCE as a whole",
    "nics.qos.willing": "no option for DCBX is published",
    "nics.qos.buffer_bytes": "receive buffers are the firmware's",
    "nics.qos.dcqcn": "the knob counts in whole units of its own, within its range",
    **{f"nics.qos.dcqcn.{name}": why for name, why in KNOBS.unmapped},
}


def fit(qos: NicQos) -> NicQos:
    """The settings as Pollara can express them."""
    return replace(
        qos,
        trust="pcp" if qos.trust == "pcp" else "dscp",
        weight_percent=_weights(qos),
        ecn=(qos.roce_priority,) if qos.ecn else (),
        dcqcn=fit_dcqcn(qos.dcqcn, KNOBS, PRESET),
        willing=False,
        buffer_bytes=None,
    )


def _weights(qos: NicQos) -> tuple[int | None, ...]:
    """Priorities with a share, RoCE always among them; notifications are strict."""
    shared = [
        at
        for at in range(PRIORITIES)
        if at != qos.cnp_priority and (at == qos.roce_priority or (qos.weight_percent[at] or 0) > 0)
    ]
    shares = hundred([qos.weight_percent[at] or 0 for at in shared], least=1)
    found = dict(zip(shared, shares, strict=True))
    return tuple(None if at == qos.cnp_priority else found.get(at, 0) for at in range(PRIORITIES))
