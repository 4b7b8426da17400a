"""`eastwest diagnose` on a stored recording."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eastwest.cli.main import app
from eastwest.diagnose.labelled.draw import draw_case
from eastwest.diagnose.labelled.make import make
from eastwest.plan import save_plan
from eastwest.simulate.store import save_run

SEED = 67  # a host on 802.3x pause


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("run")
    recording = make(draw_case(SEED))
    assert recording.run is not None
    save_run(recording.run, place)
    save_plan(recording.plan, place / "plan.json")
    return place


def test_the_cause_is_printed_and_its_page_is_written(folder: Path) -> None:
    result = CliRunner().invoke(app, ["diagnose", str(folder)])
    assert result.exit_code == 1
    assert "global-pause" in result.output
    assert "not slow-receiver" in result.output
    page = (folder / "incident.html").read_text(encoding="utf-8")
    assert "Path of the pauses" in page
    assert "root" in page


def test_json_names_places_and_the_calm_part_is_healthy(folder: Path) -> None:
    tree = json.loads(CliRunner().invoke(app, ["diagnose", str(folder), "--json"]).output)
    case = draw_case(SEED)
    assert tree["diagnoses"][0]["cause"] == "global-pause"
    assert tree["diagnoses"][0]["places"][0]["device"] in {end.device for end in case.places}
    calm = CliRunner().invoke(app, ["diagnose", str(folder), "--to", f"{case.begin_us / 1e6 - 1:g} s", "--json"])
    assert calm.exit_code == 0
    assert json.loads(calm.output)["healthy"]


def test_a_range_outside_the_run_is_refused(folder: Path) -> None:
    result = CliRunner().invoke(app, ["diagnose", str(folder), "--from", "500 s"])
    assert result.exit_code == 2
    assert "--from" in result.output
