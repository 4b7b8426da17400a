"""Which format a trace has, by its content."""

from __future__ import annotations

from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.traffic.traces.aicb import aicb, is_aicb
from eastwest.traffic.traces.flight import flight_recorder
from eastwest.traffic.traces.inspector import inspector
from eastwest.traffic.traces.model import Trace
from eastwest.traffic.traces.source import opened

FORMS = (
    "a Chakra trace (.et, or a folder of one for each rank), an AICB workload, NCCL Inspector or flight recorder JSON"
)
_HEAD_BYTES = 1 << 16
_PICKLES = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))


def open_trace(place: Path) -> Trace:
    """The trace in a file, or in a folder with a Chakra file for each rank. Calls are read when they are asked for.

    Raises InputError for what is none of the known formats, and for a pickle, which could run any code.
    """
    if place.is_dir():
        files = tuple(sorted(path for path in place.iterdir() if path.name.endswith((".et", ".et.gz"))))
        if not files:
            raise InputError(Problem("has no *.et", file=place, allowed=FORMS))
        return _chakra(files)
    with opened(place) as stream:
        head = stream.read(_HEAD_BYTES)
    if head.startswith(_PICKLES):
        mend = (
            "let PyTorch dump JSON: torch._C._distributed_c10d._dump_nccl_trace_json(), or convert it where you trust "
            "the file"
        )
        raise InputError(Problem("is a pickle, which may run any code when it is opened", file=place, mend=mend))
    if not head:
        raise InputError(Problem("is empty", file=place, allowed=FORMS))
    if place.name.endswith((".et", ".et.gz")):
        return _chakra((place,))
    return _by_content(place, head)


def _by_content(place: Path, head: bytes) -> Trace:
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        if b'"coll_perf"' in head or b'"p2p_perf"' in head:
            return inspector(place)
        return flight_recorder(place)
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace")
    if is_aicb(first):
        return aicb(place)
    if b"\x00" in head or not first.replace("\t", " ").rstrip("\r").isprintable():
        return _chakra((place,))
    raise InputError(Problem(f'begins with "{first[:40]}"', file=place, allowed=FORMS))


def _chakra(files: tuple[Path, ...]) -> Trace:
    from eastwest.traffic.traces.chakra import chakra  # noqa: PLC0415 - protobuf is needed for this format alone

    return chakra(files)
