"""An audit as JUnit XML: a suite for each layer, a case for each rule and place; advice passes."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from eastwest.audit.engine import GRADES, AuditResult, NotJudged
from eastwest.audit.formats.words import sentence
from eastwest.audit.rules import RULES
from eastwest.findings import Finding, Layer, Severity

_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
"""Characters that XML 1.0 cannot hold."""


def as_junit(result: AuditResult) -> str:
    """The document. Rules without a finding are cases that pass; what was not judged is skipped, with its reason."""
    root = Element("testsuites", name="eastwest audit")
    for layer in Layer:
        suite = SubElement(root, "testsuite", name=f"{layer.value} {layer.title}")
        cases = list(_cases(result, layer))
        for case in cases:
            suite.append(case)
        failed = sum(case.find("failure") is not None for case in cases)
        skipped = sum(case.find("skipped") is not None for case in cases)
        suite.attrib |= {"tests": str(len(cases)), "failures": str(failed), "skipped": str(skipped), "errors": "0"}
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _cases(result: AuditResult, layer: Layer) -> Iterator[Element]:
    findings = [each for each in result.findings if each.layer is layer]
    skipped = [each for each in result.not_judged if each.layer is layer]
    told = {each.rule for each in findings} | {each.rule for each in skipped}
    for rule in RULES.values():
        if rule.layer is layer and rule.id not in told:
            yield Element("testcase", classname=rule.id, name=rule.title)
    for finding in findings:
        yield _failed(finding)
    for each in skipped:
        yield _skipped(each)


def _failed(finding: Finding) -> Element:
    case = Element("testcase", classname=finding.rule, name=_clean(f"{finding.title}: {finding.place.text()}"))
    if finding.file:
        case.attrib |= {"file": _clean(finding.file)} | ({} if finding.line is None else {"line": str(finding.line)})
    text = _clean(f"{sentence(finding)}\n{finding.effect}\n{finding.remedy}")
    if finding.severity is Severity.INFO:
        SubElement(case, "system-out").text = text
    else:
        SubElement(case, "failure", type=GRADES[finding.severity], message=_clean(finding.observed)).text = text
    return case


def _skipped(each: NotJudged) -> Element:
    case = Element("testcase", classname=each.rule, name=_clean(f"{RULES[each.rule].title}: {each.place.text()}"))
    SubElement(case, "skipped", message=_clean(each.why))
    return case


def _clean(text: str) -> str:
    return text.translate(_ILLEGAL)
