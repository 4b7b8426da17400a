"""The figure of an output that a criterion asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eastwest.telemetry.readings.model import Figure, Quantity, Reading
from eastwest.validate.acceptance.model import Test
from eastwest.validate.criterion import Criterion

_NEAR = 0.02
"""nccl-tests rounds sizes to a multiple of the ranks."""
_PREFERRED = ("out-of-place", "received", "")


def value_of(criterion: Criterion, test: Test, readings: Sequence[Reading]) -> float | None:
    """The value of one output, None where it does not hold it. Several fitting figures are added up: streams, jobs."""
    found = [value for reading in readings if (value := _of_reading(criterion, test, reading)) is not None]
    return sum(found) if found else None


def _of_reading(criterion: Criterion, test: Test, reading: Reading) -> float | None:
    quantity = Quantity(criterion.quantity)
    fitting = [
        one
        for one in reading.of(quantity, criterion.statistic)
        if _sized(one, criterion.size_bytes) and _of_ranks(one, criterion.ranks)
    ]
    direction = test.option("direction")
    if direction:
        fitting = [one for one in fitting if one.label("direction") in {direction, ""}]
        return fitting[0].value if fitting else None
    for wanted in _PREFERRED:
        own = [one for one in fitting if (one.label("placement") or one.label("direction")) == wanted]
        if own:
            return own[0].value
    return None


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
    return sum(one.value for reading in readings for one in reading.figures if one.quantity is Quantity.ERRORS)


def notes(readings: Sequence[Reading]) -> Iterator[str]:
    """What the readers said, each once."""
    yield from dict.fromkeys(note.text for reading in readings for note in reading.notes)
