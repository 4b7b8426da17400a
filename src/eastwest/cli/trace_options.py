"""Options about traces that several verbs have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eastwest.errors import InputError, Problem
from eastwest.traffic.traces.workload import Window
from eastwest.units import format_bytes, parse_bytes

TraceFile = Annotated[
    Path | None,
    typer.Option(
        "--trace",
        help="Instead of a workload of the site: a Chakra trace (.et, or a folder with one for each rank), an AICB "
        "workload, NCCL Inspector or flight recorder JSON.",
    ),
]
TraceCalls = Annotated[int, typer.Option(help="With --trace: how many of its first calls.", min=1, max=1_000_000)]
TraceBytes = Annotated[
    str | None,
    typer.Option(
        help="With --trace: what a NIC sends on average at most; sizes and times are scaled down to it. Left out: 64 "
        "MiB with packets, all with flows."
    ),
]
RanksPerNode = Annotated[
    int | None, typer.Option(help="With --trace: ranks on each node; left out: one for each GPU.", min=1, max=1024)
]
DEFAULT_CALLS = 1000
_PACKET_BYTES = 64 << 20
_LEAST_BYTES, _MOST_BYTES = 1 << 10, 1 << 46


def window_of(calls: int, size: str | None, ranks_per_node: int | None, engine: str) -> Window:
    """How much of a trace is simulated. Raises InputError for a size that is none."""
    if size is None:
        return Window(calls, _PACKET_BYTES if engine == "packet" else None, ranks_per_node)
    try:
        count = parse_bytes(size)
    except ValueError as error:
        raise InputError(Problem(f'"{size}"', "--trace-bytes", allowed=str(error))) from error
    if not _LEAST_BYTES <= count <= _MOST_BYTES:
        allowed = f"{format_bytes(_LEAST_BYTES)} to {format_bytes(_MOST_BYTES)}"
        raise InputError(Problem(f'"{size}"', "--trace-bytes", allowed=allowed))
    return Window(calls, count, ranks_per_node)
