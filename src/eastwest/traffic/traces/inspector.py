"""NCCL Inspector JSON lines: completed collectives and transfers of processes, with their measured time.

Source of the layout: NVIDIA/nccl, plugins/profiler/inspector. All-gather and reduce-scatter are recorded with
the size of one rank's part: the recorded algorithm bandwidth counts it times the ranks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.traffic.traces.model import EVERYBODY, RECEIVE, SEND, Call, Group, Trace
from eastwest.traffic.traces.source import name_of, opened, rank_of, size_of
from eastwest.traffic.traces.timeline import Timeline

_KINDS = {
    "allreduce": "all-reduce",
    "allgather": "all-gather",
    "reducescatter": "reduce-scatter",
    "broadcast": "broadcast",
    "reduce": "broadcast",
    "alltoall": "all-to-all",
    "gather": "incast",
    "scatter": "incast",
    "send": SEND,
    "recv": RECEIVE,
}
_PARTS = ("all-gather", "reduce-scatter")
_MOST_LINE = 1 << 24


def inspector(file: Path) -> Trace:
    """The records of one file; the process whose record comes first stands for all."""
    said = (
        "NCCL Inspector: the first process of the file stands for all; communicators of a size fill the job with "
        "groups of their shape.",
        "Pauses between calls count as computing where the records have time stamps (NCCL_INSPECTOR_DUMP_VERBOSE=1).",
    )
    return Trace("nccl-inspector", (file,), lambda: _Reader(file).calls(), None, said)


@dataclass
class _Reader:
    file: Path
    line: int = 0
    process: object = None
    time: Timeline = field(default_factory=Timeline)

    def calls(self) -> Iterator[Call]:
        """The calls of the first process, in the order of the file."""
        with opened(self.file) as stream:
            while raw := stream.readline(_MOST_LINE + 1):
                self.line += 1
                if not raw.isspace():
                    yield from self._record(self._parsed(raw))

    def _parsed(self, raw: bytes) -> dict[str, object]:
        if len(raw) > _MOST_LINE:
            raise self.wrong(f"longer than {_MOST_LINE} bytes", "one record on a line")
        try:
            found = json.loads(raw)
        except json.JSONDecodeError as error:
            cut = "" if raw.endswith(b"\n") else "; the file ends here, it may have been cut off"
            raise self.wrong(f"column {error.colno}: {error.msg}{cut}", "one JSON record on a line") from error
        except (ValueError, RecursionError) as error:
            raise self.wrong("is not JSON in UTF-8, or nested too deep", "one JSON record on a line") from error
        if not isinstance(found, dict):
            raise self.wrong("is no record", "an object with header and coll_perf or p2p_perf")
        return found

    def _record(self, record: dict[str, object]) -> Iterator[Call]:
        header, metadata = _part(record, "header"), _part(record, "metadata")
        name = next((name for name in ("coll", "p2p") if f"{name}_perf" in record), None)
        if name is None:
            return  # records of other kinds, such as communicators that open and close
        process = (metadata.get("hostname"), metadata.get("pid"), None if metadata else header.get("rank"))
        self.process = self.process or process
        if process != self.process:
            return
        perf = _part(record, f"{name}_perf")
        kind = _KINDS.get(str(perf.get(name, "")).lower().removeprefix("nccl").replace("_", ""))
        if kind is None:
            raise self.wrong(f'operation "{name_of(perf.get(name))}"', ", ".join(_KINDS), f"{name}_perf.{name}")
        ranks = self._rank("header.n_ranks", header.get("n_ranks"))
        if ranks < 2:
            return
        group = Group(ranks, nodes=self._rank("header.nnodes", header.get("nnodes", 1)) or None)
        place = f"{name}_perf.{name}_msg_size_bytes"
        size = size_of(self.file, place, perf.get(f"{name}_msg_size_bytes"), line=self.line)
        pairs: tuple[tuple[int, int], ...] = ()
        if kind in (SEND, RECEIVE):
            own = self._rank("header.rank", header.get("rank"))
            peer = self._rank("p2p_perf.p2p_peer", perf.get("p2p_peer"))
            if own == peer:
                return
            pairs = ((own, peer) if kind == SEND else (peer, own),)
        measured = _number(perf.get(f"{name}_exec_time_us"))
        start, end = _times(perf, name, measured)
        whole = size * ranks if kind in _PARTS else size
        title = name_of(perf.get(name))
        call = Call(0, title, kind, whole, group, pairs=pairs, measured_us=measured, alike=bool(pairs))
        yield from self.time.place(call, str(header.get("id", "")), start, end, EVERYBODY)

    def _rank(self, place: str, value: object) -> int:
        return rank_of(self.file, place, value, line=self.line)

    def wrong(self, found: str, allowed: str, path: str = "") -> InputError:
        """The error for this line."""
        return InputError(Problem(found, path, self.file, self.line, allowed))


def _part(record: dict[str, object], name: str) -> dict[str, object]:
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 < value < 1e18 else None


def _times(perf: dict[str, object], name: str, measured: float | None) -> tuple[float | None, float | None]:
    """Begin and end by the kernels' time stamps, else by the call's own and its measured time."""
    stamps = _part(perf, "event_trace_ts")
    events = stamps.get("kernel_events")
    kernels = [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []
    starts = [time for event in kernels if (time := _number(event.get("kernel_start_ts")))]
    ends = [time for event in kernels if (time := _number(event.get("kernel_stop_ts")))]
    if starts and ends:
        return min(starts), max(ends)
    start = _number(stamps.get(f"{name}_start_ts"))
    return start, None if start is None or measured is None else start + measured
