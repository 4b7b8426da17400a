"""Verdicts of a report."""

from __future__ import annotations

from eastwest.findings import Evidence, Layer, Outcome, Verdict


def verdicts() -> tuple[Verdict, ...]:
    """At least one of each outcome; nothing is said about storage."""
    run = Evidence("runs/all-to-all/run.json", "operations[3]")
    return (
        Verdict(
            Layer.FABRIC,
            "Oversubscription within the limit",
            Outcome.PASS,
            "1:1",
            "≤ 1:1",
            "Every leaf has as much capacity up as down.",
            (Evidence("plan.json", "tiers[0]"),),
        ),
        Verdict(
            Layer.PROTOCOL,
            "No drop in the lossless class",
            Outcome.PASS,
            "0 packets",
            "0 packets",
            "Headroom took every packet that arrived after XOFF.",
            (Evidence("runs/all-reduce/ports.parquet", "drops"),),
        ),
        Verdict(
            Layer.PROTOCOL,
            "Paused time of any port",
            Outcome.WARN,
            "4.1 %",
            "≤ 5 %",
            "The port to node-00 was paused for 4.1 % of the all-to-all.",
            (run,),
            "Raise the number of queue pairs per peer for all-to-all, then run the experiment again.",
        ),
        Verdict(
            Layer.BANDWIDTH,
            "Bus bandwidth of all-reduce per rail",
            Outcome.PASS,
            "41.2 GB/s (85 %)",
            "≥ 80 % of ideal",
            "Median of eight groups at 256 MiB.",
            (Evidence("runs/all-reduce/operations.parquet"),),
        ),
        Verdict(
            Layer.BANDWIDTH,
            "Slowdown of all-to-all",
            Outcome.FAIL,
            "1.82 ×",
            "≤ 1.5 × ideal",
            "Flows collide on two spine links; ECMP hashes four of them on one.",
            (run,),
            "Spread all-to-all over more queue pairs, or add two spines.",
        ),
        Verdict(
            Layer.OBSERVABILITY,
            "Pause and mark counters are collected",
            Outcome.INCONCLUSIVE,
            "not stated",
            "all switches",
            "The site file names no source of metrics.",
            (),
            "Name the sources under monitoring in the site file.",
        ),
    )
