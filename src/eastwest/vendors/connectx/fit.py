"""What of a NIC's settings ConnectX can say."""

from __future__ import annotations

from dataclasses import replace

from eastwest.lossless.dcqcn import CONNECTX as PRESET
from eastwest.lossless.dcqcn_families import CONNECTX as KNOBS
from eastwest.plan.device import NicQos
from eastwest.vendors.nic.fit import fit_dcqcn
from eastwest.vendors.nic.shares import hundred

REASONS = {
    "nics.mtu_bytes": "the largest MTU of the driver",
    "nics.qos.trust": "mlnx_qos trusts dscp or pcp",
    "nics.qos.weight_percent": "shares of weighted traffic classes must add up to 100 (mlnx_qos --tcbw)",
    "nics.qos.buffer_bytes": "a receive buffer has a size above 0; without one the driver takes the cable's length",
    "nics.qos.dcqcn": "the knob counts in whole units of its own, within its range",
    "nics.qos.dcqcn.byte_counter_bytes": dict(KNOBS.unmapped)["byte_counter_bytes"],
    "nics.qos.dcqcn.paper_order": dict(KNOBS.unmapped)["paper_order"],
}


def fit(qos: NicQos) -> NicQos:
    """The settings as ConnectX can express them."""
    return replace(
        qos,
        trust="pcp" if qos.trust == "pcp" else "dscp",
        weight_percent=shares(qos.weight_percent),
        buffer_bytes=qos.buffer_bytes or None,
        dcqcn=fit_dcqcn(qos.dcqcn, KNOBS, PRESET),
    )


def shares(weights: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Weighted classes add up to 100; strict ones stay strict."""
    weighted = [at for at, weight in enumerate(weights) if weight is not None]
    if not weighted:
        return weights
    found = dict(zip(weighted, hundred([weights[at] or 0 for at in weighted]), strict=True))
    return tuple(found.get(at) for at in range(len(weights)))
