"""What several misses share: the host, NIC, cable or switch that explains them, by elimination."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

MOSTLY = 0.6
"""Share of an element's own tests that must miss: a healthy host beside one sick peer has few."""

_AS_GOOD = 0.9
"""Of the best element's share of misses: another one that has as much explains them as well as it."""


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


def suspects(
    elements: Mapping[str, Iterable[str]], missed: Iterable[str], kept: Mapping[str, float] | None = None
) -> tuple[Suspect, ...]:
    """The fewest elements that explain the misses, strongest first; a miss that none explains stays unexplained.

    elements: by test, what it used. missed: tests that missed. kept: of what its peers reach, by test: one that passes
    though it is nearly as slow as an element's misses says nothing for the element. Greedy set cover with a bound on
    each element's share.
    """
    users: dict[str, set[str]] = {}
    for test, used in elements.items():
        for element in used:
            users.setdefault(element, set()).add(test)
    found, left = list[Suspect](), set(missed)
    tests = {element: _told(own, frozenset(left), kept or {}) for element, own in users.items()}
    while left:
        best = max(tests, key=lambda element: _rank(tests[element], left), default=None)
        if best is None or not tests[best].bad & left or tests[best].share < MOSTLY:
            break
        explained = tests[best].bad & left
        left -= explained
        alike = tuple(sorted(other for other in users if other != best and users[other] == users[best]))
        others = tests.keys() - {best, *alike}
        if any(_rival(other, tests[other], best, tests[best], explained) for other in others):
            continue  # such as a collective that all hosts share: which of them it is, nothing tells
        found.append(Suspect(best, len(tests[best].bad), len(users[best]), tuple(sorted(explained)), alike))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Told:
    """What an element's tests say of it. bad: misses. against: healthy tests that would have missed as well."""

    bad: frozenset[str]
    against: frozenset[str]

    @property
    def share(self) -> float:
        return len(self.bad) / max(1, len(self.bad) + len(self.against))


def _told(tests: set[str], missed: frozenset[str], kept: Mapping[str, float]) -> _Told:
    bad = frozenset(tests & missed)
    sick = median(kept.get(test, 0.0) for test in bad) if bad else 0.0
    middle = (1 + sick) / 2
    return _Told(bad, frozenset(test for test in tests - bad if kept.get(test, 1.0) > middle))


def devices(element: str) -> tuple[str, ...]:
    """Devices that an element's name mentions: `uplinks of leaf1`, `leaf1 swp1 ↔ node001 nic0`, `GPUs of node001`."""
    plain = element.removeprefix("uplinks of ").removeprefix("GPUs of ")
    return tuple(end.split()[0] for end in plain.split(" ↔ ") if end.split())


def _rival(element: str, told: _Told, best: str, best_told: _Told, explained: frozenset[str]) -> bool:
    """Whether an element that has nothing to do with the best one explains the same, nearly as well."""
    apart = not set(devices(best)) & set(devices(element))
    return apart and told.share >= _AS_GOOD * best_told.share and explained <= told.bad


def _rank(told: _Told, left: set[str]) -> tuple[bool, int, float]:
    """Eligible first, then how many open misses it explains less the healthy tests that speak against it.

    A leaf whose uplinks are sick has one or two misses more than they have, and its healthy local tests against it.
    """
    return told.share >= MOSTLY, len(told.bad & left) - len(told.against), told.share
