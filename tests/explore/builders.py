"""Finished arms made by hand."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from eastwest.explore import Arm
from eastwest.simulate.run import OperationResult, Run, Status, Telemetry, Totals
from eastwest.telemetry.tables import SCHEMAS

NOTHING = Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.0, 0)

PortRow = dict[str, object]


def operation(
    start_us: float, end_us: float | None, size_bytes: int = 1000, kind: str = "all-reduce"
) -> OperationResult:
    return OperationResult("op", kind, "ring", 4, size_bytes, 0, "", -1, start_us, end_us, None, None)


def row(device: str, port: str, **counts: object) -> PortRow:
    empty: PortRow = dict.fromkeys(SCHEMAS["ports"].names, 0)
    return {**empty, "time_us": 10.0, "device": device, "port": port, "priority": 3, "paused_us": 0.0, **counts}


def run(*operations: OperationResult, rows: tuple[PortRow, ...] = (), **totals: int) -> Run:
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    tables["ports"] = pa.Table.from_pylist(list(rows), SCHEMAS["ports"])
    counted = replace(NOTHING, **totals)
    return Run("test", "0" * 64, 1, Status.COMPLETE, 100.0, operations, (), counted, Telemetry(**tables))


def arm(label: str, found: Run) -> Arm:
    return Arm(label, "a setting", found, (), "runs/test")


def timed(label: str, end_us: float | None, rows: tuple[PortRow, ...] = (), **totals: int) -> Arm:
    """An arm with one operation that starts at 0."""
    return arm(label, run(operation(0.0, end_us), rows=rows, **totals))
