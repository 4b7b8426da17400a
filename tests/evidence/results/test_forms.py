"""Verdicts in the forms of other tools."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from eastwest.evidence.results import ResultSet, ctrf, junit, result_sets
from tests.evidence.builders import ROWS, project


@pytest.fixture
def results(tmp_path: Path) -> tuple[ResultSet, ...]:
    return result_sets(project(tmp_path / "p"))


def test_ctrf_counts_and_times(results: tuple[ResultSet, ...]) -> None:
    tree = json.loads(ctrf(results, "9.9"))["results"]
    summary = tree["summary"]
    assert (summary["tests"], summary["passed"], summary["failed"], summary["other"]) == (4, 2, 1, 1)
    timed = next(test for test in tree["tests"] if test["name"].startswith("failover"))
    assert (timed["duration"], timed["rawStatus"]) == (2000, "WARN")
    assert summary["start"] <= timed["start"] <= summary["stop"]


def test_junit_counts_and_escapes(results: tuple[ResultSet, ...]) -> None:
    root = ET.fromstring(junit(results))  # noqa: S314  (our own text)
    assert dict(root.attrib) == {"name": "eastwest", "tests": "4", "failures": "1", "skipped": "1", "errors": "0"}
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.text == ROWS[1]["reason"]


def test_a_verdict_file_of_another_format_is_passed_over(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "verdicts.json").write_text('{"format": "other"}')
    assert len(result_sets(folder)) == 1
