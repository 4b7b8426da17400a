"""Telemetry survives the way to disk and back; a damaged folder is told apart."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from eastwest.errors import InputError
from eastwest.telemetry.parquet import parquet_bytes, read_table, read_tables

from .builders import tables

Tables = dict[str, pa.Table]

ORIGIN = {"plan_hash": "abc", "scenario": "baseline", "seed": "7"}


def write_tables(content: Tables, folder: Path, origin: dict[str, str]) -> None:
    for name, table in content.items():
        (folder / f"{name}.parquet").write_bytes(parquet_bytes(table, name, origin))


def test_tables_come_back_as_they_went(tmp_path: Path) -> None:
    write_tables(tables(), tmp_path, ORIGIN)
    assert read_tables(tmp_path)[0] == tables()


def test_the_origin_comes_back(tmp_path: Path) -> None:
    write_tables(tables(), tmp_path, ORIGIN)
    assert read_tables(tmp_path)[1] == ORIGIN


def test_a_missing_table_is_an_input_error(tmp_path: Path) -> None:
    write_tables(tables(), tmp_path, ORIGIN)
    (tmp_path / "hosts.parquet").unlink()
    with pytest.raises(InputError, match=r"hosts\.parquet.*no such file"):
        read_tables(tmp_path)


def test_a_file_that_is_no_parquet_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "ports.parquet").write_text("time,device\n")
    with pytest.raises(InputError, match="not a Parquet file"):
        read_table(tmp_path / "ports.parquet", "ports")


def test_a_table_with_other_columns_is_an_input_error(tmp_path: Path) -> None:
    write_tables(tables(), tmp_path, ORIGIN)
    with pytest.raises(InputError, match="columns"):
        read_table(tmp_path / "hosts.parquet", "ports")


def test_tables_of_different_runs_do_not_mix(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write_tables(tables(), tmp_path, ORIGIN)
    write_tables(tables(), other, {**ORIGIN, "seed": "8"})
    (other / "jobs.parquet").replace(tmp_path / "jobs.parquet")
    with pytest.raises(InputError, match="another run"):
        read_tables(tmp_path)
