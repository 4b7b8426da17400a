"""Congestion controls that a site can name: which are modelled, and why the others are not."""

from __future__ import annotations

from typing import Literal

CongestionControl = Literal[
    "dcqcn",
    "none",
    "ztr-rtt",
    "programmable",
    "spectrum-x",
    "hpcc",
    "timely",
    "swift",
    "uec-nscc",
    "uec-rccc",
    "srd",
    "falcon",
    "other",
]

MODELLED = ("dcqcn", "none")
"""`none`: pause frames alone; NICs send no notifications and always at line rate."""

NOT_MODELLED: dict[str, str] = {
    "ztr-rtt": "NVIDIA's zero-touch RoCE reacts to round-trip times by an algorithm that is not published",
    "programmable": "what a program on the NIC does (DOCA PCC and the like) is known to its author only",
    "spectrum-x": "Spectrum-X combines adaptive routing with telemetry and an algorithm that is not published",
    "hpcc": "HPCC needs in-band telemetry of every switch, and NICs do not document how they carry it out",
    "timely": "TIMELY reacts to gradients of round-trip times, which this engine's RoCE senders do not measure",
    "swift": "Swift reacts to fabric and host delays, which this engine's RoCE senders do not measure",
    "uec-nscc": "Ultra Ethernet's sender-based control needs a transport that is not RoCE",
    "uec-rccc": "Ultra Ethernet's receiver-based control needs a transport that is not RoCE",
    "srd": "SRD is a transport of its own, and its control is not published",
    "falcon": "Falcon is a transport of its own, in hardware",
    "other": "it has no name here",
}
"""Name → why its effect cannot be told. DCQCN stands in for these in a simulation, which then proves nothing."""


def modelled(name: str) -> bool:
    """Whether the packet engine carries this control out."""
    return name in MODELLED
