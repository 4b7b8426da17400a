"""How each kind of test is measured, with the drafts and rules that say so.

The IETF drafts of the benchmarking group describe how to measure and forbid to use their figures as limits; what is
acceptable comes from this plan's prediction.
"""

from __future__ import annotations

from eastwest.validate.acceptance.model import Kind

TRAINING = "draft-calabria-bmwg-ai-fabric-training-bench-04"
INFERENCE = "draft-calabria-bmwg-ai-fabric-inference-bench-04"
TERMS = "draft-calabria-bmwg-ai-fabric-terminology-04"

METHODS: dict[Kind, str] = {
    Kind.CABLING: "LLDP neighbours (IEEE 802.1AB) against the cabling schedule",
    Kind.LINK: "speed, FEC, bit errors before FEC (limits of IEEE 802.3), receive power by the module's own limits",
    Kind.HOST_STATE: "PFC, 802.3x pause and MTU of host ports against the plan's policy",
    Kind.PATH_MTU: "ping of the plan's MTU with fragmentation forbidden (RFC 1191)",
    Kind.PAIR: f"{TRAINING}: point-to-point throughput; rounds of a tournament, no port in two pairs at once",
    Kind.BISECTION: f"{TRAINING}: bisection, one half against the other",
    Kind.INCAST: f"{TRAINING}: incast, several senders to one receiver",
    Kind.LATENCY: f"{TRAINING}: latency of idle ports; half a round trip of ib_write_lat, a whole one of others",
    Kind.COLLECTIVE: f"{TRAINING}: collectives; bus bandwidth by size, never the tool's average over sizes",
    Kind.STORAGE: "fio, direct I/O, sequential",
    Kind.NVME_OF: "paths of NVMe over Fabrics live over the planned transport; fio reads a device, direct I/O",
    Kind.MLPERF_STORAGE: "MLPerf Storage v2.0 rules: accelerator utilisation",
    Kind.CHECKPOINT: f"{TRAINING}: collective beside a checkpoint's writes",
    Kind.INFERENCE: f"{INFERENCE}: time to first token",
    Kind.ALARM: "a pause is induced, and must be on the dashboard and in the alarms",
    Kind.FAILOVER: f"{TRAINING}: failure of link and switch; outage, and bandwidth after recovery",
    Kind.SOAK: f"{TRAINING}: soak; drift over time",
}
CITED = tuple(f"{name} (individual draft, not adopted)" for name in (TERMS, TRAINING, INFERENCE))
