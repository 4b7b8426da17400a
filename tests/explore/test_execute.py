"""Runs side by side: finished ones are kept, everything else is run again."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from eastwest._version import __version__
from eastwest.errors import SimulationError
from eastwest.explore.execute import Job, execute, folder_of, keep, scenario_key
from eastwest.progress import Progress
from eastwest.simulate.faults import EcnOff
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario
from tests.simulate.packet.builders import message, one_switch

SCENARIO = Scenario("test", one_switch(), message(0, 3, 50_000))
OTHER = replace(SCENARIO, seed=2)


@pytest.fixture(scope="module")
def finished() -> Run:
    return simulate(SCENARIO)


@pytest.fixture
def kept(tmp_path: Path, finished: Run) -> Job:
    """A job whose run is stored already."""
    job = Job(SCENARIO, tmp_path / "run")
    keep(finished, job)
    return job


def stamp(job: Job) -> int:
    return (job.folder / "run.json").stat().st_mtime_ns


def test_the_key_does_not_depend_on_the_name() -> None:
    assert scenario_key(replace(SCENARIO, name="other")) == scenario_key(SCENARIO)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2},
        {"limit_us": 10.0},
        {"sample_us": 1.0},
        {"faults": (EcnOff("*"),)},
        {"workload": message(0, 3, 50_001)},
        {"workload": message(0, 2, 50_000)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_key_depends_on_all_that_decides_a_run(change: dict[str, object]) -> None:
    assert scenario_key(replace(SCENARIO, **change)) != scenario_key(SCENARIO)  # type: ignore[arg-type]


def test_jobs_of_one_content_share_the_last_one_s_folder(tmp_path: Path) -> None:
    jobs = [Job(SCENARIO, tmp_path / "a"), Job(OTHER, tmp_path / "b"), Job(SCENARIO, tmp_path / "c")]
    assert folder_of(jobs) == [tmp_path / "c", tmp_path / "b", tmp_path / "c"]


def test_jobs_of_one_content_get_one_run(tmp_path: Path) -> None:
    jobs = [Job(SCENARIO, tmp_path / "a"), Job(OTHER, tmp_path / "b"), Job(SCENARIO, tmp_path / "c")]
    first, second, third = execute(jobs, workers=1)
    assert (first is third, second.seed, (tmp_path / "a").exists()) == (True, 2, False)


def test_a_finished_run_is_not_run_again(kept: Job) -> None:
    before = stamp(kept)
    execute([kept], workers=1)
    assert stamp(kept) == before


def test_nothing_is_started_where_nothing_is_to_do(kept: Job, finished: Run) -> None:
    signs: list[Progress] = []
    assert (execute([kept], 1, signs.append), signs) == ([finished], [])


def test_no_job_is_no_run() -> None:
    assert execute([], workers=1) == []


def spoil_note(job: Job) -> None:
    (job.folder / "scenario.json").write_text("{")


def spoil_run(job: Job) -> None:
    (job.folder / "run.json").write_text("{}")


def lose_run(job: Job) -> None:
    (job.folder / "run.json").unlink()


def spoil_table(job: Job) -> None:
    (job.folder / "ports.parquet").write_bytes(b"PAR1")


def lose_table(job: Job) -> None:
    (job.folder / "hosts.parquet").unlink()


def change_key(job: Job) -> None:
    note = json.loads((job.folder / "scenario.json").read_text())
    (job.folder / "scenario.json").write_text(json.dumps({**note, "key": "0" * 64}))


def make_partial(job: Job) -> None:
    keep(replace(simulate(job.scenario), status=Status.PARTIAL), job)


WAYS = (spoil_note, spoil_run, lose_run, spoil_table, lose_table, change_key, make_partial)


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """What one call makes of runs that were spoilt, each in another way."""
    folder = tmp_path_factory.mktemp("spoilt")
    jobs = [Job(replace(SCENARIO, seed=seed), folder / way.__name__) for seed, way in enumerate(WAYS)]
    for job, way in zip(jobs, WAYS, strict=True):
        keep(simulate(job.scenario), job)
        way(job)
    return dict(zip((way.__name__ for way in WAYS), execute(jobs, workers=1), strict=True))


@pytest.mark.parametrize("seed", range(len(WAYS)), ids=[way.__name__ for way in WAYS])
def test_a_spoilt_run_is_run_again(mended: dict[str, Run], seed: int) -> None:
    again = mended[WAYS[seed].__name__]
    assert (again.status, again.operations) == (Status.COMPLETE, simulate(replace(SCENARIO, seed=seed)).operations)


def test_the_note_says_what_ran(kept: Job, finished: Run) -> None:
    note = json.loads((kept.folder / "scenario.json").read_text())
    assert (note["key"], note["status"], note["plan"]) == (scenario_key(SCENARIO), "complete", finished.plan_hash)
    assert (note["seed"], note["faults"], note["eastwest"]) == (1, [], __version__)


def test_runs_tell_where_they_are(tmp_path: Path) -> None:
    signs: list[Progress] = []
    execute([Job(SCENARIO, tmp_path)], 1, signs.append)
    assert ("test", 1.0) in [(sign.stage, sign.done) for sign in signs]


def test_a_scenario_that_cannot_run_is_told_whole(tmp_path: Path) -> None:
    wrong = replace(SCENARIO, faults=(EcnOff("leaf9"),))
    with pytest.raises(SimulationError, match=r"leaf9 .*, which this plan does not have"):
        execute([Job(wrong, tmp_path)], workers=1)


def test_an_interrupt_stores_what_has_run(tmp_path: Path) -> None:
    long = Scenario("long", one_switch(), message(0, 3, 2_000_000_000))

    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute([Job(long, tmp_path)], 1, interrupt)
    assert json.loads((tmp_path / "run.json").read_text())["run"]["status"] == "partial"


def test_errors_come_back_whole_from_another_process() -> None:
    with pytest.raises(SimulationError) as caught:
        simulate(replace(SCENARIO, faults=(EcnOff("leaf9"),)))
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert copy.problems == caught.value.problems
