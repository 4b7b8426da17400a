"""Verdicts as CTRF JSON, the Common Test Report Format that test dashboards read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from eastwest.evidence.clock import milliseconds
from eastwest.evidence.results.read import ResultSet, Row
from eastwest.findings import Outcome

# CTRF knows no warning: what passed with one is passed with its raw status beside; what nobody could judge is "other".
_STATUS = {Outcome.PASS: "passed", Outcome.WARN: "passed", Outcome.FAIL: "failed", Outcome.INCONCLUSIVE: "other"}


def ctrf(results: Sequence[ResultSet], version: str) -> str:
    """One report over all result sets. Source: ctrf.io, schema of report format 0.0.0."""
    tests = [_test(one, row) for one in results for row in one.rows]
    begun = [test["start"] for test in tests if "start" in test] or [milliseconds(o.created) for o in results] or [0]
    ended = [test["stop"] for test in tests if "stop" in test] or begun
    counts = Counter(test["status"] for test in tests)
    summary = {"tests": len(tests), "passed": counts["passed"], "failed": counts["failed"], "pending": 0, "skipped": 0}
    summary |= {"other": counts["other"], "start": min(begun), "stop": max(ended)}
    tree = {
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "generatedBy": f"eastwest {version}",
        "results": {"tool": {"name": "eastwest", "version": version}, "summary": summary, "tests": tests},
    }
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def _test(one: ResultSet, row: Row) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": row.criterion,
        "status": _STATUS[row.outcome],
        "duration": 0,
        "suite": [one.name, f"{int(row.layer)} {row.layer.title}"],
        "rawStatus": row.outcome.value,
        "message": row.reason,
        "extra": {"measured": row.measured, "target": row.target, "remedy": row.remedy},
    }
    if row.begun and row.ended:
        begun, ended = milliseconds(row.begun), milliseconds(row.ended)
        test |= {"start": begun, "stop": ended, "duration": max(0, ended - begun)}
    return test
