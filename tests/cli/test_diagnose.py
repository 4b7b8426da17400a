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

SEED = 49  # a host on 802.3x pause


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


def test_what_steps_are_held_against_is_told_and_can_be_stated(folder: Path) -> None:
    calm = ["--to", "60 s", "--json"]
    unstated = json.loads(CliRunner().invoke(app, ["diagnose", str(folder), *calm]).output)
    assert any("calm tenth" in note for note in unstated["notes"])
    stated = json.loads(CliRunner().invoke(app, ["diagnose", str(folder), "--expect-step", "1 ms", *calm]).output)
    assert stated["slowdown"] > 2
    assert not stated["healthy"]
    assert any("was stated" in note for note in stated["notes"])


def test_a_recording_keeps_what_its_workload_should_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    site = Path(__file__).parents[2] / "examples" / "h100-gather-16.yaml"
    scenario = site.parent / "scenarios" / "marks-go-off.yaml"
    words = ["--engine", "fluid", "--duration", "30 s", "--scenario", str(scenario)]
    assert CliRunner().invoke(app, ["simulate", str(site), *words]).exit_code == 0
    place = tmp_path / "out" / "h100-gather-16" / "runs" / "marks-go-off"
    assert (place / "expected.json").exists()
    tree = json.loads(CliRunner().invoke(app, ["diagnose", str(place), "--json"]).output)
    assert [one["cause"] for one in tree["diagnoses"]] == ["ecn-wrong"]
    assert any("simulated" in note for note in tree["notes"])
    (place / "expected.json").write_text('{"format": "another"}', encoding="utf-8")
    refused = CliRunner().invoke(app, ["diagnose", str(place)])
    assert refused.exit_code == 2
    assert "expected.json" in refused.output


def test_a_recording_is_held_against_what_its_workload_took_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    site = Path(__file__).parents[2] / "examples" / "h100-reads-beside-16.yaml"
    for workload in ("benchmark", "beside-reads"):
        words = ["--engine", "fluid", "--duration", "10 s", "--workload", workload]
        assert CliRunner().invoke(app, ["simulate", str(site), *words]).exit_code == 0
    runs = tmp_path / "out" / "h100-reads-beside-16" / "runs"
    beside = ["diagnose", str(runs / "beside-reads"), "--json"]
    assert json.loads(CliRunner().invoke(app, beside).output)["healthy"]
    tree = json.loads(CliRunner().invoke(app, [*beside, "--expect-run", str(runs / "benchmark")]).output)
    assert [one["cause"] for one in tree["diagnoses"]] == ["incast"]
    assert tree["slowdown"] > 1.5
    assert any("run benchmark" in note for note in tree["notes"])
    refused = CliRunner().invoke(app, [*beside, "--expect-run", str(tmp_path)])
    assert refused.exit_code == 2
    assert "--expect-run" in refused.output
    both = CliRunner().invoke(app, [*beside, "--expect-step", "1 ms", "--expect-run", str(runs / "benchmark")])
    assert both.exit_code == 2
