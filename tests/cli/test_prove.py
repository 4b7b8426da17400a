"""`eastwest prove` as a user runs it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eastwest.findings import Layer
from eastwest.plan.store import load_plan, plan_hash
from eastwest.simulate.run import Status
from eastwest.simulate.store import load_run, save_run
from tests.cli.command import Outcome, eastwest, eastwest_here, started
from tests.cli.sites import LONG_BYTES, TINY, TWO_TIER, write_site

pytestmark = pytest.mark.slow

UNREACHABLE = "targets: {slowdown: 1.001x}\n"
EXPERIMENTS = ("burst-a2a", "faults-ring", "faults-ring-beside-standard_incast", "loss")

Verdicts = dict[str, Any]


def quick(folder: Path, *options: str) -> Outcome:
    """A proof without experiments, its few short runs one after another."""
    plain = ("--no-experiments", "--workers", "1", "--output", "p")
    return eastwest_here("prove", "site.yaml", *plain, *options, folder=folder)


def times_of_runs(folder: Path) -> dict[str, int]:
    return {str(file): file.stat().st_mtime_ns for file in folder.rglob("run.json")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A whole proof with all experiments, and its project folder."""
    folder = tmp_path_factory.mktemp("whole")
    outcome = eastwest("prove", str(write_site(folder)), folder=folder)
    return folder / "out" / "tiny", outcome


@pytest.fixture(scope="module")
def verdicts(whole: tuple[Path, Outcome]) -> Verdicts:
    found: Verdicts = json.loads((whole[0] / "verdicts.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def first_proof(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proven")
    write_site(folder)
    assert quick(folder).code == 0
    return folder


@pytest.fixture
def proven(first_proof: Path, tmp_path: Path) -> Path:
    """A folder with a site and a finished proof of it."""
    shutil.copytree(first_proof, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_a_site_that_is_ready_exits_with_0(whole: tuple[Path, Outcome]) -> None:
    assert (whole[1].code, whole[1].err) == (0, "")


def test_the_last_lines_name_the_outcome_and_the_report(whole: tuple[Path, Outcome]) -> None:
    folder, outcome = whole
    headline, _, report = outcome.out.splitlines()[-3:]
    assert headline.startswith("tiny: READY")
    assert report == f"Report: {Path('out') / 'tiny' / 'report.html'}"
    assert (folder / "report.html").is_file()


def test_the_table_has_all_five_layers(whole: tuple[Path, Outcome]) -> None:
    assert all(f"{layer.value} {layer.title}" in whole[1].out for layer in Layer)


def test_the_project_folder_has_design_runs_and_verdicts(whole: tuple[Path, Outcome]) -> None:
    names = {path.name for path in whole[0].iterdir()}
    assert {"site.yaml", "plan.json", "cabling.csv", "runs", "report.html", "verdicts.json", "manifest.json"} <= names


def test_every_experiment_has_its_runs(whole: tuple[Path, Outcome]) -> None:
    assert [name for name in EXPERIMENTS if not list((whole[0] / "runs" / name).glob("*/run.json"))] == []


def test_every_run_is_of_the_plan_beside_it(whole: tuple[Path, Outcome]) -> None:
    folder = whole[0]
    hashes = {load_run(file.parent).plan_hash for file in folder.rglob("run.json")}
    assert hashes == {plan_hash(load_plan(folder / "plan.json"))}


def test_the_manifest_has_the_hash_of_every_file(whole: tuple[Path, Outcome]) -> None:
    folder = whole[0]
    stated = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["sha256"]
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert stated == {path.relative_to(folder).as_posix(): _sha256(path) for path in files}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_layer_has_a_verdict(verdicts: Verdicts) -> None:
    assert {one["layer"] for one in verdicts["verdicts"]} == {layer.value for layer in Layer}


def test_every_figure_leads_to_a_file(whole: tuple[Path, Outcome], verdicts: Verdicts) -> None:
    files = {evidence["file"] for one in verdicts["verdicts"] for evidence in one["evidence"]}
    assert files
    assert [file for file in files if not (whole[0] / file).exists()] == []


def test_the_report_loads_nothing_from_elsewhere(whole: tuple[Path, Outcome]) -> None:
    text = (whole[0] / "report.html").read_text(encoding="utf-8")
    assert not any(mark in text for mark in ('src="http', 'href="http', "url(http", "@import"))


def test_a_site_that_is_not_ready_exits_with_1(tmp_path: Path) -> None:
    write_site(tmp_path, TINY + UNREACHABLE)
    outcome = quick(tmp_path)
    assert (outcome.code, "NOT READY" in outcome.out, (tmp_path / "p" / "report.html").is_file()) == (1, True, True)


def test_json_is_all_that_goes_to_standard_output(proven: Path) -> None:
    found = json.loads(quick(proven, "--json").out)
    assert Path(found["report"]) == Path("p") / "report.html"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TINY.replace("connectx-7", "connectx-9"), 'site.yaml:2  gpus.nic: unknown NIC "connectx-9"'),
        (TINY.replace("count: 2", "count: 2000"), "site.yaml:"),
        (TINY.replace("rail, sizes", "unit, sizes").replace("count: 2", "count: 1"), "groups of one node"),
        ("name: [", "site.yaml:"),
        ("", "site.yaml"),
    ],
    ids=["unknown", "no fit", "workload", "no yaml", "empty"],
)
def test_a_bad_site_exits_with_2_and_no_traceback(tmp_path: Path, text: str, said: str) -> None:
    write_site(tmp_path, text)
    outcome = quick(tmp_path)
    assert (outcome.code, said in outcome.err, "Traceback" in outcome.err) == (2, True, False)


def test_a_missing_site_exits_with_2(tmp_path: Path) -> None:
    outcome = quick(tmp_path)
    assert (outcome.code, "no such file" in outcome.err) == (2, True)


def test_a_folder_that_cannot_be_written_exits_with_2(tmp_path: Path) -> None:
    write_site(tmp_path)
    (tmp_path / "p").write_text("a file")
    assert quick(tmp_path).code == 2


def test_a_second_proof_uses_the_runs_of_the_first(proven: Path) -> None:
    before = times_of_runs(proven)
    assert (quick(proven).code, times_of_runs(proven)) == (0, before)


def test_another_seed_is_another_run(proven: Path) -> None:
    quick(proven, "--seed", "5")
    assert load_run(proven / "p" / "runs" / "a2a").seed == 5


def test_a_corrupted_run_is_run_again(proven: Path) -> None:
    table = proven / "p" / "runs" / "ring" / "ports.parquet"
    table.write_bytes(b"nothing")
    assert quick(proven).code == 0
    assert load_run(table.parent).status is Status.COMPLETE


def test_other_runs_are_left_alone_then(proven: Path) -> None:
    (proven / "p" / "runs" / "ring" / "run.json").write_text("{}")
    other = proven / "p" / "runs" / "a2a" / "run.json"
    before = other.stat().st_mtime_ns
    quick(proven)
    assert other.stat().st_mtime_ns == before


def test_a_run_simulated_otherwise_is_not_taken_for_the_proof_s(proven: Path) -> None:
    eastwest_here("simulate", "site.yaml", "--limit", "8 us", "--output", "p", folder=proven)
    quick(proven)
    assert load_run(proven / "p" / "runs" / "ring").status is Status.COMPLETE


def test_a_fabric_with_spines_is_proven_too(tmp_path: Path) -> None:
    write_site(tmp_path, TWO_TIER)
    outcome = quick(tmp_path)
    assert (outcome.code, "spine" in outcome.out) == (0, True)


@pytest.fixture(scope="module", params=["process", "group"])
def interrupted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A proof whose first workload has run and whose second was interrupted: by a signal to the command alone, or to
    all its processes, as a terminal does."""
    folder = tmp_path_factory.mktemp("interrupted")
    text = TINY.replace("256 KiB", LONG_BYTES)
    arguments = ("prove", str(write_site(folder, text)), "--no-experiments", "--workers", "1", "--output", "p")
    with started(*arguments, folder=folder) as process:
        process.wait_for(folder / "p" / "runs" / "ring" / "scenario.json", then_s=1.0)
        (os.killpg if request.param == "group" else os.kill)(process.pid, signal.SIGINT)
        return folder, process.outcome()


def test_an_interrupt_exits_with_130_and_no_traceback(interrupted: tuple[Path, Outcome]) -> None:
    _, outcome = interrupted
    assert (outcome.code, outcome.err.strip()) == (130, "interrupted")


def test_an_interrupt_stores_what_has_run_as_partial(interrupted: tuple[Path, Outcome]) -> None:
    runs = interrupted[0] / "p" / "runs"
    assert load_run(runs / "ring").status is Status.COMPLETE
    assert load_run(runs / "a2a").status is Status.PARTIAL


def test_an_interrupted_proof_goes_on_where_it_stopped(proven: Path) -> None:
    runs = proven / "p" / "runs"
    save_run(replace(load_run(runs / "a2a"), status=Status.PARTIAL), runs / "a2a")
    before = (runs / "ring" / "run.json").stat().st_mtime_ns
    assert quick(proven).code == 0
    assert load_run(runs / "a2a").status is Status.COMPLETE
    assert (runs / "ring" / "run.json").stat().st_mtime_ns == before
