"""Workload files of AICB and SimAI: layers with time, collective and bytes for each pass, as calls of one step.

Source of the layout and of the groups: aliyun/aicb and aliyun/SimAI (astra-sim's Workload.cc). Forward and
input-gradient collectives belong to the tensor-parallel group, weight-gradient ones to the data-parallel group; `_EP`
and `_DP_EP` name the expert groups. Times are nanoseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from eastwest.errors import InputError, Problem
from eastwest.traffic.traces.model import COMPUTE, EVERYBODY, Call, Group, Trace
from eastwest.traffic.traces.source import MOST_RANKS, name_of, opened, size_of

_KINDS = {
    "ALLREDUCE": "all-reduce",
    "ALLGATHER": "all-gather",
    "REDUCESCATTER": "reduce-scatter",
    "ALLTOALL": "all-to-all",
    "BROADCAST": "broadcast",
}
_HEAD = re.compile(r"(\w+):\s*(\d+)")
_BETWEEN = re.compile(r"\bpp_comm:?\s+(\d{1,15})")
"""AICB writes it with a colon, scripts around SimAI without."""
_COLUMNS = 12
_MOST_LINE = 1 << 16
# Of a training step, whose backward pass needs all layers again; a list of collectives may be of any length.
_MOST_LAYERS = 200_000
_NUMBER = re.compile(r"\d{1,18}(?:\.\d{1,9})?")
_NS_PER_US = 1000.0
_PASSES = ("forward", "input gradient", "weight gradient")


@dataclass(frozen=True, slots=True)
class _Work:
    """One pass of a layer: time of computing, then a collective; kind empty for none."""

    time_us: float
    kind: str
    scope: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    passes: tuple[_Work, _Work, _Work]


@dataclass(frozen=True)
class _Head:
    """First line: how the model is run, and its parallelism."""

    style: str
    sizes: Mapping[str, int]
    between_bytes: int = 0

    def group(self, scope: str, weight: bool) -> Group:
        """The group that a collective belongs to, by the end of its name and its pass."""
        tensor, expert = self.sizes.get("model_parallel_NPU_group", 1), self.sizes.get("ep", 1)
        if self.style == "MICRO":
            return EVERYBODY
        if scope == "_EP":
            return Group(max(expert, 1), tensor)
        if scope == "_DP_EP":
            return Group(None, tensor * max(expert, 1))
        # A group of one has nobody to talk to: what a model without tensor parallelism sends is its data parallelism.
        return Group(None, tensor) if weight or tensor == 1 else Group(tensor)


def is_aicb(line: str) -> bool:
    """Whether a file with this first line is such a workload."""
    words = line.split()
    return bool(words) and (words[0] == "MICRO" or "model_parallel_NPU_group" in line)


def aicb(file: Path) -> Trace:
    """The workload of one file, as one training step or, for MICRO, one collective after the other."""
    with opened(file) as stream:
        head, _ = _head(_Lines(stream, file), file)
    said = [
        "AICB: forward and input-gradient collectives run in the tensor-parallel group, weight-gradient ones in the "
        "data-parallel group and beside what follows; the step ends when all are done."
    ]
    if head.style != "MICRO" and head.sizes.get("model_parallel_NPU_group", 1) == 1:
        said.append("Without tensor parallelism all collectives run in the data-parallel group.")
    if head.sizes.get("pp", 1) > 1:
        told = f"the {head.between_bytes:,} bytes of pp_comm are" if head.between_bytes else "what goes between them is"
        said.append(f"Its {head.sizes['pp']} pipeline stages count as one: {told} not played.")
    if head.sizes.get("checkpoints", 0):
        said.append("Layers that are computed again (checkpoints) are not counted twice.")
    world = head.sizes.get("all_gpus") or None
    return Trace("aicb", (file,), lambda: _calls(file), world, tuple(said))


class _Lines:
    """Lines of a file that are not empty, with their numbers."""

    def __init__(self, stream: BinaryIO, file: Path) -> None:
        self._stream, self.file, self.number = stream, file, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            raw = self._stream.readline(_MOST_LINE + 1)
            if not raw:
                raise StopIteration
            self.number += 1
            if len(raw) > _MOST_LINE:
                raise self.wrong(f"longer than {_MOST_LINE} bytes", allowed="a layer on a line")
            if not raw.isspace():
                return raw.decode("utf-8", "replace").strip()

    def wrong(self, found: str, path: str = "", allowed: str = "", mend: str = "") -> InputError:
        return InputError(Problem(found, path, self.file, self.number, allowed, mend))


def _head(lines: _Lines, file: Path) -> tuple[_Head, int]:
    """The first two lines: how the model is run, and how many layers follow."""
    first, second = next(lines, ""), next(lines, "")
    if not is_aicb(first):
        raise InputError(Problem("is no AICB workload", file=file, line=1, allowed="MICRO or HYBRID_... first"))
    most = 10**9 if first.split()[0] == "MICRO" else _MOST_LAYERS
    if not second.isdecimal() or len(second) > 10 or int(second) > most:
        raise lines.wrong(f'"{second[:40]}"', allowed=f"the number of layers, up to {most}")
    sizes = {key: int(value) for key, value in _HEAD.findall(first) if len(value) < 8 and int(value) <= MOST_RANKS}
    between = _BETWEEN.search(first)
    return _Head(first.split()[0], sizes, int(between[1]) if between else 0), int(second)


def _layers(lines: _Lines, count: int) -> Iterator[_Layer]:
    for done in range(count):
        text = next(lines, None)
        if text is None:
            found = f"the file ends after {done} layers, its second line announces {count}"
            raise lines.wrong(found, mend="copy the file anew if it was cut off, or correct the number")
        yield _layer(lines, text)
    rest = next(lines, None)
    if rest is not None:
        raise lines.wrong(f'"{rest[:40]}" follows the {count} layers that the second line announces')


def _layer(lines: _Lines, text: str) -> _Layer:
    words = text.split()
    if len(words) < _COLUMNS:
        allowed = f"{_COLUMNS} columns: name, dependency, then time, collective and bytes of three passes, and a time"
        raise lines.wrong(f"{len(words)} columns", allowed=allowed, mend="a line cut off ends a cut-off file")
    passes = [_work(lines, words[2 + 3 * number : 5 + 3 * number], what) for number, what in enumerate(_PASSES)]
    return _Layer(name_of(words[0]), (passes[0], passes[1], passes[2]))


def _work(lines: _Lines, words: list[str], what: str) -> _Work:
    time, collective, size = words
    for word, of in ((time, "time"), (size, "bytes")):
        if not _NUMBER.fullmatch(word):
            raise lines.wrong(f'"{word[:40]}"', f"{what}, {of}", allowed="a whole number")
    base, _, scope = collective.upper().partition("_")
    if base not in _KINDS and base != "NONE":
        raise lines.wrong(f'"{collective[:40]}"', what, allowed=", ".join([*_KINDS, "NONE"]))
    size_bytes = size_of(lines.file, f"{what}, bytes", float(size), line=lines.number)
    kind = _KINDS.get(base, "") if size_bytes else ""
    return _Work(float(time) / _NS_PER_US, kind, f"_{scope}" if scope else "", size_bytes)


@dataclass
class _Step:
    """Numbers calls as they come. last: what the next one waits for; open: collectives that run beside."""

    head: _Head
    number: int = 0
    last: tuple[int, ...] = ()
    open: list[int] = field(default_factory=list)

    def run(self, layer: _Layer, which: int) -> Iterator[Call]:
        """One pass of a layer."""
        work, name = layer.passes[which], f"{layer.name} {_PASSES[which]}"
        # One nanosecond is how these files say nothing.
        if work.time_us * _NS_PER_US > 1:
            yield self._next(Call(self.number, name, COMPUTE, time_us=work.time_us, after=self.last))
        if not work.kind:
            return
        weight = which == _PASSES.index("weight gradient")
        group = self.head.group(work.scope, weight)
        call = Call(self.number, name, work.kind, work.size_bytes, group, self.last)
        if weight and self.head.style != "MICRO":
            self.open.append(self.number)
            self.number += 1
            yield call
        else:
            yield self._next(call)

    def _next(self, call: Call) -> Call:
        self.last = (self.number,)
        self.number += 1
        return call


def _calls(file: Path) -> Iterator[Call]:
    with opened(file) as stream:
        lines = _Lines(stream, file)
        head, count = _head(lines, file)
        step = _Step(head)
        if head.style == "MICRO":
            for layer in _layers(lines, count):
                for which in range(len(_PASSES)):
                    yield from step.run(layer, which)
            return
        layers = []
        for layer in _layers(lines, count):
            layers.append(layer)
            yield from step.run(layer, 0)
        for layer in reversed(layers):
            yield from step.run(layer, 2)
            yield from step.run(layer, 1)
