"""An audit as SARIF 2.1.0 (OASIS), which code hosts and editors show at the line of the configuration."""

from __future__ import annotations

from urllib.parse import quote

from eastwest._version import __version__
from eastwest.audit.engine import GRADES, AuditResult
from eastwest.audit.formats.words import fingerprint, sentence
from eastwest.audit.rule import Rule
from eastwest.audit.rules import RULES
from eastwest.findings import Finding, Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.CRITICAL: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(result: AuditResult) -> dict[str, object]:
    """One run with all rules; suppressed findings are there and marked as such, with their reason."""
    rules = sorted(RULES.values(), key=lambda rule: rule.id)
    index = {rule.id: at for at, rule in enumerate(rules)}
    results = [_result(finding, index) for finding in result.findings]
    for each in result.suppressed:
        marked = {"kind": "external", "status": "accepted", "justification": each.reason}
        results.append({**_result(each.finding, index), "suppressions": [marked]})
    driver = {
        "name": "eastwest",
        "semanticVersion": __version__,
        "version": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": rule.check.__name__,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": f"{rule.why} Effect: {rule.effect}. Source: {rule.source}."},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"layer": rule.layer.title, "severity": GRADES[rule.severity]},
    }


def _result(finding: Finding, index: dict[str, int]) -> dict[str, object]:
    location: dict[str, object] = {
        "logicalLocations": [{"fullyQualifiedName": finding.place.text(), "kind": "resource"}]
    }
    if finding.file:
        physical: dict[str, object] = {"artifactLocation": {"uri": quote(finding.file)}}
        if finding.line is not None:
            physical["region"] = {"startLine": finding.line}
        location["physicalLocation"] = physical
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": f"{sentence(finding)}. {finding.effect[:1].upper()}{finding.effect[1:]}."},
        "locations": [location],
        "partialFingerprints": {"eastwest/v1": fingerprint(finding)},
    }
