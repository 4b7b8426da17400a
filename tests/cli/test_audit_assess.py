"""`eastwest audit --assess`: files, the line that says it all, and what belongs together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eastwest.audit import samples
from eastwest.audit.assess import packets, predict
from tests.audit.folders import write_configs
from tests.audit.slips import one_path
from tests.cli.command import eastwest_here


@pytest.fixture(autouse=True)
def _short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets, "PACKET_BYTES", 64 << 20)
    monkeypatch.setattr(predict, "FLOW_SEEDS", (1, 2))
    monkeypatch.setattr(packets, "PACKET_SEEDS", (1,))


def _folder(place: Path) -> Path:
    return write_configs(one_path(samples.LEAF)(samples.sample()), place, "eos")


def test_an_assessment_is_written_and_said_in_a_line(tmp_path: Path) -> None:
    _folder(tmp_path / "net")
    done = eastwest_here(
        "audit", "net", "--assess", "out", "--workload", "all-reduce:16MiB", "--no-pdf", folder=tmp_path
    )
    assert done.code == 0
    assert "As it is: " in done.out
    assert "after the change plan: " in done.out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "assessment.html",
        "assessment.json",
        "change",
        "runs.json",
    }
    data = json.loads((tmp_path / "out" / "assessment.json").read_text(encoding="utf-8"))
    assert data["scores"]["Storage"]["score"] is None
    found = data["assessment"]
    assert found["after_change_plan"]["share"]["middle"] > found["as_found"]["share"]["middle"]
    assert found["costs"][0]["what"] == "BGP and width of ECMP"
    plan = (tmp_path / "out" / "change" / "change-plan.csv").read_text(encoding="utf-8")
    assert "commit timer" in plan


def test_the_json_has_scores_with_and_without_an_assessment(tmp_path: Path) -> None:
    _folder(tmp_path / "net")
    data = json.loads(eastwest_here("audit", "net", "--json", folder=tmp_path).out)
    assert data["scores"]["Observability"]["score"] == 100
    assert "assessment" not in data


@pytest.mark.parametrize("options", [("--workload", "all-reduce"), ("--no-pdf",)])
def test_options_of_an_assessment_need_one(options: tuple[str, ...], tmp_path: Path) -> None:
    _folder(tmp_path / "net")
    done = eastwest_here("audit", "net", *options, folder=tmp_path)
    assert done.code == 2
    assert "--assess" in done.err


def test_a_bad_workload_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    _folder(tmp_path / "net")
    done = eastwest_here("audit", "net", "--assess", "out", "--workload", "all-redu:1GiB", folder=tmp_path)
    assert done.code == 2
    assert "all-reduce" in done.err
    assert not (tmp_path / "out").exists()


def test_a_report_goes_outside_the_network(tmp_path: Path) -> None:
    _folder(tmp_path / "net")
    done = eastwest_here("audit", "net", "--assess", "net/out", folder=tmp_path)
    assert done.code == 2
    assert "outside" in done.err
    assert not (tmp_path / "net" / "out").exists()
