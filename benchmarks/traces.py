"""Reads a large generated trace of each format: speed, and the most memory that it takes.

`python -m benchmarks.traces [MEGABYTES]` writes traces of that size (1000 MB by default) into a temporary folder and
reads each in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from eastwest.traffic.traces import open_trace
from tests.traffic.traces import test_stream

_MB = 1_000_000
_FORMS: dict[str, Callable[[BinaryIO, int], None]] = {
    "chakra.0.et": test_stream.chakra,
    "inspector.jsonl": test_stream.inspector,
    "flight.json": test_stream.flight,
    "micro.txt": test_stream.micro,
}


def _write(path: Path, write: Callable[[BinaryIO, int], None], size_bytes: int) -> None:
    with path.open("wb") as stream:
        write(stream, 100)
    each = path.stat().st_size / 100
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
