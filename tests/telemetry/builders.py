"""Small telemetry tables."""

from __future__ import annotations

import pyarrow as pa

from eastwest.telemetry.tables import SCHEMAS


def tables() -> dict[str, pa.Table]:
    """One row in each table."""
    port = (10.0, "leaf1", "swp1", 3, 4178, 1, 2, 0, 0.5, 0.25, 1, 0, 8356)
    host = (10.0, "node001", 0, 1, 0, 0, 0, 0)
    operation = ("allreduce", "all-reduce", "ring", 16, 2**20, 0, "", -1, 0.0, 55.5, 18.9, 35.4)
    job = ("llama", 0, 0.0, 1000.0, 900.0, 0.9)
    incident = (12.5, "watchdog-storm", 0, "leaf1", "swp1", 3, "")
    ends = ("node001", "nic0", "node002", "nic0")
    flow = (0, "allreduce", False, "roce", "go-back-n", *ends, 2**20, 500, 55.5, 22.0, 2.5, 0, 0, 0)
    serving = (1e6, "chat", "load-balancer", 20, 150.0, 900.0, 60e3, 120e3, 3, 0, None, None, 0)
    each = {
        "ports": port,
        "hosts": host,
        "operations": operation,
        "jobs": job,
        "incidents": incident,
        "flows": flow,
        "serving": serving,
        "ranks": (1e6, "node001", 0, 700_000.0, 0.0, 250_000.0),
        "links": (1e6, "leaf1", "swp1", 12, 0.0, 200.0),
    }
    return {
        name: pa.Table.from_pylist([dict(zip(SCHEMAS[name].names, row, strict=True))], SCHEMAS[name])
        for name, row in each.items()
    }


def rows(name: str, **columns: object) -> pa.Table:
    """Rows of one table; a single value stands in every row, what is left out is 0 or empty."""
    count = max(len(value) for value in columns.values() if isinstance(value, list))
    filled = {key: value if isinstance(value, list) else [value] * count for key, value in columns.items()}
    schema = SCHEMAS[name]
    arrays = [
        pa.array(filled.get(field.name, ["" if pa.types.is_string(field.type) else 0] * count), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
