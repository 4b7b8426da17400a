"""The shared language of judgements: layers, severities, findings and verdicts."""

from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.findings.verdict import Evidence, Outcome, Verdict, worst

__all__ = ["Evidence", "Finding", "Layer", "Outcome", "Place", "Severity", "Verdict", "worst"]
