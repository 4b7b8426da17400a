"""The engine's samples as telemetry tables: names instead of numbers, microseconds instead of picoseconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from eastwest.simulate.packet.layout import Layout
from eastwest.telemetry.tables import HOSTS, PORTS
from eastwest.units import PS_PER_US

Rows = Mapping[str, Any]


def port_table(rows: Rows, layout: Layout) -> pa.Table:
    """Counts per sample, port and priority."""
    devices = np.array([end.device for end in layout.port_names], dtype=object)
    ports = np.array([end.port for end in layout.port_names], dtype=object)
    columns = {
        "time_us": rows["time_ps"] / PS_PER_US,
        "device": devices[rows["port"]],
        "port": ports[rows["port"]],
        "priority": rows["priority"].astype(np.int8),
        "paused_us": rows["paused_ps"] / PS_PER_US,
        "pause_sent_us": rows["pause_sent_ps"] / PS_PER_US,
    }
    return _table(PORTS, columns, rows)


def host_table(rows: Rows, layout: Layout) -> pa.Table:
    """Counts per sample and endpoint."""
    names = np.array([end.device for end in layout.hosts], dtype=object)
    columns = {
        "time_us": rows["time_ps"] / PS_PER_US,
        "host": names[rows["host"]],
        "endpoint": rows["host"].astype(np.int32),
    }
    return _table(HOSTS, columns, rows)


def _table(schema: pa.Schema, columns: dict[str, Any], rows: Rows) -> pa.Table:
    chosen = [columns[name] if name in columns else rows[name] for name in schema.names]
    return pa.table([pa.array(column, type=field.type) for column, field in zip(chosen, schema, strict=True)], schema)
