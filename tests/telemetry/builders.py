"""Small telemetry tables."""

from __future__ import annotations

import pyarrow as pa

from eastwest.telemetry.tables import HOSTS, JOBS, OPERATIONS, PORTS


def tables() -> dict[str, pa.Table]:
    """One row in each table."""
    port = (10.0, "leaf1", "swp1", 3, 4178, 1, 2, 0, 0.5, 0.25, 1, 0, 8356)
    host = (10.0, "node001", 0, 1, 0, 0, 0, 0)
    operation = ("allreduce", "all-reduce", "ring", 16, 2**20, 0, "", -1, 0.0, 55.5, 18.9, 35.4)
    job = ("llama", 0, 0.0, 1000.0, 900.0, 0.9)
    rows = {"ports": (port, PORTS), "hosts": (host, HOSTS), "operations": (operation, OPERATIONS), "jobs": (job, JOBS)}
    return {
        name: pa.Table.from_pylist([dict(zip(schema.names, row, strict=True))], schema)
        for name, (row, schema) in rows.items()
    }
