"""Lossless Ethernet: the policy and the arithmetic behind it."""

from eastwest.lossless.policy import (
    DcqcnProfile,
    EcnProfile,
    LosslessPolicy,
    PortBuffer,
    Reason,
    SwitchBuffers,
    TrafficClass,
    Watchdog,
)

__all__ = [
    "DcqcnProfile",
    "EcnProfile",
    "LosslessPolicy",
    "PortBuffer",
    "Reason",
    "SwitchBuffers",
    "TrafficClass",
    "Watchdog",
]
