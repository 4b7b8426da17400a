"""Reads a large generated trace of each format: speed, and the most memory that it takes.

`python -m benchmarks.traces [MEGABYTES]` writes traces of that size (1000 MB by default) into a temporary folder and
reads each in a process of its own.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from eastwest.traffic.traces import open_trace
from eastwest.traffic.traces.chakra_schema import Head, Node

_MB = 1_000_000
_PADDING = "x" * 300
"""Names, shapes and stacks that traces carry beside what is read of them."""


def _chakra(stream: BinaryIO, times: int) -> None:
    _delimited(stream, Head(version="0.0.4"))
    for number in range(times):
        node = Node(id=number, name="ncclKernel_AllReduce", type=7, data_deps=[number - 1] if number else [])
        node.attr.add(name="comm_type", int64_val=0)
        node.attr.add(name="comm_size", int64_val=1 << 20)
        node.inputs.values = _PADDING
        _delimited(stream, node)


def _delimited(stream: BinaryIO, message: Any) -> None:  # noqa: ANN401
    raw = message.SerializeToString()
    size = len(raw)
    while size > 0x7F:
        stream.write(bytes([size & 0x7F | 0x80]))
        size >>= 7
    stream.write(bytes([size]) + raw)


def _inspector(stream: BinaryIO, times: int) -> None:
    perf = {"coll": "AllReduce", "coll_sn": 1, "coll_msg_size_bytes": 1 << 20, "coll_exec_time_us": 90}
    header = {"id": "0x1", "rank": 0, "n_ranks": 16, "nnodes": 2}
    record = {"header": header, "metadata": {"hostname": "h", "pid": 1}, "coll_perf": perf}
    line = json.dumps(record).encode() + b"\n"
    for _ in range(times):
        stream.write(line)


def _flight(stream: BinaryIO, times: int) -> None:
    entry = {
        "record_id": 1,
        "profiling_name": "nccl:all_reduce",
        "process_group": ["0", "default_pg"],
        "input_sizes": [[1024, 1024]],
        "input_dtypes": ["BFloat16"],
        "output_sizes": [[1024, 1024]],
        "output_dtypes": ["BFloat16"],
        "frames": [{"name": _PADDING, "filename": "train.py", "line": 1}],
    }
    text = json.dumps(entry).encode()
    stream.write(b'{"entries": [')
    for number in range(times):
        stream.write(b"," * bool(number) + text)
    stream.write(b'], "pg_config": {}, "version": "2.10"}')


def _micro(stream: BinaryIO, times: int) -> None:
    stream.write(b"MICRO\n%d\n" % times)
    for _ in range(times):
        stream.write(b"micro_test\t-1\t1\tNONE\t0\t1\tNONE\t0\t1\tALLREDUCE\t1048576\t1\n")


_FORMS: dict[str, Callable[[BinaryIO, int], None]] = {
    "chakra.0.et": _chakra,
    "inspector.jsonl": _inspector,
    "flight.json": _flight,
    "micro.txt": _micro,
}


def _write(path: Path, write: Callable[[BinaryIO, int], None], size_bytes: int) -> None:
    with path.open("wb") as stream:
        write(stream, 1000)
    each = path.stat().st_size / 1000
    with path.open("wb") as stream:
        write(stream, int(size_bytes / each))


def _read(path: Path) -> tuple[int, float, float]:
    """Calls, seconds, and peak resident megabytes of this process."""
    begun = time.perf_counter()
    calls = sum(1 for _ in open_trace(path).calls())
    return calls, time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MB


def main() -> None:
    """Print one line for each format."""
    size_bytes = int(float(sys.argv[1]) * _MB) if len(sys.argv) > 1 else 1000 * _MB
    print(f"{'trace':18} {'MB':>8} {'calls':>10} {'s':>8} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name, write in _FORMS.items():
            path = Path(folder) / name
            _write(path, write, size_bytes)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                calls, seconds, peak = pool.apply(_read, (path,))
            print(f"{name:18} {path.stat().st_size / _MB:8.0f} {calls:10} {seconds:8.1f} {peak:8.0f}")
            path.unlink()


if __name__ == "__main__":
    main()
