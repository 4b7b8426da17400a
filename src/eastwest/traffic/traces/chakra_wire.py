"""Length-delimited protobuf messages of a Chakra trace, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from google.protobuf.message import DecodeError

from eastwest.errors import InputError, Problem
from eastwest.traffic.traces.chakra_schema import Head, Node
from eastwest.traffic.traces.source import opened

MOST_MESSAGE_BYTES = 1 << 26
_MOST_VARINT_BYTES = 10


def nodes_of(path: Path) -> Iterator[tuple[Any, int]]:
    """Every node with the byte offset of its message; the head in front of them is checked and passed over.

    Raises InputError with the offset for a file that ends inside a message, a message above 64 MiB, or bytes that are
    no such message.
    """
    with opened(path) as stream:
        messages = _messages(stream, path)
        first = next(messages, None)
        if first is None:
            raise InputError(Problem("is empty", file=path, allowed="a Chakra execution trace (.et)"))
        _parsed(Head, first[0], path, first[1], "the head (GlobalMetadata)")
        for number, (raw, at) in enumerate(messages):
            yield _parsed(Node, raw, path, at, f"node {number}"), at


def _messages(stream: BinaryIO, path: Path) -> Iterator[tuple[bytes, int]]:
    at = 0
    while True:
        size, taken = _varint(stream, path, at)
        if taken == 0:
            return
        if size > MOST_MESSAGE_BYTES:
            found = f"byte {at}: a message of {size} bytes"
            mend = "the file is damaged, or no length-delimited Chakra trace"
            raise InputError(Problem(found, file=path, allowed=f"at most {MOST_MESSAGE_BYTES} bytes", mend=mend))
        raw = stream.read(size)
        if len(raw) < size:
            found = f"byte {at}: a message of {size} bytes begins here, but the file ends after {len(raw)} of them"
            raise InputError(Problem(found, file=path, mend="copy the trace anew; it was cut off"))
        yield raw, at
        at += taken + size


def _varint(stream: BinaryIO, path: Path, at: int) -> tuple[int, int]:
    """A number in base 128 and how many bytes it took; none at the end of the file."""
    number = 0
    for taken in range(_MOST_VARINT_BYTES):
        byte = stream.read(1)
        if not byte:
            if taken == 0:
                return 0, 0
            found = f"byte {at}: the file ends inside the length of a message"
            raise InputError(Problem(found, file=path, mend="copy the trace anew; it was cut off"))
        number |= (byte[0] & 0x7F) << (7 * taken)
        if byte[0] < 0x80:
            return number, taken + 1
    raise InputError(Problem(f"byte {at}: no length of a message", file=path, allowed="at most ten bytes"))


def _parsed(kind: type[Any], raw: bytes, path: Path, at: int, what: str) -> Any:  # noqa: ANN401
    message = kind()
    try:
        message.ParseFromString(raw)
    except DecodeError as error:
        found = f"byte {at}: {what} is no message of a Chakra trace"
        mend = "the file is damaged, or in another version of the schema (0.0.4 is read)"
        raise InputError(Problem(found, file=path, mend=mend)) from error
    return message
