"""An audit as plain data, for machines."""

from __future__ import annotations

from eastwest.audit.engine import AuditResult, NotJudged
from eastwest.audit.formats.words import WORDS, fingerprint
from eastwest.audit.score import LayerScore, scores
from eastwest.audit.subject import Audited
from eastwest.findings import Finding, Layer, Place, Severity

FORMAT = "eastwest-audit-1"


def as_json(result: AuditResult, audited: Audited) -> dict[str, object]:
    """Everything: network, summary and score by layer, findings, what was suppressed, what could not be judged."""
    network = audited.network
    return {
        "format": FORMAT,
        "network": {
            "devices": [
                {
                    "name": device.name,
                    "family": device.family,
                    "version": device.version,
                    "role": device.role,
                    "files": list(device.files),
                    "lines": device.lines,
                    "not_understood": len(device.not_understood),
                    "fragment": device.partial,
                }
                for device in network.devices
            ],
            "hosts": [{"name": host.name, "nics": len(host.nics), "kind": host.kind} for host in network.hosts],
            "links": len(network.links),
            "coverage": round(network.coverage, 4),
            "unreadable": [{"file": each.file, "problem": each.problem} for each in network.unreadable],
            "notes": list(network.notes),
        },
        "rules": result.rules,
        "layers": {
            layer.title: {WORDS[severity]: result.count(severity, layer) for severity in Severity} for layer in Layer
        },
        "scores": _scores(scores(audited, result)),
        "findings": [finding_as_json(finding) for finding in result.findings],
        "suppressed": [{**finding_as_json(each.finding), "reason": each.reason} for each in result.suppressed],
        "not_judged": [_not_judged(each) for each in result.not_judged],
    }


def finding_as_json(finding: Finding) -> dict[str, object]:
    """One finding; empty fields are left out."""
    fields: dict[str, object] = {
        "rule": finding.rule,
        "layer": finding.layer.value,
        "severity": WORDS[finding.severity],
        "title": finding.title,
        "place": _place(finding.place),
        "file": finding.file,
        "line": finding.line,
        "observed": finding.observed,
        "expected": finding.expected,
        "effect": finding.effect,
        "remedy": finding.remedy,
        "assumption": finding.assumption,
        "fingerprint": fingerprint(finding),
    }
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _place(place: Place) -> dict[str, str]:
    fields = {"device": place.device, "host": place.host, "port": place.port, "queue": place.queue}
    return {name: value for name, value in fields.items() if value}


def _not_judged(each: NotJudged) -> dict[str, object]:
    return {"rule": each.rule, "layer": each.layer.value, "place": _place(each.place), "why": each.why}


def _scores(found: tuple[LayerScore, ...]) -> dict[str, object]:
    """By title of the layer; a score of null is not judged."""
    return {
        each.layer.title: {"score": each.score, "devices": each.read, "not_judged": each.not_judged} for each in found
    }
