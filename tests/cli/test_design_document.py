"""The design document as the verb `design` writes it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from eastwest.cli import design_document
from tests.cli.command import eastwest_here

EXAMPLE = Path(__file__).parents[2] / "examples" / "b200-single-switch.yaml"


def test_the_date_is_asked_for_or_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    site = tmp_path / "site.yaml"
    shutil.copy(EXAMPLE, site)
    os.utime(site, (86_400 * 2, 86_400 * 2))
    assert design_document.day_of(site, None) == "1970-01-03"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert design_document.day_of(site, None) == "1970-01-01"
    assert design_document.day_of(site, "2026-02-03") == "2026-02-03"


def test_the_same_site_gives_the_same_page(tmp_path: Path) -> None:
    for name in ("one", "two"):
        options = ("--out", name, "--no-pdf", "--date", "2026-01-31", "--vendor", "sonic")
        assert eastwest_here("design", str(EXAMPLE), *options, folder=tmp_path).code == 0
    assert (tmp_path / "one" / "design.html").read_bytes() == (tmp_path / "two" / "design.html").read_bytes()


def test_a_bad_date_is_refused(tmp_path: Path) -> None:
    outcome = eastwest_here("design", str(EXAMPLE), "--date", "tomorrow", folder=tmp_path)
    assert outcome.code == 2
    assert "YYYY-MM-DD" in outcome.err


def test_a_missing_typesetter_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(design_document, "can_write_pdf", lambda: False)
    outcome = eastwest_here("design", str(EXAMPLE), "--pdf", folder=tmp_path)
    assert outcome.code == 2
    assert "eastwest[pdf]" in outcome.err
    assert design_document.NO_PDF in eastwest_here("design", str(EXAMPLE), folder=tmp_path).out
