"""PFC headroom: what may still arrive at a port after it has sent XOFF, by the published formula of its chip."""

from __future__ import annotations

from eastwest.intent.catalogue.model import LinearHeadroom, SpectrumHeadroom
from eastwest.lossless.headroom.estimate import estimated_headroom
from eastwest.lossless.headroom.linear import linear_headroom
from eastwest.lossless.headroom.model import Headroom, Term
from eastwest.lossless.headroom.spectrum import Traffic, spectrum_headroom

__all__ = [
    "Headroom",
    "Term",
    "Traffic",
    "estimated_headroom",
    "headroom_for",
    "linear_headroom",
    "spectrum_headroom",
]


def headroom_for(
    constants: SpectrumHeadroom | LinearHeadroom | None, speed_gbps: float, cable_m: float, traffic: Traffic
) -> Headroom:
    """Headroom by the published model of the chip, or the estimate (marked `assumed`) where there is none.

    The estimate also serves speeds above every published one of a linear model.
    """
    if isinstance(constants, SpectrumHeadroom):
        return spectrum_headroom(constants, speed_gbps, cable_m, traffic)
    if isinstance(constants, LinearHeadroom):
        found = linear_headroom(constants, speed_gbps, cable_m, traffic.port_mtu_bytes)
        if found is not None:
            return found
    return estimated_headroom(speed_gbps, cable_m, traffic)
