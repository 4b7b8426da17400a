"""PFC headroom: what may still arrive at a port after it has sent XOFF, by the published formula of its chip."""

from __future__ import annotations

from eastwest.intent.catalogue.model import LinearHeadroom, SpectrumHeadroom
from eastwest.lossless.headroom.estimate import estimated_headroom
from eastwest.lossless.headroom.families import published_family
from eastwest.lossless.headroom.linear import linear_headroom
from eastwest.lossless.headroom.model import Headroom, Term, Traffic
from eastwest.lossless.headroom.releases import CURRENT, SPECTRUM_6
from eastwest.lossless.headroom.spectrum import is_spectrum_6, spectrum_headroom

__all__ = [
    "Headroom",
    "Term",
    "Traffic",
    "estimated_headroom",
    "headroom_for",
    "linear_headroom",
    "published_family",
    "spectrum_headroom",
]


def headroom_for(
    constants: SpectrumHeadroom | LinearHeadroom | None, speed_gbps: float, cable_m: float, traffic: Traffic
) -> Headroom:
    """Headroom by the published model of the chip, or the estimate (marked `assumed`) where there is none.

    Spectrum-6 gets the release that its table stands for, and the extra of its constants on top.
    """
    if isinstance(constants, SpectrumHeadroom):
        release = SPECTRUM_6 if is_spectrum_6(constants) else CURRENT
        return spectrum_headroom(constants, speed_gbps, cable_m, traffic, release=release)
    if isinstance(constants, LinearHeadroom):
        return linear_headroom(constants, speed_gbps, cable_m, traffic.port_mtu_bytes)
    return estimated_headroom(speed_gbps, cable_m, traffic)
