"""Thresholds in percent of a buffer whose size no file tells."""

from __future__ import annotations

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit, breaches
from eastwest.audit.rule import Example
from eastwest.audit.rules import RULES
from eastwest.audit.rules.protocol.ecn import with_marking
from eastwest.plan.device import EcnMarking


def _sample(low: int, high: int) -> Example:
    return with_marking(samples.LEAF, EcnMarking(0, 0, 100, fill_percent=(low, high)))


@pytest.mark.parametrize(("low", "high", "rule"), [(90, 55, "EW221"), (90, 90, "EW223")])
def test_percentages_are_judged_as_such(low: int, high: int, rule: str) -> None:
    found = breaches(RULES[rule], _sample(low, high).edit(samples.sample()))
    assert found
    assert all(f"{low} %" in finding.observed for finding in found)


def test_percentages_are_no_bytes() -> None:
    result = audit(_sample(55, 90).edit(samples.sample()))
    assert not {finding.rule for finding in result.findings} & {"EW221", "EW222", "EW223", "EW225"}
    assert "EW222" in {each.rule for each in result.not_judged}
