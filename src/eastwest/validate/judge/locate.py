"""What several misses share: the host, NIC, cable or switch that explains them, by elimination."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOSTLY = 0.6
"""Share of an element's own tests that must miss: a healthy host beside one sick peer has few."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """An element that explains misses. missed, tested: of its own tests. tests: the misses it explains.

    alike: other elements that every one of its tests used too, so that the measurements cannot tell them apart.
    """

    element: str
    missed: int
    tested: int
    tests: tuple[str, ...]
    alike: tuple[str, ...] = ()


def suspects(elements: Mapping[str, Iterable[str]], missed: Iterable[str]) -> tuple[Suspect, ...]:
    """The fewest elements that explain the misses, strongest first; a miss that none explains stays unexplained.

    elements: by test, what it used. missed: tests that missed. Greedy set cover with a bound on each element's share.
    """
    users: dict[str, set[str]] = {}
    for test, used in elements.items():
        for element in used:
            users.setdefault(element, set()).add(test)
    left, found = set(missed), list[Suspect]()
    bad = frozenset(left)
    while left:
        best = max(users, key=lambda element: _rank(users[element], bad, left), default=None)
        if best is None or not users[best] & left or _share(users[best], bad) < MOSTLY:
            break
        explained = users[best] & left
        alike = tuple(sorted(other for other in users if other != best and users[other] == users[best]))
        count = len(users[best] & bad)
        found.append(Suspect(best, count, len(users[best]), tuple(sorted(explained)), alike))
        left -= explained
    return tuple(found)


def _share(tests: set[str], bad: frozenset[str]) -> float:
    return len(tests & bad) / len(tests)


def _rank(tests: set[str], bad: frozenset[str], left: set[str]) -> tuple[bool, int, float]:
    """Eligible first, then how many open misses it explains less the healthy tests that speak against it.

    A leaf whose uplinks are sick has one or two misses more than they have, and its healthy local tests against it.
    """
    share = _share(tests, bad)
    return share >= MOSTLY, len(tests & left) - len(tests - bad), share
