"""Lists of small numbers, as configurations write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def grouped(values: tuple[int | None, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each value in turn with the positions that have it; positions without a value are left out."""
    for value in sorted({value for value in values if value is not None}):
        yield value, tuple(at for at, found in enumerate(values) if found == value)


def spans(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """1, 2, 3, 7 → (1, 3), (7, 7). The numbers must rise."""
    start = end = None
    for number in numbers:
        if start is None or end is None:
            start = end = number
        elif number == end + 1:
            end = number
        else:
            yield start, end
            start = end = number
    if start is not None and end is not None:
        yield start, end


def ranged(numbers: Iterable[int]) -> str:
    """1, 2, 3, 7 → `1-3,7`."""
    return ",".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans(numbers))


def unranged(text: str, largest: int) -> tuple[int, ...]:
    """`1-3,7` or `1 2 3 7` → 1, 2, 3, 7. Raises ValueError for anything else, and above `largest`."""
    found: list[int] = []
    for part in text.replace(",", " ").split():
        first, _, last = part.partition("-")
        low, high = int(first), int(last or first)
        if not 0 <= low <= high <= largest:
            raise ValueError(f"{part} is no range of 0 to {largest}")
        found.extend(range(low, high + 1))
    return tuple(found)
