"""From two meanings in our words to the statements of a text that change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from eastwest.audit.amend.model import Change, Grammar, Path


def change(grammar: Grammar, before: Sequence[Path], after: Sequence[Path], theirs: Sequence[Path]) -> Change:
    """before, after: in their names. Where the text says in other words what goes, its own statement goes."""
    then, had, have = set(after), set(before), set(theirs)
    goes = [path for path in before if path not in then]
    comes = [path for path in after if path not in had and path not in have]
    gone = dict.fromkeys(path for path in goes if path in have)
    settings = _settings(grammar, comes, goes)
    new: list[tuple[Path, Path | None]] = []
    for path in comes:
        replaced = list(_replaced(grammar, path, settings, theirs, have))
        new.append((path, replaced[0] if replaced else None))
        gone.update(dict.fromkeys(replaced))
    return Change(tuple(gone), tuple(new))


def _settings(grammar: Grammar, comes: Sequence[Path], goes: Sequence[Path]) -> Mapping[Path, tuple[Path, Path]]:
    """Each new value with the old one of the same setting, and the setting: pairs that share most words first."""
    pairs = [(path, old, setting) for path in comes for old in goes if (setting := grammar.alike(path, old))]
    pairs.sort(key=lambda pair: -sum(len(part.split()) for part in pair[2]))
    found: dict[Path, tuple[Path, Path]] = {}
    used: set[Path] = set()
    for path, old, setting in pairs:
        if path not in found and old not in used:
            found[path] = old, setting
            used.add(old)
    return found


def _replaced(
    grammar: Grammar,
    path: Path,
    settings: Mapping[Path, tuple[Path, Path]],
    theirs: Sequence[Path],
    have: set[Path],
) -> Iterator[Path]:
    """Their statement of the setting that gets another value."""
    if path in settings:
        old, setting = settings[path]
        if old in have:
            yield old
        else:
            yield from (each for each in theirs if grammar.alike(path, each) == setting)
