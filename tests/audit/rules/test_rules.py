"""Every rule passes its passing example, finds its failing one, and is silent on what was designed."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit, breaches
from eastwest.audit.load import audited_in
from eastwest.audit.rule import Rule
from eastwest.audit.rules import RULES
from eastwest.discover import found_from_plan
from eastwest.findings import Layer
from tests.audit.folders import write_configs

EVERY = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())


def test_there_are_rules_for_every_layer() -> None:
    assert len(RULES) >= 50
    assert {rule.layer for rule in RULES.values()} == set(Layer)


@EVERY
def test_the_passing_example_passes(rule: Rule) -> None:
    assert breaches(rule, rule.passes.edit(samples.sample())) == ()


@EVERY
def test_the_failing_example_is_found(rule: Rule) -> None:
    found = breaches(rule, rule.fails.edit(samples.sample()))
    assert found
    for finding in found:
        assert finding.rule == rule.id
        assert finding.observed
        assert finding.expected
        assert finding.effect
        assert finding.remedy


@EVERY
def test_texts_are_whole(rule: Rule) -> None:
    for text in (rule.title, rule.why, rule.effect, rule.source, rule.remedy, rule.passes.says, rule.fails.says):
        assert text.strip() == text != ""
    assert not rule.title.endswith(".")
    assert rule.check.__doc__


@pytest.mark.parametrize("vendor", [None, "eos", "junos", "nvue", "nxos", "sonic"])
def test_a_design_has_no_finding(vendor: str | None) -> None:
    network = found_from_plan(samples.sample_plan(), vendor)
    for audited in (samples.sample().with_network(network), samples.designed(samples.sample().with_network(network))):
        assert [(f.rule, f.place.text(), f.observed) for f in audit(audited).findings] == []


@pytest.mark.parametrize("family", ["eos", "junos", "nvue", "nxos", "sonic"])
def test_files_of_a_design_have_no_finding(family: str, tmp_path: Path) -> None:
    """Rendered, read back from a folder without hosts, and judged."""
    folder = write_configs(samples.sample(), tmp_path, family)
    found = audit(audited_in(folder)).findings
    assert [(f.rule, f.place.text(), f.observed, f.expected) for f in found] == []
