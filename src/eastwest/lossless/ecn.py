"""ECN thresholds by a stated rule: marking starts after one base round trip and saturates before XOFF."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.lossless.policy import EcnProfile

KMAX_OVER_KMIN = 4
PMAX = 0.2
RATIO_SOURCE = "Kmax = 4·Kmin and Pmax 0.2: DCQCN settings of HPCC's ns-3 code (rdma-hw.cc @9f4be2a9, run.py)"
ORDER_SOURCE = "DCQCN, SIGCOMM'15: t_ECN below t_PFC, with every port of the switch congested"
RULE = (
    "Kmin = min(rate × base RTT, half the XOFF point); Kmax = min(4·Kmin, XOFF point), where the XOFF point is the one "
    "with every lossless port of the switch congested; Pmax 0.2"
)


@dataclass(frozen=True, slots=True)
class PublishedEcn:
    """Thresholds a vendor or operator published.

    kmin, kmax: as printed, in `unit` (`bytes`, `segments` or `percent of the queue`). pmax: probability, 0 to 1.
    quality: `primary` when read in the vendor's own file, `secondary` when quoted elsewhere.
    """

    name: str
    speeds: str
    kmin: int
    kmax: int
    unit: str
    pmax: float
    source: str
    quality: str = "primary"


_AMD = "ROCm/gpu-cluster-networking @1156b4e9 docs/how-to/roce-network-config.rst"
_JVD = "Juniper/jvd @005ab344 data_center/aidc/aiml_multitenancy_backend"
_SONIC = "sonic-net/sonic-buildimage @086b03bd"
_AZURE_LOCAL = "Azure/AzureLocal-Supportability @2f67159"
_KIB = 1024

VENDOR_ECN_PROFILES: tuple[PublishedEcn, ...] = (
    PublishedEcn(
        "Cisco AI blueprint", "100G", 150_000, 3_000_000, "bytes", 0.07, "Cisco AI/ML blueprint, excerpt", "secondary"
    ),
    PublishedEcn("Cisco N9364E-SG2 with AMD NICs", "400G, 800G", 950_000, 3_000_000, "bytes", 0.07, _AMD),
    PublishedEcn("Azure Local", "25G to 100G", 300_000, 300_000, "bytes", 1.0, _AZURE_LOCAL),
    PublishedEcn("NVIDIA NVUE lossless", "any", 150_000, 1_500_000, "bytes", 1.0, "Cumulus Linux 5.14 documentation"),
    PublishedEcn("SONiC default", "any", _KIB**2, 2 * _KIB**2, "bytes", 0.05, f"{_SONIC} qos_config.j2"),
    PublishedEcn(
        "SONiC on Arista 7060X6", "400G, 800G", 128 * _KIB, 256 * _KIB, "bytes", 0.05, f"{_SONIC} qos-arista7060x6.json"
    ),
    PublishedEcn("Dell Z9664F with AMD NICs", "400G", 2_048_000, 12_480_000, "bytes", 0.15, _AMD),
    PublishedEcn("Arista 7388 with AMD NICs", "200G", 2_000, 10_000, "segments", 0.2, _AMD),
    PublishedEcn("Juniper JVD QFX5240", "400G", 55, 90, "percent of the queue", 1.0, _JVD),
    PublishedEcn("Juniper QFX5240 with AMD NICs", "400G", 45, 90, "percent of the queue", 1.0, _AMD),
)
"""Published settings for the same job: Kmin spreads 16-fold, Kmax 49-fold. They stand beside ours, none is copied."""


def bandwidth_delay_bytes(speed_gbps: float, rtt_us: float) -> float:
    """Bytes in flight of one full-rate flow: rate × RTT."""
    return speed_gbps * rtt_us * 1000 / 8


def ecn_profile(speed_gbps: float, rtt_us: float, xoff_bytes: float) -> EcnProfile:
    """The marking profile of one egress queue by `RULE`; Kmin < Kmax ≤ xoff_bytes always holds.

    rtt_us: base round trip of the fabric. xoff_bytes: where the queue's switch sends XOFF with every lossless port
    congested. Raises ValueError when the XOFF point leaves no room for two thresholds (under 4 bytes).
    """
    if xoff_bytes < 4:
        raise ValueError(f"an XOFF point of {xoff_bytes:g} bytes leaves no room for ECN")
    kmin = max(1, int(min(bandwidth_delay_bytes(speed_gbps, rtt_us), xoff_bytes / 2)))
    kmax = int(min(KMAX_OVER_KMIN * kmin, xoff_bytes))
    return EcnProfile(speed_gbps=speed_gbps, kmin_bytes=kmin, kmax_bytes=kmax, pmax=PMAX)
