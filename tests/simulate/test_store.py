"""A run survives the way to disk and back; anything else in its place is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.fabric import PortId
from eastwest.simulate.run import (
    Incident,
    IncidentKind,
    OperationResult,
    Run,
    Status,
    StepResult,
    Telemetry,
    Totals,
    TrafficResult,
)
from eastwest.simulate.store import PLAYBACK, load_run, save_run
from eastwest.telemetry.tables import SCHEMAS

OPERATION = OperationResult("allreduce", "all-reduce", "ring", 16, 2**20, 0, "", -1, 0.0, 55.5, 18.9, 35.4)


def a_run(**changes: object) -> Run:
    """A run with one row in its ports table."""
    empty = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    port = dict(zip(SCHEMAS["ports"].names, (10.0, "leaf1", "swp1", 3, 1, 1, 0, 0, 0.0, 0.0, 0, 0, 1), strict=True))
    telemetry = Telemetry(**{**empty, "ports": pa.Table.from_pylist([port], SCHEMAS["ports"])})
    run = Run(
        scenario="baseline",
        plan_hash="a" * 64,
        seed=1,
        status=Status.COMPLETE,
        simulated_us=60.0,
        operations=(OPERATION, replace(OPERATION, end_us=None, algbw_gigabytes_per_s=None)),
        steps=(StepResult("llama", 0, 0.0, 100.0, 80.0, 0.8),),
        totals=Totals(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0.25, 1 << 20),
        telemetry=telemetry,
        incidents=(Incident(IncidentKind.DEADLOCK, 5.0, (PortId("a", "1"), PortId("b", "2")), 3),),
        traffic=(TrafficResult("workload", "roce", "go-back-n", 2, 0, 0, None, None, None, None, None, None, 1, 0),),
        congestion_control="none",
    )
    return replace(run, **changes)  # type: ignore[arg-type]


def test_a_run_comes_back_as_it_went(tmp_path: Path) -> None:
    save_run(a_run(), tmp_path / "run")
    assert load_run(tmp_path / "run") == a_run()


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(Status), st.text(max_size=20), st.floats(0, 1e12), st.integers(0, 2**53))
def test_any_result_comes_back(
    tmp_path_factory: pytest.TempPathFactory, status: Status, name: str, end_us: float, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("run")
    run = a_run(status=status, seed=seed, operations=(replace(OPERATION, name=name, end_us=end_us),))
    save_run(run, folder)
    assert load_run(folder) == run


def test_the_same_run_gives_the_same_file(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        save_run(a_run(), tmp_path / folder)
    assert (tmp_path / "a" / "run.json").read_bytes() == (tmp_path / "b" / "run.json").read_bytes()


def test_a_later_run_replaces_an_earlier_one(tmp_path: Path) -> None:
    save_run(a_run(), tmp_path)
    save_run(a_run(seed=2), tmp_path)
    assert load_run(tmp_path).seed == 2


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "scenario.json").write_text("{}")
    save_run(a_run(), tmp_path)
    assert (tmp_path / "scenario.json").read_text() == "{}"


def test_nothing_temporary_is_left(tmp_path: Path) -> None:
    save_run(a_run(), tmp_path)
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {"run.json", *(f"{name}.parquet" for name in SCHEMAS)}


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"run\.json"):
        load_run(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "eastwest-run-2"}', '{"format": "eastwest-run-2", "run": 3}']
)
def test_a_note_that_is_no_run_is_refused(tmp_path: Path, text: str) -> None:
    save_run(a_run(), tmp_path)
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(InputError, match=r"run\.json"):
        load_run(tmp_path)


def test_telemetry_of_another_run_is_refused(tmp_path: Path) -> None:
    save_run(a_run(), tmp_path)
    note = json.loads((tmp_path / "run.json").read_text())
    note["run"]["seed"] = 5
    (tmp_path / "run.json").write_text(json.dumps(note))
    with pytest.raises(InputError, match="another run"):
        load_run(tmp_path)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    save_run(a_run(), tmp_path)
    (tmp_path / "jobs.parquet").unlink()
    with pytest.raises(InputError, match=r"jobs\.parquet"):
        load_run(tmp_path)


def test_a_place_that_cannot_be_written_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError):
        save_run(a_run(), tmp_path / "file")


def test_the_playback_of_another_run_does_not_stay(tmp_path: Path) -> None:
    (tmp_path / PLAYBACK).write_text("of an earlier run")
    save_run(a_run(), tmp_path)
    assert not (tmp_path / PLAYBACK).exists()
