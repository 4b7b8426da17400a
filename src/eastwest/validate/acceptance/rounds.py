"""Who meets whom: every pair once, in rounds in which nobody stands in two pairs."""

from __future__ import annotations

from collections.abc import Sequence

Pair = tuple[str, str]
Round = tuple[Pair, ...]


def tournament(members: Sequence[str]) -> tuple[Round, ...]:
    """All pairs of members in n - 1 rounds (n when their number is odd: one then rests in each).

    The circle method: one member stays, the others move on by one seat. Source: any text on round-robin tournaments,
    after T. P. Kirkman, Cambridge and Dublin Mathematical Journal 2 (1847).
    """
    seats: list[str | None] = [*members, *([None] if len(members) % 2 else [])]
    found = []
    for _ in range(len(seats) - 1):
        half = len(seats) // 2
        met = zip(seats[:half], reversed(seats[half:]), strict=True)
        found.append(tuple((a, b) for a, b in met if a is not None and b is not None))
        seats = [seats[0], seats[-1], *seats[1:-1]]
    return tuple(found)


def spaced(rounds: Sequence[Round], count: int) -> tuple[Round, ...]:
    """So many of the rounds, evenly apart: near and far pairs are both among them."""
    if count >= len(rounds):
        return tuple(rounds)
    return tuple(rounds[(at * len(rounds)) // count] for at in range(count))


def halves(members: Sequence[str], groups: Sequence[str]) -> Round:
    """Each member of the first half with one of the second, all at once. groups: leaf of each member.

    Members are ordered by group before they are cut, so that pairs cross as many groups as there are.
    """
    ordered = [member for _, member in sorted(zip(groups, members, strict=True))]
    half = len(ordered) // 2
    return tuple(zip(ordered[:half], ordered[half : 2 * half], strict=True))
