"""Running the rules: order, lines, suppressions, abstentions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import RANK, audit
from eastwest.audit.rules import RULES
from eastwest.audit.suppress import Suppression, suppressions_in
from eastwest.discover import SourceLine
from eastwest.errors import InputError
from eastwest.vendors.family import NotUnderstood


def test_findings_come_in_order_of_layer_and_severity() -> None:
    found = samples.sample()
    for rule in ("EW504", "EW201", "EW121", "EW242", "EW301"):
        found = RULES[rule].fails.edit(found)
    keys = [(finding.layer, RANK[finding.severity], finding.rule) for finding in audit(found).findings]
    assert keys == sorted(keys)
    assert audit(found) == audit(found)


def test_a_finding_has_the_line_of_the_nearest_value() -> None:
    lines = {"qos.watchdog": SourceLine("leaf1.cfg", 77)}
    edit = samples.chain(
        RULES["EW243"].fails.edit, samples.device(samples.LEAF, lambda found: replace(found, where=lines))
    )
    (finding,) = [each for each in audit(edit(samples.sample())).findings if each.rule == "EW243"]
    assert (finding.file, finding.line) == ("leaf1.cfg", 77)


def test_a_suppression_hides_one_rule_at_one_place() -> None:
    broken = RULES["EW504"].fails.edit(RULES["EW242"].fails.edit(samples.sample()))
    elsewhere = Suppression("EW504", "spine*", "spines have PTP")
    here = Suppression("EW504", "leaf1", "clock by PTP")
    result = audit(broken, [elsewhere, here])
    assert {finding.rule for finding in result.findings} == {"EW144", "EW149", "EW242"}
    assert [each.reason for each in result.suppressed] == ["clock by PTP"]
    assert result.unused == (elsewhere,)


def test_a_rule_abstains_where_a_line_about_its_subject_is_not_understood() -> None:
    line = NotUnderstood("leaf1.cfg", 9, "hardware pfc watchdog magic 7")
    edit = samples.chain(
        RULES["EW240"].fails.edit, samples.device(samples.LEAF, lambda found: replace(found, not_understood=(line,)))
    )
    result = audit(edit(samples.sample()), rules=[RULES["EW240"]])
    assert result.findings == ()
    assert "leaf1.cfg:9" in result.not_judged[0].why


@pytest.mark.parametrize("rule", ["EW501", "EW503", "EW504", "EW502", "EW125", "EW127"])
def test_a_fragment_is_not_told_that_something_is_missing(rule: str) -> None:
    edit = samples.chain(
        RULES[rule].fails.edit, samples.device(samples.LEAF, lambda found: replace(found, partial=True))
    )
    result = audit(edit(samples.sample()), rules=[RULES[rule]])
    found = [each for each in result.findings if each.place.device == "leaf1"]
    assert found == [] or rule == "EW125"


def test_suppressions_are_read_with_their_reasons(tmp_path: Path) -> None:
    text = "suppress:\n  - rule: EW504\n    place: leaf*\n    reason: clock by PTP\n"
    (tmp_path / "audit.yaml").write_text(text, encoding="utf-8")
    assert suppressions_in(tmp_path) == (Suppression("EW504", "leaf*", "clock by PTP", 2),)
    assert suppressions_in(tmp_path / "nowhere") == ()


def test_every_problem_of_a_suppression_file_is_told(tmp_path: Path) -> None:
    text = "suppress:\n  - rule: EW999\n    reason: why\n  - rule: EW504\n"
    text += "  - rule: EW504\n    reason: x\n    until: 2027\n"
    (tmp_path / "audit.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        suppressions_in(tmp_path)
    assert {problem.line for problem in caught.value.problems} == {2, 4, 7}
