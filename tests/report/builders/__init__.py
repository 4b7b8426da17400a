"""Material for tests of the report: a fabric of any size and runs whose telemetry is invented, not simulated."""

from tests.report.builders.experiments import experiments
from tests.report.builders.materials import material, site
from tests.report.builders.network import DEMO, SMALL, Size, fabric
from tests.report.builders.plans import plan, policy
from tests.report.builders.runs import arm, workloads
from tests.report.builders.telemetry import Story, ports_table
from tests.report.builders.verdicts import verdicts

__all__ = [
    "DEMO",
    "SMALL",
    "Size",
    "Story",
    "arm",
    "experiments",
    "fabric",
    "material",
    "plan",
    "policy",
    "ports_table",
    "site",
    "verdicts",
    "workloads",
]
