"""Telemetry tables as Parquet files of one folder, each with where it comes from in its metadata."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from eastwest.errors import InputError, Problem
from eastwest.telemetry.tables import SCHEMAS

SCHEMA_VERSION = "1"
_PREFIX = "eastwest."
_OPTIONAL = frozenset({"serving", "ranks", "links"})


def parquet_bytes(table: pa.Table, name: str, origin: Mapping[str, str]) -> bytes:
    """One telemetry table as the content of a Parquet file.

    origin: what it comes from (plan hash, scenario, seed), kept in the metadata of the file. Raises ValueError when
    the table has not the schema of that name.
    """
    metadata = {f"{_PREFIX}{key}": value for key, value in {**origin, "schema_version": SCHEMA_VERSION}.items()}
    sink = pa.BufferOutputStream()
    pq.write_table(table.cast(SCHEMAS[name]).replace_schema_metadata(metadata), sink, compression="zstd")
    return bytes(sink.getvalue())


def read_table(file: Path, name: str) -> tuple[pa.Table, dict[str, str]]:
    """One table and its origin. Raises InputError when the file is missing, no Parquet or of another schema."""
    try:
        table = pq.read_table(file)
    except FileNotFoundError as error:
        raise InputError(Problem("no such file", file=file, mend="run the simulation again")) from error
    except (pa.ArrowInvalid, OSError) as error:
        found = str(error).splitlines()[0] if str(error) else "cannot be read"
        raise InputError(Problem(f"not a Parquet file: {found}", file=file)) from error
    raw = {key.decode(): value.decode(errors="replace") for key, value in (table.schema.metadata or {}).items()}
    origin = {key.removeprefix(_PREFIX): value for key, value in raw.items() if key.startswith(_PREFIX)}
    version = origin.pop("schema_version", "none")
    if version != SCHEMA_VERSION:
        raise InputError(Problem(f"telemetry schema version {version}", file=file, allowed=SCHEMA_VERSION))
    if not table.schema.equals(SCHEMAS[name]):
        found = f"columns {', '.join(table.schema.names)}"
        raise InputError(Problem(found, file=file, allowed=", ".join(SCHEMAS[name].names)))
    return table.replace_schema_metadata(None), origin


def read_tables(folder: Path) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """All tables of a folder and their origin; a run of an engine may lack serving, ranks and links, which are then
    empty.

    Raises InputError, also when their origins differ.
    """
    tables: dict[str, pa.Table] = {}
    origins: dict[str, dict[str, str]] = {}
    for name in SCHEMAS:
        if name in _OPTIONAL and not (folder / f"{name}.parquet").exists():
            tables[name] = SCHEMAS[name].empty_table()
            continue
        tables[name], origins[name] = read_table(folder / f"{name}.parquet", name)
    first = origins["ports"]
    for name, origin in origins.items():
        if origin != first:
            found = f"is from another run than ports.parquet ({origin} against {first})"
            raise InputError(Problem(found, file=folder / f"{name}.parquet", mend="run the simulation again"))
    return tables, first
