"""The pause loop itself: what arrives between the decision to send XOFF and silence, in bytes on the wire.

Every published formula adds margins to it: cells, MAC and PHY, chip pipelines. The packet engine knows none of these;
a bisection in it finds the least headroom without loss, which lies below this sum by at most a frame or so, because
whole frames either fit or do not.
"""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.lossless.link import CABLE_NS_PER_M, PREAMBLE_GAP_BYTES
from eastwest.lossless.pause import peer_response_bytes

PAUSE_FRAME_BYTES = 64 + PREAMBLE_GAP_BYTES
SOURCE = (
    "IEEE 802.1Q, annex on PFC buffer requirements, less its interface delays; pause response of IEEE 802.3 31B.3.7"
)


@dataclass(frozen=True, slots=True)
class Loop:
    """One link: speed, one-way cable length, frames of data.

    other_bytes: largest frame that may stand before the pause on its way back; 0: as the data's.
    """

    speed_gbps: float
    cable_m: float
    frame_bytes: int
    other_bytes: int = 0

    def frame_ps(self) -> int:
        """Time of a largest frame on the link, picoseconds."""
        return round((self.frame_bytes + PREAMBLE_GAP_BYTES) * 8000 / self.speed_gbps)

    def cable_ps(self) -> int:
        """Propagation one way, picoseconds."""
        return round(self.cable_m * CABLE_NS_PER_M * 1000)

    def response_ps(self) -> int:
        """Time that the peer may take to obey, picoseconds."""
        return round(peer_response_bytes(self.speed_gbps) * 8000 / self.speed_gbps)

    def cable_bytes(self) -> float:
        """Both ways."""
        return 2 * self.cable_m * CABLE_NS_PER_M * self.speed_gbps / 8

    def bytes_in_all(self) -> int:
        """A frame that the pause waits for, the pause, the cable both ways, the response, and a frame just begun.

        Source: `SOURCE`.
        """
        frames = self.frame_bytes + (self.other_bytes or self.frame_bytes) + 2 * PREAMBLE_GAP_BYTES
        return round(frames + PAUSE_FRAME_BYTES + self.cable_bytes() + peer_response_bytes(self.speed_gbps))
