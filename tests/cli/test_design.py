"""`eastwest design` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import eastwest, eastwest_here

EXAMPLE = Path(__file__).parents[2] / "examples" / "b200-single-switch.yaml"


def test_the_project_folder_is_named_after_the_site(tmp_path: Path) -> None:
    outcome = eastwest("design", str(EXAMPLE), folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert (tmp_path / "out" / "b200-single-switch" / "plan.json").is_file()


def test_the_summary_shows_tiers_and_failures(tmp_path: Path) -> None:
    out = eastwest_here("design", str(EXAMPLE), folder=tmp_path).out
    assert all(word in out for word in ("sn5600", "25.6T", "If one fails", "Why"))


def test_json_names_the_files(tmp_path: Path) -> None:
    outcome = eastwest_here("design", str(EXAMPLE), "--output", "here", "--json", folder=tmp_path)
    summary = json.loads(outcome.out)
    assert all((tmp_path / file).is_file() for file in summary["files"])


def test_what_does_not_fit_is_told_without_a_traceback(tmp_path: Path) -> None:
    text = EXAMPLE.read_text().replace("count: 8", "count: 99").replace("data: 8", "data: 99")
    (tmp_path / "site.yaml").write_text(text.replace("global_batch: 256", "global_batch: 99"))
    outcome = eastwest_here("design", "site.yaml", folder=tmp_path)
    assert outcome.code == 2
    assert outcome.err.startswith("site.yaml:")
    assert "to mend:" in outcome.err


def test_nothing_is_written_when_nothing_fits(tmp_path: Path) -> None:
    eastwest_here("design", "absent.yaml", folder=tmp_path)
    assert not (tmp_path / "out").exists()
