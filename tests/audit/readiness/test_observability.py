"""Layer 5."""

from __future__ import annotations

from eastwest.audit.readiness.observability import SIGNALS, judge_observability
from eastwest.findings import Outcome, Verdict

from ..builders import site
from .outcomes import named

EVERYTHING = ("gnmi", "node-exporter", "dcgm-exporter", "nccl-inspector", "storage-exporter")


def _coverage(*sources: str) -> Verdict:
    return named(judge_observability(site(monitoring=sources)), "Signals covered")


def test_every_signal_covered() -> None:
    assert _coverage(*EVERYTHING).outcome is Outcome.PASS


def test_amd_gpus_are_seen_by_their_own_exporter() -> None:
    sources = [name for name in EVERYTHING if name != "dcgm-exporter"]
    assert _coverage(*sources, "amd-device-metrics-exporter").outcome is Outcome.PASS


def test_a_missing_source_is_listed() -> None:
    found = _coverage("gnmi", "node-exporter")
    assert found.outcome is Outcome.WARN
    assert "nccl-inspector" in found.remedy


def test_no_source_is_inconclusive() -> None:
    found = _coverage()
    assert (found.outcome, found.measured) == (Outcome.INCONCLUSIVE, f"0 of {len(SIGNALS)} signals")


def test_nothing_has_been_measured_yet() -> None:
    found = named(judge_observability(site(monitoring=EVERYTHING)), "read from the site")
    assert found.outcome is Outcome.INCONCLUSIVE
