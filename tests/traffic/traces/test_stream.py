"""Large traces stream: memory does not grow with the file."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.traffic.traces import open_trace
from eastwest.traffic.traces.chakra_schema import Head
from eastwest.traffic.traces.json_stream import members
from tests.traffic.traces import writers

_MOST_BYTES = 3 << 20
_PADDING = "x" * 3000


def chakra(stream: BinaryIO, times: int) -> None:
    stream.write(writers.delimited(Head(version="1")))
    for number in range(times):
        node = writers.node(number, 7, comm_type=0, comm_size=4096)
        node.inputs.values = _PADDING
        stream.write(writers.delimited(node))


def inspector(stream: BinaryIO, times: int) -> None:
    line = writers.record("AllReduce", 64, 10, start=5).encode() + b" " * 3000 + b"\n"
    for _ in range(times):
        stream.write(line)


def flight(stream: BinaryIO, times: int) -> None:
    text = json.dumps(writers.entry("nccl:all_reduce", [[3, 4]], frames=_PADDING)).encode()
    stream.write(b'{"entries": [')
    for number in range(times):
        stream.write(b"," * bool(number) + text)
    stream.write(b'], "pg_config": {}, "version": "2.10"}')


def micro(stream: BinaryIO, times: int) -> None:
    stream.write(b"MICRO\n%d\n" % times)
    for _ in range(times):
        stream.write(b" " * 3000 + b"m\t-1\t1\tNONE\t0\t1\tNONE\t0\t1\tALLREDUCE\t4096\t1\n")


@pytest.mark.parametrize("write", [chakra, inspector, flight, micro])
def test_memory_stays_bounded(tmp_path: Path, write: Callable[[BinaryIO, int], None]) -> None:
    path = tmp_path / ("trace.0.et" if write is chakra else "trace.json")
    times = 2_000
    with path.open("wb") as stream:
        write(stream, times)
    tracemalloc.start()
    count = sum(1 for _ in open_trace(path).calls())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count >= times
    assert peak < min(_MOST_BYTES, path.stat().st_size)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Dripping:
    """A stream that gives a few bytes at a time."""

    def __init__(self, raw: bytes, piece: int) -> None:
        self._pieces: Iterator[bytes] = iter([raw[at : at + piece] for at in range(0, len(raw), piece)])

    def read(self, _: int) -> bytes:
        return next(self._pieces, b"")


@settings(max_examples=40, deadline=None)
@given(
    tree=st.dictionaries(st.text().filter(lambda key: key != "entries"), values, max_size=5),
    entries=st.lists(values, max_size=5),
    ascii_only=st.booleans(),
    piece=st.integers(1, 40),
)
def test_pieces_make_the_same_tree(
    tree: dict[str, object], entries: list[object], ascii_only: bool, piece: int
) -> None:
    raw = json.dumps({**tree, "entries": entries}, ensure_ascii=ascii_only).encode()
    found = list(members(Dripping(raw, piece), Path("x"), ("entries",)))  # type: ignore[arg-type]
    assert [value for key, value, _ in found if key == "entries"] == entries
    assert {key: value for key, value, _ in found if key != "entries"} == tree
    for _, value, at in found:
        assert json.JSONDecoder().raw_decode(raw[at:].decode())[0] == value
