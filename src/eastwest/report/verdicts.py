"""Verdicts as the report shows them, and as other programs read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eastwest.findings import Layer, Outcome, Verdict, worst
from eastwest.report.material import Material
from eastwest.report.numbers import plural

FORMAT = "eastwest-verdicts/1"

_BANNERS = {
    Outcome.PASS: ("READY", "Every criterion was met."),
    Outcome.WARN: ("READY, WITH WARNINGS", "No criterion failed, but some came close or need attention."),
    Outcome.FAIL: ("NOT READY", "At least one criterion failed."),
    Outcome.INCONCLUSIVE: ("CANNOT BE JUDGED", "No criterion failed, but not every layer could be judged."),
}


@dataclass(frozen=True, slots=True)
class Banner:
    """The overall verdict in words. outcome: chooses symbol and colour; the word stands on its own."""

    word: str
    meaning: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One of the five layers. verdicts may be empty: nothing was checked."""

    layer: Layer
    outcome: Outcome
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something to do. places: the criteria it answers to."""

    text: str
    criteria: tuple[Verdict, ...]


def banner(material: Material) -> Banner:
    """What stands on top of the report."""
    word, meaning = _BANNERS[material.outcome]
    return Banner(word, meaning, material.outcome)


def layer_rows(verdicts: tuple[Verdict, ...]) -> tuple[LayerRow, ...]:
    """All five layers in order, each with its verdicts; a layer without any is INCONCLUSIVE."""
    rows = []
    for layer in Layer:
        own = tuple(verdict for verdict in verdicts if verdict.layer is layer)
        rows.append(LayerRow(layer, worst(verdict.outcome for verdict in own), own))
    return tuple(rows)


def tally(verdicts: tuple[Verdict, ...]) -> str:
    """`14 criteria: 9 PASS, 1 WARN, 2 FAIL, 2 INCONCLUSIVE`."""
    counts = [(outcome, sum(verdict.outcome is outcome for verdict in verdicts)) for outcome in Outcome]
    parts = ", ".join(f"{number} {outcome.value}" for outcome, number in counts if number)
    return f"{plural(len(verdicts), 'criterion', 'criteria')}{': ' + parts if parts else ''}"


def remedies(verdicts: tuple[Verdict, ...]) -> tuple[Remedy, ...]:
    """What to do, failures first; criteria with the same remedy stand together."""
    found: dict[str, list[Verdict]] = {}
    for outcome in (Outcome.FAIL, Outcome.WARN, Outcome.INCONCLUSIVE):
        for verdict in verdicts:
            if verdict.outcome is outcome and verdict.remedy:
                found.setdefault(verdict.remedy, []).append(verdict)
    return tuple(Remedy(text, tuple(criteria)) for text, criteria in found.items())


def as_json(material: Material) -> dict[str, Any]:
    """The verdicts with what they were reached from, as plain JSON values."""
    return {
        "format": FORMAT,
        "site": material.site.name,
        "created": material.created,
        "version": material.version,
        "site_hash": material.site.source_hash,
        "plan_hash": material.plan_hash,
        "outcome": material.outcome.value,
        "layers": [
            {"layer": int(row.layer), "title": row.layer.title, "outcome": row.outcome.value}
            for row in layer_rows(material.verdicts)
        ],
        "verdicts": [_verdict(verdict) for verdict in material.verdicts],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "layer": int(verdict.layer),
        "criterion": verdict.criterion,
        "outcome": verdict.outcome.value,
        "measured": verdict.measured,
        "target": verdict.target,
        "reason": verdict.reason,
        "remedy": verdict.remedy,
        "evidence": [{"file": evidence.file, "where": evidence.where} for evidence in verdict.evidence],
    }
