"""Sums over the telemetry of ports."""

from __future__ import annotations

from eastwest.fabric.graph import PortId
from eastwest.simulate.run import Run


def sum_by_port(run: Run, column: str, priority: int) -> dict[PortId, float]:
    """Sum of one column per port over the run, for one priority. Ports without rows are absent: they were idle."""
    return _by_port(run, column, priority, "sum")


def most_by_port(run: Run, column: str, priority: int) -> dict[PortId, float]:
    """Highest value of one column per port over the run, for one priority."""
    return _by_port(run, column, priority, "max")


def _by_port(run: Run, column: str, priority: int, how: str) -> dict[PortId, float]:
    keys = ("device", "port", "priority")
    sums = run.telemetry.ports.group_by(list(keys)).aggregate([(column, how)])
    columns = (sums.column(name).to_pylist() for name in (*keys, f"{column}_{how}"))
    return {
        PortId(device, port): value
        for device, port, row_priority, value in zip(*columns, strict=True)
        if row_priority == priority
    }
