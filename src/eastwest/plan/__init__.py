"""The Plan: fabric, policy, addressing, cabling and bill of materials, with the reasons for each choice."""

from eastwest.plan.diff import Change, diff_plans
from eastwest.plan.model import (
    VLAN,
    Addressing,
    BillLine,
    Cable,
    FailureDomain,
    GrowthStep,
    Interface,
    Network,
    NodeNics,
    Place,
    Plan,
    Router,
    Tier,
)
from eastwest.plan.store import load_plan, plan_hash, save_plan

__all__ = [
    "VLAN",
    "Addressing",
    "BillLine",
    "Cable",
    "Change",
    "FailureDomain",
    "GrowthStep",
    "Interface",
    "Network",
    "NodeNics",
    "Place",
    "Plan",
    "Router",
    "Tier",
    "diff_plans",
    "load_plan",
    "plan_hash",
    "save_plan",
]
