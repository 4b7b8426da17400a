"""Verdicts and results of a campaign as files other programs read."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from eastwest._version import __version__
from eastwest.findings import Layer, Outcome, worst
from eastwest.plan.store import write_text
from eastwest.validate.campaign.conclude import Conclusion, Row
from eastwest.validate.campaign.folder import RESULTS, VERDICTS, Folder

FORMAT = "eastwest-verdicts/1"


def verdicts_tree(folder: Folder, found: Conclusion, now: str) -> dict[str, Any]:
    """What verdicts.json holds."""
    rows = found.rows
    layers = [
        {
            "layer": int(layer),
            "title": layer.title,
            "outcome": worst(row.verdict.outcome for row in rows if row.verdict.layer is layer).value,
        }
        for layer in Layer
    ]
    return {
        "format": FORMAT,
        "site": folder.acceptance.name,
        "created": now,
        "version": __version__,
        "site_hash": folder.acceptance.site_sha256,
        "plan_hash": folder.acceptance.plan_sha256,
        "outcome": overall(found).value,
        "layers": layers,
        "suspects": [
            {"element": one.element, "missed": one.missed, "tested": one.tested, "alike": list(one.alike)}
            for one in found.campaign.suspects
        ],
        "cables": [{"text": one.text, "cables": list(one.cables)} for one in found.exchanges],
        "verdicts": [_row(row) for row in rows],
    }


def overall(found: Conclusion) -> Outcome:
    """All verdicts together; what was not measured does not outweigh a warning or a failure."""
    return worst(row.verdict.outcome for row in found.rows)


def tally(found: Conclusion) -> str:
    """`12 PASS, 1 FAIL, 3 INCONCLUSIVE`."""
    counts = Counter(row.verdict.outcome for row in found.rows)
    return ", ".join(f"{counts[one]:,} {one.value}" for one in Outcome if counts[one])


def write_conclusion(folder: Folder, found: Conclusion, now: str) -> None:
    """Write verdicts.json and results.json, each whole or not at all. Raises InputError."""
    tree = verdicts_tree(folder, found, now)
    write_text(folder.path / VERDICTS, json.dumps(tree, indent=1, ensure_ascii=False) + "\n")
    results = {
        "format": "eastwest-results/1",
        "created": now,
        "plan_hash": folder.acceptance.plan_sha256,
        "criteria": {
            one.criterion.id: {
                "values": list(one.values),
                "mean": one.mean,
                "spread": one.spread,
                "unit": one.criterion.unit,
                "better": one.criterion.better.value,
                "family": one.criterion.family,
                "name": f"{one.criterion.test}: {', '.join(one.criterion.members[:2])}",
            }
            for one in found.campaign.judged
            if one.values
        },
    }
    write_text(folder.path / RESULTS, json.dumps(results, ensure_ascii=False) + "\n")


def _row(row: Row) -> dict[str, Any]:
    verdict = row.verdict
    return {
        "id": row.id,
        "layer": int(verdict.layer),
        "criterion": verdict.criterion,
        "outcome": verdict.outcome.value,
        "measured": verdict.measured,
        "target": verdict.target,
        "reason": verdict.reason,
        "remedy": verdict.remedy,
        "fault": row.fault,
        "begun": row.begun,
        "ended": row.ended,
        "repeats": row.repeats,
        "evidence": [{"file": one.file, "where": one.where} for one in verdict.evidence],
    }
