"""The figure of an output that a criterion asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.validate.acceptance.model import Test
from eastwest.validate.criterion import Criterion

_NEAR = 0.02
"""nccl-tests rounds sizes to a multiple of the ranks."""
_HANGS = frozenset({"nccl-ras", "flight-recorder"})
_AT_ONCE = frozenset({"fio"})
"""Tools of whose output several readings ran at the same time."""
_PREFERRED = ("out-of-place", "received", "")


def value_of(criterion: Criterion, test: Test, readings: Sequence[Reading]) -> float | None:
    """The value of one output, None where it does not hold it.

    Bandwidths of several jobs are added up, as they ran at once. Anything else of which an output holds several is one
    test after another: their mean is one repeat, and no more.
    """
    found = [value for reading in readings if (value := _of_reading(criterion, test, reading)) is not None]
    if not found:
        return None
    at_once = criterion.quantity == Quantity.BANDWIDTH_BYTES_PER_S.value
    return sum(found) if at_once and {one.tool for one in readings} <= _AT_ONCE else fmean(found)


def _of_reading(criterion: Criterion, test: Test, reading: Reading) -> float | None:
    """The mean where a figure stands several times, as of perftest's --run_infinitely."""
    quantity = Quantity(criterion.quantity)
    told = reading.of(quantity, criterion.statistic)
    if not told and criterion.statistic == "p50":
        told = reading.of(quantity, "mean")
    fitting = [one for one in told if _sized(one, criterion.size_bytes) and _of_ranks(one, criterion.ranks)]
    if quantity is Quantity.LATENCY_US and not criterion.size_bytes:
        fitting = _shortest(fitting)
    direction = test.option("direction")
    if direction:
        fitting = [one for one in fitting if one.label("direction") in {direction, ""}]
        return fmean(one.value for one in fitting) if fitting else None
    for wanted in _PREFERRED:
        own = [one for one in fitting if (one.label("placement") or one.label("direction")) == wanted]
        if own:
            return fmean(one.value for one in own)
    return None


def _shortest(figures: Sequence[Figure]) -> list[Figure]:
    """Those of the smallest messages: a sweep over all sizes (`-a`) has the time of its largest in it."""
    least = min((one.size_bytes for one in figures), default=0)
    return [one for one in figures if one.size_bytes == least]


def _sized(figure: Figure, size: int) -> bool:
    return not size or not figure.size_bytes or abs(figure.size_bytes / size - 1) <= _NEAR


def _of_ranks(figure: Figure, ranks: int) -> bool:
    """A collective of other ranks than planned is another test. An output may not say them."""
    return not ranks or not figure.ranks or figure.ranks == ranks


def strange_ranks(criteria: Sequence[Criterion], readings: Sequence[Reading]) -> Iterator[str]:
    """What an output says of ranks that the plan does not have, each once."""
    planned = {one.ranks for one in criteria if one.ranks}
    seen = {figure.ranks for reading in readings for figure in reading.figures if figure.ranks}
    for ranks in sorted(seen - planned) if planned else ():
        yield f"figures of {ranks} ranks, planned were {', '.join(map(str, sorted(planned)))}: they are not judged"


def wrong(readings: Sequence[Reading]) -> float:
    """Wrong results that an output counted: data were damaged, whatever the speed."""
    return _errors(reading for reading in readings if reading.tool not in _HANGS)


def stuck(readings: Sequence[Reading]) -> float:
    """Ranks or collectives that did not end, as NCCL RAS and the flight recorder tell them."""
    return _errors(reading for reading in readings if reading.tool in _HANGS)


def _errors(readings: Iterable[Reading]) -> float:
    return sum(one.value for reading in readings for one in reading.figures if one.quantity is Quantity.ERRORS)


def notes(readings: Sequence[Reading]) -> Iterator[str]:
    """What the readers said, each once."""
    yield from dict.fromkeys(note.text for reading in readings for note in reading.notes)
