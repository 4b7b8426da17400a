"""A plan of that fabric, with plausible settings."""

from __future__ import annotations

from eastwest.fabric import Fabric
from eastwest.lossless import (
    DcqcnProfile,
    EcnProfile,
    LosslessPolicy,
    PortBuffer,
    Reason,
    SwitchBuffers,
    TrafficClass,
    Watchdog,
)
from eastwest.plan import Plan
from eastwest.plan.model import Addressing, BillLine, FailureDomain, Tier
from tests.report.builders.network import SMALL, Size, fabric

INVENTED = "invented for tests"


def policy(built: Fabric) -> LosslessPolicy:
    """Plausible numbers, each with a reason."""
    ecn = EcnProfile(400.0, 400 * 1024, 1600 * 1024, 0.2)
    switches = tuple(
        SwitchBuffers(
            s.name,
            s.model,
            64 << 20,
            9 << 20,
            54 << 20,
            None,
            0.14,
            True,
            tuple(
                PortBuffer(
                    p.name,
                    400.0,
                    5.0 if p.rail is not None else 30.0,
                    96_000 if p.rail is not None else 131_072,
                    18_432,
                    0,
                    0.125,
                )
                for p in s.ports
            ),
            (ecn,),
        )
        for s in built.switches
    )
    classes = (
        TrafficClass("roce", (26,), 3, 3, pfc_priority=3, weight_percent=80, ecn=True),
        TrafficClass("cnp", (48,), 6, 6, strict=True),
        TrafficClass("default", tuple(d for d in range(64) if d not in (26, 48)), 0, 0, weight_percent=20),
    )
    dcqcn = DcqcnProfile("cx7", 1.0, 4.0, 300.0, 0, 5, 5.0, 50.0, 1 / 1024, 1.0, 100.0, 4.0, False, INVENTED)
    reasons = (
        Reason(
            "Headroom 400G, 5 m", "93.8 KiB", "Two packets, the cable both ways and the peer's response time.", INVENTED
        ),
        Reason("Headroom 400G, 30 m", "128 KiB", "As above with 25 m more cable: 2 × 125 ns at 400 Gb/s.", INVENTED),
        Reason("Buffer fit", "14 %", "Σ headroom of all ports against the whole pool; no separate pool is published."),
        Reason("ECN Kmin", "400 KiB", "Scaled with the port speed from the published 100G value.", INVENTED),
        Reason("DSCP of RoCE", "26", "The site file sets it; switches and NICs of both vendors trust DSCP.", INVENTED),
        Reason("DCQCN", "cx7", "Defaults of the NIC's firmware.", INVENTED),
        Reason("Watchdog", "200 ms", "Above the longest pause a healthy fabric shows.", INVENTED),
    )
    return LosslessPolicy(
        classes, 9000, 4096, 10, switches, (("invented-nic", dcqcn),), Watchdog(100, 200, 200, "drop"), "ecmp", reasons
    )


def plan(size: Size = SMALL) -> Plan:
    """A plan of that size."""
    built = fabric(size)
    down, up = size.nodes_per_unit * 400.0, size.spines * 2 * 400.0
    leaves = size.units * size.rails
    return Plan(
        name="test",
        site_hash="5" * 64,
        topology="rail-optimised",
        rails=size.rails,
        fabric=built,
        policy=policy(built),
        addressing=Addressing("bgp-unnumbered", (), ()),
        cabling=(),
        bill=(
            BillLine("switch", "invented-switch", "64 × 400G switch", leaves + size.spines),
            BillLine("cable", "invented-cable", "400G, 5 m, copper", 128, "reach 5 m is the limit"),
        ),
        failure_domains=(
            FailureDomain(
                "spine",
                size.spines,
                size.units * size.nodes_per_unit,
                0,
                1 - 1 / size.spines,
                "Every leaf keeps its other spines; bandwidth across units falls by their share.",
            ),
            FailureDomain(
                "leaf",
                leaves,
                size.nodes_per_unit,
                size.nodes_per_unit,
                1.0,
                "One rail of one unit is lost; jobs on its nodes stop until NCCL restarts without it.",
            ),
        ),
        tiers=(Tier("leaf", leaves, down, up, down / up), Tier("spine", size.spines, leaves * 800.0, 0.0, 0.0)),
        reasons=(Reason("Topology", "rail-optimised", "Rails stay apart, so equal ranks meet in one hop.", INVENTED),),
    )
