"""Layer 4."""

from __future__ import annotations

import pytest

from eastwest.audit.readiness.storage import judge_storage
from eastwest.findings import Outcome, Verdict
from eastwest.intent.catalogue.model import PortGroup
from eastwest.intent.site import StorageIntent

from ..builders import catalogue, site
from .outcomes import named

READ, WRITE, PORTS = "read throughput", "write throughput", "network ports"


def _intent(read: float = 80.0, write: float = 40.0, system: str = "flash") -> StorageIntent:
    return StorageIntent(system, 2, read, write)


def _verdict(criterion: str, intent: StorageIntent) -> Verdict:
    return named(judge_storage(site(intent), catalogue()), criterion)


@pytest.mark.parametrize(("demand", "outcome"), [(80.0, Outcome.PASS), (82.0, Outcome.WARN), (90.0, Outcome.FAIL)])
def test_read(demand: float, outcome: Outcome) -> None:
    assert _verdict(READ, _intent(read=demand)).outcome is outcome


@pytest.mark.parametrize(("demand", "outcome"), [(40.0, Outcome.PASS), (41.0, Outcome.WARN), (50.0, Outcome.FAIL)])
def test_write(demand: float, outcome: Outcome) -> None:
    assert _verdict(WRITE, _intent(write=demand)).outcome is outcome


def test_ports_carry_the_demand() -> None:
    found = _verdict(PORTS, _intent())
    assert (found.outcome, found.measured) == (Outcome.PASS, "200 GB/s")


def test_too_few_ports_fail() -> None:
    narrow = catalogue(ports=(PortGroup(1, 100.0, "QSFP28", "p{n}"),))
    assert named(judge_storage(site(_intent()), narrow), PORTS).outcome is Outcome.FAIL


def test_unpublished_throughput_is_inconclusive() -> None:
    assert named(judge_storage(site(_intent()), catalogue(read=None)), READ).outcome is Outcome.INCONCLUSIVE


def test_unpublished_ports_are_inconclusive() -> None:
    assert named(judge_storage(site(_intent()), catalogue(ports=None)), PORTS).outcome is Outcome.INCONCLUSIVE


def test_unknown_system_is_inconclusive() -> None:
    (found,) = judge_storage(site(_intent(system="other")), catalogue())
    assert found.outcome is Outcome.INCONCLUSIVE


def test_no_storage_says_what_to_add() -> None:
    (found,) = judge_storage(site(), catalogue())
    assert found.outcome is Outcome.INCONCLUSIVE
    assert "site.yaml" in found.remedy
