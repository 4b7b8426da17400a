from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.report import write
from eastwest.report.material import Material
from eastwest.report.write import write_report

from .builders import DEMO, material


@pytest.fixture(scope="module")
def given() -> Material:
    return replace(material(), experiments=())


def test_the_report_and_the_verdicts_are_written(given: Material, tmp_path: Path) -> None:
    write_report(given, tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["report.html", "verdicts.json"]


def test_the_path_returned_is_the_report(given: Material, tmp_path: Path) -> None:
    assert write_report(given, tmp_path).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_verdicts_name_the_plan(given: Material, tmp_path: Path) -> None:
    write_report(given, tmp_path)
    assert json.loads((tmp_path / "verdicts.json").read_text(encoding="utf-8"))["plan_hash"] == given.plan_hash


def test_an_earlier_report_survives_a_failure(given: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.html").write_text("earlier", encoding="utf-8")
    monkeypatch.setattr(write, "render_report", lambda _: "\ud800")  # a lone surrogate cannot be encoded
    with pytest.raises(UnicodeEncodeError):
        write_report(given, tmp_path)
    assert [path.name for path in tmp_path.glob("*report*")] == ["report.html"]
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "earlier"


def test_the_demo_fits_into_three_megabytes(tmp_path: Path) -> None:
    assert write_report(material(DEMO), tmp_path).stat().st_size < 3_000_000
