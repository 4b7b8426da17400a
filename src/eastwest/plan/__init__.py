"""The Plan: fabric, policy, addressing, cabling and bill of materials, with the reasons for each choice."""

from eastwest.plan.model import (
    Addressing,
    BillLine,
    Cable,
    FailureDomain,
    Interface,
    Plan,
    Router,
    Tier,
)

__all__ = ["Addressing", "BillLine", "Cable", "FailureDomain", "Interface", "Plan", "Router", "Tier"]
