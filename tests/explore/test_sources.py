"""What the results of a folder rest on."""

from __future__ import annotations

from pathlib import Path

from eastwest.explore.points import grid, site_points
from eastwest.explore.sources import changed_since, remember, sources_of
from eastwest.intent.load import load_site
from tests.cli.sites import TINY, write_site
from tests.traffic.traces.writers import AICB

TRACE = "  - {name: recorded, kind: trace, path: job.txt}\n"


def traced(folder: Path) -> Path:
    (folder / "job.txt").write_text(AICB)
    return write_site(folder, TINY + TRACE)


def test_what_changed_is_named(tmp_path: Path) -> None:
    file, out = traced(tmp_path), tmp_path / "out"
    first = sources_of(load_site(file), file)
    assert set(first) == {"site.yaml", "job.txt"}
    assert changed_since(out, first) == ()
    remember(out, first)
    (tmp_path / "job.txt").write_text(AICB + "\n")
    assert changed_since(out, sources_of(load_site(file), file)) == ("job.txt",)
    assert changed_since(out, first) == ()


def test_damaged_notes_are_no_change(tmp_path: Path) -> None:
    (tmp_path / "sources.json").write_text("[1]")
    assert changed_since(tmp_path, {"site.yaml": "0"}) == ()


def test_points_depend_on_traces_and_on_the_own_catalogue(tmp_path: Path) -> None:
    file = traced(tmp_path)
    keys = []
    for change in (None, "job.txt", "catalogue"):
        if change == "job.txt":
            (tmp_path / "job.txt").write_text(AICB + "\n")
        if change == "catalogue":
            (tmp_path / "catalogue").mkdir()
            (tmp_path / "catalogue" / "own.yaml").write_text("switches: []\n")
        _, (point,) = site_points(file, grid(["gpus.count=2"]))
        keys.append(point.key)
    assert len(set(keys)) == 3
