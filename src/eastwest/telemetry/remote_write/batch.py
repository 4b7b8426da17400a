"""One sample of many series as the body of a request, encoded once; every further push changes values and time only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from eastwest.telemetry.remote_write.message import TimeSeries

Floats = npt.NDArray[np.float64]
_STALE_BITS = np.uint64(0x7FF0000000000002)
"""A NaN that says a series has ended. Source: Prometheus, model/value/value.go, StaleNaN."""
_SAMPLE = 16  # tag, double, tag, time in six bytes
_EARLIEST_MS, _LATEST_MS = 2**35, 2**42  # so that a time takes six bytes: 1971 to 2109
_FIRST = b"\x0a"  # field 1 of the request, by length
_SAMPLE_FIELD: bytes = TimeSeries(samples=[{"value": 1.0, "timestamp": _EARLIEST_MS}]).SerializeToString()


class Batch:
    """Series whose values are pushed together. labels: of each, `__name__` among them."""

    def __init__(self, labels: Sequence[Mapping[str, str]]) -> None:
        encoded = [_encoded(one) for one in labels]
        self._body = np.frombuffer(bytearray(b"".join(encoded)), np.uint8)
        ends = np.cumsum([len(one) for one in encoded], dtype=np.int64)
        self._value_at = (ends - _SAMPLE + 1)[:, None] + np.arange(8)
        self._time_at = (ends - 6)[:, None] + np.arange(6)

    def __len__(self) -> int:
        return len(self._value_at)

    def body(self, values: Floats, time_ms: int) -> bytes:
        """The request at that time. values: one a series; NaN ends the series until it has a value again."""
        bits = np.where(np.isnan(values), _STALE_BITS, np.ascontiguousarray(values, "<f8").view("<u8"))
        self._body[self._value_at] = bits.astype("<u8").view(np.uint8).reshape(-1, 8)
        self._body[self._time_at] = np.frombuffer(_varint(time_ms), np.uint8)
        return self._body.tobytes()


def batches(labels: Sequence[Mapping[str, str]], most: int) -> Iterator[tuple[slice, Batch]]:
    """Batches of at most so many series, each with the part of the values that is its own."""
    for first in range(0, len(labels), most):
        part = slice(first, min(len(labels), first + most))
        yield part, Batch(labels[part])


def _encoded(labels: Mapping[str, str]) -> bytes:
    # Receivers want labels by name; an empty one is the same as none.
    raw = b"".join([_label(name, labels[name]) for name in sorted(labels) if labels[name]]) + _SAMPLE_FIELD
    return _FIRST + _varint(len(raw)) + raw


@lru_cache(maxsize=100_000)
def _label(name: str, value: str) -> bytes:
    """One label as a field of its series; names and values come back in series after series."""
    found: bytes = TimeSeries(labels=[{"name": name, "value": value}]).SerializeToString()
    return found


def _varint(number: int) -> bytes:
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def in_range(time_ms: int) -> bool:
    """Whether a time can be written."""
    return _EARLIEST_MS <= time_ms < _LATEST_MS
