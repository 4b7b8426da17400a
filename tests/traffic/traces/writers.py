"""Small traces in every format, written as the tools write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from eastwest.traffic.traces.chakra_schema import Head, Node


def delimited(message: Any) -> bytes:  # noqa: ANN401
    """A protobuf message behind its length."""
    raw: bytes = message.SerializeToString()
    size, length = len(raw), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return length + raw


def node(number: int, kind: int, *, after: Iterable[int] = (), us: int = 0, **values: int | str) -> Any:  # noqa: ANN401
    """A Chakra node with these attributes."""
    made = Node(id=number, name=f"node{number}", type=kind, data_deps=list(after), duration_micros=us)
    for name, value in values.items():
        if isinstance(value, str):
            made.attr.add(name=name, string_val=value)
        else:
            made.attr.add(name=name, int64_val=value)
    return made


def chakra(path: Path, nodes: Iterable[Any]) -> Path:
    """A Chakra trace."""
    path.write_bytes(b"".join([delimited(Head(version="0.0.4")), *map(delimited, nodes)]))
    return path


def ring_step(rank: int, world: int, steps: int, size: int) -> Iterator[Any]:
    """What one rank of a ring does: send on, receive, compute, in turns."""
    for step in range(steps):
        first, before = 3 * step, [3 * step - 1] if step else []
        yield node(first, 5, after=before, comm_size=size, comm_dst=(rank + 1) % world, comm_tag=0)
        yield node(first + 1, 6, after=[first], comm_size=size, comm_src=(rank - 1) % world, comm_tag=0)
        yield node(first + 2, 4, after=[first + 1], us=7)


AICB = """HYBRID_TRANSFORMER_FWD_IN_BCKWD\tmodel_parallel_NPU_group: 8 ep: 1 pp: 1 all_gpus: 32 checkpoints: 0
2
attention\t-1\t50000\tALLREDUCE\t1048576\t40000\tNONE\t0\t1\tALLREDUCE\t4194304\t100
mlp -1   60000 NONE 0  1 NONE 0 70000 NONE 0 100"""

MICRO = """MICRO
2
m\t-1\t1\tNONE\t0\t1\tNONE\t0\t1\tALLREDUCE\t4096\t1
m\t-1\t1\tNONE\t0\t1\tNONE\t0\t1\tALLTOALL\t8192\t1
"""


def record(
    coll: str, size: int, us: int, *, ranks: int = 16, nodes: int = 2, pid: int = 7, start: int | None = None
) -> str:
    """One line of NCCL Inspector."""
    perf: dict[str, object] = {"coll": coll, "coll_sn": 1, "coll_msg_size_bytes": size, "coll_exec_time_us": us}
    if start is not None:
        perf["event_trace_ts"] = {"coll_start_ts": start}
    header = {"id": f"0x{ranks}", "rank": 0, "n_ranks": ranks, "nnodes": nodes}
    metadata = {"inspector_output_format_version": "v4.0", "hostname": "h", "pid": pid}
    return json.dumps({"header": header, "metadata": metadata, "coll_perf": perf})


def entry(name: str, shapes: list[list[int]], dtype: str = "BFloat16", **more: object) -> dict[str, object]:
    """One entry of a flight recorder."""
    return {
        "record_id": 1,
        "pg_id": 0,
        "process_group": ["0", "default_pg"],
        "profiling_name": name,
        "input_sizes": shapes,
        "input_dtypes": [dtype] * len(shapes),
        "output_sizes": shapes,
        "output_dtypes": [dtype] * len(shapes),
        "state": "completed",
        "time_discovered_started_ns": None,
        "time_discovered_completed_ns": None,
    } | more


def flight(path: Path, entries: list[dict[str, object]], groups: dict[str, list[int]]) -> Path:
    """A flight recorder dump, its keys in alphabetical order as PyTorch writes them."""
    config = {name: {"name": name, "desc": "", "ranks": json.dumps(ranks)} for name, ranks in groups.items()}
    path.write_text(json.dumps({"entries": entries, "pg_config": config, "version": "2.10"}))
    return path
