"""Readiness: five layers, each criterion judged against a target that was fixed beforehand."""

from eastwest.audit.readiness.evidence import Evidenced
from eastwest.audit.readiness.judge import judge

__all__ = ["Evidenced", "judge"]
