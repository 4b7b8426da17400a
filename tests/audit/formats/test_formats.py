"""SARIF, JUnit and JSON say the same as the findings."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import AuditResult, audit
from eastwest.audit.formats.as_json import as_json
from eastwest.audit.formats.junit import as_junit
from eastwest.audit.formats.sarif import as_sarif
from eastwest.audit.formats.words import fingerprint, headline
from eastwest.audit.rules import RULES
from eastwest.audit.subject import Audited
from eastwest.audit.suppress import Suppression
from eastwest.findings import Layer


@pytest.fixture(scope="module")
def broken() -> Audited:
    found = samples.sample()
    for rule in ("EW201", "EW150", "EW504", "EW242"):
        found = RULES[rule].fails.edit(found)
    return found


@pytest.fixture(scope="module")
def result(broken: Audited) -> AuditResult:
    return audit(broken, [Suppression("EW242", "leaf*", "storms end within 10 ms here")])


def test_sarif_has_what_the_standard_asks_for(result: AuditResult) -> None:
    log = json.loads(json.dumps(as_sarif(result)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(RULES)
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) == len(result.findings) + len(result.suppressed)
    for each in run["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        assert each["level"] in ("error", "warning", "note")
        assert each["message"]["text"]
        (location,) = each["locations"]
        assert location["logicalLocations"][0]["fullyQualifiedName"]
        region = location.get("physicalLocation", {}).get("region", {"startLine": 1})
        assert region["startLine"] >= 1


def test_sarif_marks_what_is_suppressed(result: AuditResult) -> None:
    run = json.loads(json.dumps(as_sarif(result)))["runs"][0]
    marked = [each for each in run["results"] if "suppressions" in each]
    assert [each["ruleId"] for each in marked] == ["EW242"]
    assert marked[0]["suppressions"][0]["justification"] == "storms end within 10 ms here"


def test_the_place_of_a_statement_is_its_line(result: AuditResult) -> None:
    run = json.loads(json.dumps(as_sarif(result)))["runs"][0]
    (undefined,) = [each for each in run["results"] if each["ruleId"] == "EW150"]
    physical = undefined["locations"][0]["physicalLocation"]
    assert physical == {"artifactLocation": {"uri": samples.LINE.file}, "region": {"startLine": samples.LINE.line}}


def test_junit_counts_what_fails(result: AuditResult) -> None:
    root = ElementTree.fromstring(as_junit(result))  # noqa: S314
    assert [suite.get("name") for suite in root] == [f"{layer.value} {layer.title}" for layer in Layer]
    failures = root.findall(".//failure")
    assert len(failures) == sum(finding.severity.value != "info" for finding in result.findings)
    for suite in root:
        assert int(suite.get("failures", "")) == len(suite.findall("./testcase/failure"))
        assert int(suite.get("tests", "")) == len(suite)


def test_json_holds_all_of_it(broken: Audited, result: AuditResult) -> None:
    plain = json.loads(json.dumps(as_json(result, broken)))
    assert len(plain["findings"]) == len(result.findings)
    assert plain["suppressed"][0]["reason"] == "storms end within 10 ms here"
    assert sum(sum(counts.values()) for counts in plain["layers"].values()) == len(result.findings)
    assert plain["network"]["links"] == len(broken.network.links)


def test_fingerprints_tell_findings_apart_and_stay(broken: Audited, result: AuditResult) -> None:
    prints = [fingerprint(finding) for finding in result.findings]
    assert len(set(prints)) == len(prints)
    assert prints == [fingerprint(finding) for finding in audit(broken).findings if finding.rule != "EW242"]


def test_the_headline_counts(result: AuditResult) -> None:
    assert headline(audit(samples.sample())) == "nothing found"
    assert "break losslessness" in headline(result)
