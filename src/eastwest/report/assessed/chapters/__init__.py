"""The chapters of the assessment report."""

from eastwest.report.assessed.chapters.change_plan import change_plan
from eastwest.report.assessed.chapters.costs import costs
from eastwest.report.assessed.chapters.findings import findings, not_judged
from eastwest.report.assessed.chapters.network import topology
from eastwest.report.assessed.chapters.outcome import outcome

CHAPTERS = (outcome, costs, topology, change_plan, findings, not_judged)

__all__ = ["CHAPTERS"]
