"""What the assessment report is made from."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.audit.assess.assessment import Assessment, NotAssessed
from eastwest.audit.engine import AuditResult
from eastwest.audit.remedy import Skipped, Step
from eastwest.audit.score import LayerScore
from eastwest.audit.subject import Audited


@dataclass(frozen=True)
class AssessedMaterial:
    """An audit with its scores, change plan and prediction. date: ISO day that the report carries."""

    name: str
    audited: Audited
    result: AuditResult
    scores: tuple[LayerScore, ...]
    steps: tuple[Step, ...]
    skipped: tuple[Skipped, ...]
    predicted: Assessment | NotAssessed
    date: str
    version: str
