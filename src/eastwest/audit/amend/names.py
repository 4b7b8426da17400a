"""Which of their names stands for which of ours: those of equal definitions and uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from eastwest.audit.amend.model import Grammar, Path, Slot

Key = tuple[str, str]
"""Kind and name."""
Renaming = Mapping[Key, str]
_ROUNDS = 4
"""A name is known by the names around it; definitions are nested three deep at most (port, map, class, profile)."""


def renaming(grammar: Grammar, ours: Sequence[Path], theirs: Sequence[Path]) -> Renaming:
    """Their name for each of ours whose statements say the same of something; the most alike first."""
    mine, yours = _Mentions(grammar, ours), _Mentions(grammar, theirs)
    found: dict[Key, str] = {}
    for _ in range(_ROUNDS):
        better = dict(_pairs(mine, yours, found))
        if better == found:
            break
        found = better
    return found


def renamed(path: Path, slots: Sequence[Slot], names: Renaming) -> Path:
    """The statement with their names."""
    return _written(path, slots, lambda key: names.get(key, key[1]))


def _written(path: Path, slots: Sequence[Slot], word: Callable[[Key], str]) -> Path:
    parts = list(path)
    for slot in sorted(slots, key=lambda each: each.start, reverse=True):
        text = parts[slot.part]
        name = word((slot.kind, path[slot.part][slot.start : slot.end]))
        parts[slot.part] = text[: slot.start] + name + text[slot.end :]
    return tuple(parts)


class _Mentions:
    """The statements of one text by the names in them."""

    def __init__(self, grammar: Grammar, paths: Sequence[Path]) -> None:
        self.of: dict[Key, list[tuple[Path, tuple[Slot, ...]]]] = defaultdict(list)
        for path in paths:
            slots = tuple(grammar.slots(path))
            for key in {(slot.kind, path[slot.part][slot.start : slot.end]) for slot in slots}:
                self.of[key].append((path, slots))

    def masked(self, key: Key, known: Callable[[Key], str | None]) -> frozenset[Path]:
        """What is said of a name, whatever it is and whatever unknown names stand beside it."""

        def word(other: Key) -> str:
            return "\0self" if other == key else known(other) or f"\0{other[0]}"

        return frozenset(_written(path, slots, word) for path, slots in self.of[key])


def _pairs(mine: _Mentions, yours: _Mentions, found: Renaming) -> Iterator[tuple[Key, str]]:
    taken = {(kind, name) for (kind, _), name in found.items()}
    own = {key: mine.masked(key, found.get) for key in mine.of}
    foreign = {key: yours.masked(key, lambda key: key[1] if key in taken else None) for key in yours.of}
    scores = sorted(
        (-_likeness(said, foreign[other]), key, other)
        for key, said in own.items()
        for other in foreign
        if other[0] == key[0] and said & foreign[other]
    )
    used: set[Key] = set()
    done: set[Key] = set()
    for _, key, other in scores:
        if key not in done and other not in used:
            done.add(key)
            used.add(other)
            yield key, other[1]


def _likeness(one: frozenset[Path], other: frozenset[Path]) -> float:
    """The coefficient of Dice: 1 for equal sets."""
    return 2 * len(one & other) / (len(one) + len(other))
