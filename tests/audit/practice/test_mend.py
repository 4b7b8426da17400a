"""Mending without a design: the finding of each rule's own failing example goes, and no graver one comes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import RANK, audit
from eastwest.audit.practice import MENDS, mended
from eastwest.audit.rules import RULES
from eastwest.audit.subject import Audited
from eastwest.findings import Finding

NEEDS_MORE = {"EW204", "EW280"}
"""EW280 is found in statements, which a DeviceIntent does not hold: only the files' text shows that it is mended. The
example of EW204 is found at the sound ends of links to one bad spine; a bad leaf is mended, which has sound peers."""


def after(audited: Audited, findings: tuple[Finding, ...]) -> Audited:
    devices = tuple(replace(device, intent=mended(audited, device, findings)[0]) for device in audited.network.devices)
    return audited.with_network(replace(audited.network, devices=devices))


@pytest.mark.parametrize("rule", sorted(set(MENDS) - NEEDS_MORE))
def test_the_failing_example_is_mended(rule: str) -> None:
    broken = RULES[rule].fails.edit(samples.sample())
    findings = audit(broken, rules=[RULES[rule]]).findings
    assert findings
    left = audit(after(broken, findings), rules=[RULES[rule]]).findings
    at_switches = [each for each in left if each.place.device and not each.place.host]
    assert at_switches == []


def test_a_leaf_with_another_priority_than_its_spines_is_mended() -> None:
    broken = samples.mapped(samples.LEAF, priority_group={3: 4})(samples.sample())
    findings = audit(broken).findings
    assert "EW204" in {each.rule for each in findings}
    assert audit(after(broken, findings)).findings == ()


def test_a_switch_that_breaks_losslessness_is_no_model() -> None:
    """Of two spines that differ, rules on outliers may name either: the one that is sound stays as it is."""
    broken = RULES["EW204"].fails.edit(samples.sample())
    findings = audit(broken).findings
    sound = broken.network.device("spine2")
    assert sound is not None
    odd = [each for each in findings if each.rule == "EW140"]
    assert odd
    blamed = tuple(replace(each, place=replace(each.place, device=sound.name)) for each in odd)
    assert mended(broken, sound, (*findings, *blamed))[0] == sound.intent


@pytest.mark.parametrize("rule", sorted(MENDS))
def test_nothing_graver_comes(rule: str) -> None:
    broken = RULES[rule].fails.edit(samples.sample())
    before = audit(broken)
    now = audit(after(broken, before.findings))
    known = {(each.rule, each.place.text()) for each in before.findings}
    new = [each for each in now.findings if (each.rule, each.place.text()) not in known]
    assert [each.rule for each in new if RANK[each.severity] == 0] == []
