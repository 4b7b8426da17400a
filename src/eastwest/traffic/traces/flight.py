"""PyTorch flight recorder dumps in JSON: collectives of one rank with the shapes of their tensors.

Source of the layout: pytorch, torch/csrc/distributed/c10d/FlightRecorder.hpp and its JSON form. The form that PyTorch
writes by default is a pickle, which may run any code when it is opened: it is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.traffic.traces.json_stream import members
from eastwest.traffic.traces.model import EVERYBODY, RECEIVE, SEND, Call, Ranks, Trace, shape_of
from eastwest.traffic.traces.source import MOST_RANKS, MOST_SIZE_BYTES, name_of, opened
from eastwest.traffic.traces.timeline import Timeline

# Words in the profiling name, the telling ones first.
_KINDS = (
    ("barrier", "barrier"),
    ("allgather", "all-gather"),
    ("reducescatter", "reduce-scatter"),
    ("allreduce", "all-reduce"),
    ("alltoall", "all-to-all"),
    ("broadcast", "broadcast"),
    ("send", SEND),
    ("recv", RECEIVE),
    ("reduce", "broadcast"),
    ("gather", "incast"),
    ("scatter", "incast"),
)
_BYTES = {
    "double": 8, "long": 8, "float64": 8, "int64": 8, "complexfloat": 8, "float": 4, "int": 4, "float32": 4,
    "int32": 4, "half": 2, "bfloat16": 2, "float16": 2, "short": 2, "int16": 2, "byte": 1, "char": 1, "bool": 1,
    "uint8": 1, "int8": 1,
}  # fmt: skip
_UNKNOWN_DTYPE_BYTES = 2
_BARRIER_BYTES = 8
_PEERS = re.compile(r"(\d+)\s*(->|<-)\s*(\d+)")
_NS_PER_US, _US_PER_MS = 1000.0, 1000.0


def flight_recorder(file: Path) -> Trace:
    """The dump of one rank, which stands for all."""
    groups = _groups_of(file)
    world = max((max(ranks) + 1 for ranks in groups.values() if ranks), default=None)
    said = [
        "PyTorch flight recorder: the one dump stands for all ranks: they do the same, in groups of the same shape.",
        "Pauses between calls count as computing where the dump has start times (TORCH_NCCL_ENABLE_TIMING=1).",
    ]
    if not groups:
        said.append("The dump names no process groups (pg_config): every call counts as one of all ranks.")
    return Trace("flight-recorder", (file,), lambda: _calls(file, groups), world, tuple(said))


def _groups_of(file: Path) -> dict[str, Ranks]:
    """Process groups by name. They stand behind the entries as a rule, hence a pass of their own."""
    found: dict[str, Ranks] = {}
    entries = False
    with opened(file) as stream:
        for key, value, _ in members(stream, file, ("entries",)):
            entries = entries or key == "entries"
            if key == "pg_config" and isinstance(value, dict):
                found = {str(name): _ranks(group) for name, group in value.items()}
                found |= {str(group.get("name")): _ranks(group) for group in value.values() if isinstance(group, dict)}
    if not entries:
        mend = "dump with collectives, as torch._C._distributed_c10d._dump_nccl_trace_json(True) does"
        raise InputError(
            Problem("has no entries", file=file, allowed='a flight recorder dump with "entries"', mend=mend)
        )
    return {name: ranks for name, ranks in found.items() if ranks}


def _ranks(group: object) -> Ranks:
    ranks = group.get("ranks") if isinstance(group, dict) else None
    if isinstance(ranks, str):
        try:
            ranks = json.loads(ranks or "[]")
        except (ValueError, RecursionError):
            return ()
    if not isinstance(ranks, list) or not all(isinstance(rank, int) and 0 <= rank < MOST_RANKS for rank in ranks):
        return ()
    return tuple(sorted(set(ranks)))


def _calls(file: Path, groups: Mapping[str, Ranks]) -> Iterator[Call]:
    time = Timeline()
    with opened(file) as stream:
        for key, value, at in members(stream, file, ("entries",)):
            if key == "entries":
                if not isinstance(value, dict):
                    raise InputError(Problem(f"byte {at}: is no entry", file=file, allowed="an object"))
                yield from _Entry(file, value, at, groups).calls(time)


@dataclass(frozen=True)
class _Entry:
    file: Path
    values: Mapping[str, object]
    at: int
    groups: Mapping[str, Ranks]

    def calls(self, time: Timeline) -> Iterator[Call]:
        """The call of this entry with the computing before it; nothing for one that only joins others."""
        name = str(self.values.get("profiling_name", ""))
        plain = name.rpartition(":")[2].lower().replace("_", "").removesuffix("coalesced")
        if not plain:
            return  # "coalesced" alone: its parts have entries of their own
        kind = next((kind for word, kind in _KINDS if word in plain), None)
        if kind is None:
            allowed = ", ".join(word for word, _ in _KINDS)
            raise self.wrong(f'operation "{name_of(name)}"', "profiling_name", allowed)
        queue = self._queue()
        ranks = self.groups.get(queue, ())
        if len(ranks) == 1:
            return
        pairs = self._pairs(name, kind, ranks) if kind in (SEND, RECEIVE) else ()
        size = self._size(kind, len(ranks))
        if kind == "barrier":
            kind, size = "all-reduce", max(size, _BARRIER_BYTES)
        group = shape_of(ranks) if ranks else EVERYBODY
        start, end = self._us("time_discovered_started_ns"), self._us("time_discovered_completed_ns")
        call = Call(0, name_of(name), kind, size, group, pairs=pairs, alike=bool(pairs), measured_us=self._took())
        yield from time.place(call, queue, start, end if start is not None else None, EVERYBODY)

    def _queue(self) -> str:
        group = self.values.get("process_group")
        name = str(group[0]) if isinstance(group, list) and group else str(self.values.get("pg_id", ""))
        return name if name in self.groups or "pg_id" not in self.values else str(self.values["pg_id"])

    def _pairs(self, name: str, kind: str, ranks: Ranks) -> tuple[tuple[int, int], ...]:
        found = _PEERS.search(name)
        if found is None:
            raise self.wrong(f'"{name_of(name)}" names no peer', "profiling_name", "such as nccl:send 0->1")
        own, peer = int(found.group(1)), int(found.group(3))
        if max(own, peer) >= (len(ranks) or MOST_RANKS) or own == peer:
            raise self.wrong(f'"{name_of(name)}"', "profiling_name", "two different ranks of the group")
        own, peer = (ranks[own], ranks[peer]) if ranks else (own, peer)
        return ((own, peer) if kind == SEND else (peer, own),)

    def _size(self, kind: str, ranks: int) -> int:
        """As nccl-tests counts: the whole result of an all-gather, the whole input of a reduce-scatter."""
        given, made = self._bytes("input"), self._bytes("output")
        if kind == "all-gather":
            size = max(made, given)
        elif kind == RECEIVE:
            size = made or given
        else:
            size = given or made
        if not 0 <= size <= MOST_SIZE_BYTES:
            raise self.wrong(f"{size} bytes", "input_sizes", f"at most {MOST_SIZE_BYTES}")
        return size

    def _bytes(self, side: str) -> int:
        sizes, types = self.values.get(f"{side}_sizes"), self.values.get(f"{side}_dtypes")
        total = 0
        for number, shape in enumerate(sizes if isinstance(sizes, list) else []):
            if not isinstance(shape, list) or not all(isinstance(n, int) and 0 <= n < 1 << 50 for n in shape):
                raise self.wrong("no shape of a tensor", f"{side}_sizes", "a list of whole numbers")
            word = str(types[min(number, len(types) - 1)]) if isinstance(types, list) and types else ""
            total += prod(shape) * _dtype_bytes(word)
        return total

    def _us(self, key: str) -> float | None:
        value = self.values.get(key)
        return value / _NS_PER_US if isinstance(value, int | float) and value > 0 else None

    def _took(self) -> float | None:
        given = self.values.get("duration_ms")
        if isinstance(given, int | float) and given > 0:
            return given * _US_PER_MS
        start, end = self._us("time_discovered_started_ns"), self._us("time_discovered_completed_ns")
        return None if start is None or end is None or end <= start else end - start

    def wrong(self, found: str, key: str, allowed: str) -> InputError:
        """The error for this entry."""
        record = self.values.get("record_id", "?")
        return InputError(
            Problem(f"byte {self.at}: {found}", f"entries, record {record}, {key}", self.file, None, allowed)
        )


def _dtype_bytes(word: str) -> int:
    plain = word.lower().removeprefix("torch.")
    return 1 if plain.startswith("float8") else _BYTES.get(plain, _UNKNOWN_DTYPE_BYTES)
