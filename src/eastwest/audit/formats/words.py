"""What all formats say of a finding and of the whole audit."""

from __future__ import annotations

import hashlib

from eastwest.audit.engine import AuditResult
from eastwest.findings import Finding, Severity

WORDS = {Severity.CRITICAL: "breaks", Severity.WARNING: "contradicts", Severity.INFO: "advice"}
"""Short forms of the severities, for tables and options."""


def fingerprint(finding: Finding) -> str:
    """The same for the same finding in later audits, wherever its line has moved: rule, place and what was observed."""
    text = "\0".join((finding.rule, finding.place.text(), finding.observed))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def sentence(finding: Finding) -> str:
    """One sentence: where, what, what instead."""
    assumed = f" (assumed: {finding.assumption})" if finding.assumption else ""
    return f"{finding.place.text()}: {finding.observed}; expected {finding.expected}{assumed}"


def headline(result: AuditResult) -> str:
    """`3 break losslessness, 2 contradict the design, 5 advice`."""
    counts = [result.count(severity) for severity in Severity]
    by = dict(zip(Severity, counts, strict=True))
    if not result.findings:
        return "nothing found"
    parts = (
        (by[Severity.CRITICAL], "breaks losslessness", "break losslessness"),
        (by[Severity.WARNING], "contradicts the design", "contradict the design"),
        (by[Severity.INFO], "is advice", "are advice"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in parts if count)
