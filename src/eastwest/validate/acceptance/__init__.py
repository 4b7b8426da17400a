"""The acceptance plan: what is tested, in which order, and what each figure should be; fixed beforehand."""

from eastwest.validate.acceptance.build import Wanted, acceptance_plan
from eastwest.validate.acceptance.model import AcceptancePlan, Check, Kind, LeftOut, Test
from eastwest.validate.acceptance.store import fingerprint, load_acceptance, save_acceptance

__all__ = [
    "AcceptancePlan",
    "Check",
    "Kind",
    "LeftOut",
    "Test",
    "Wanted",
    "acceptance_plan",
    "fingerprint",
    "load_acceptance",
    "save_acceptance",
]
