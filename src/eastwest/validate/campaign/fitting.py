"""Which readings of an output are of its test: a file may hold other tests, whatever its name says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eastwest.telemetry.readings.model import Reading
from eastwest.telemetry.readings.nccl import operation_named
from eastwest.validate.acceptance.model import Test

_COLLECTIVES = frozenset({"nccl-tests", "rccl-tests"})
_VERB = re.compile(r"^(?:RDMA[_ ])?(write|read|send|atomic)", re.IGNORECASE)


def fitting(test: Test, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings of an output that measured what the test is of."""
    return tuple(one for one in readings if not _other(test, one))


def strangers(test: Test, readings: Sequence[Reading]) -> Iterator[str]:
    """What an output holds beside its test, each once."""
    others = dict.fromkeys(f"{one.tool}, {one.test}".rstrip(", ") for one in readings if _other(test, one))
    yield from (f"{name}: another test than planned, its figures are not judged" for name in others)


def _other(test: Test, reading: Reading) -> bool:
    """A collective of another name; a latency by another program or verb: a read takes twice the way of a write."""
    planned, program = test.option("operation"), test.option("tool")
    if planned and reading.tool in _COLLECTIVES and reading.test:
        named = operation_named(reading.test)
        return named != planned and (named is not None or reading.test.endswith("_perf"))
    if program.startswith("ib_"):
        verb = _VERB.match(reading.test)
        return reading.tool != "perftest" or (verb is not None and verb[1].lower() != program.split("_")[1])
    return False
