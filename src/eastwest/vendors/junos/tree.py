"""Curly Junos text from paths: each path is the headers of the blocks around a statement, then the statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Path = tuple[str, ...]
_BARE = re.compile(r"[\w./:@-]+")


def quoted(text: str) -> str:
    """A value as Junos takes it: bare where it can be, else in quotes, with line ends as `\\n`."""
    if _BARE.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def listed(values: Iterable[object]) -> str:
    """`[ a b ]`."""
    return f"[ {' '.join(map(str, values))} ]"


def curly(paths: Iterable[Path]) -> str:
    """The text; blocks stand where they are first mentioned, equal headers are one block."""
    root: dict[str, dict[str, object]] = {}
    for path in paths:
        at: dict[str, dict[str, object]] = root
        for header in path:
            at = at.setdefault(header, {})  # type: ignore[assignment]
    return "".join(f"{line}\n" for line in _lines(root, 0))


def _lines(blocks: dict[str, dict[str, object]], depth: int) -> Iterator[str]:
    indent = "    " * depth
    for header, below in blocks.items():
        if below:
            yield f"{indent}{header} {{"
            yield from _lines(below, depth + 1)  # type: ignore[arg-type]
            yield f"{indent}}}"
        else:
            yield f"{indent}{header};"


def set_lines(paths: Iterable[Path]) -> list[str]:
    """The same as `set` commands, without those that others say again."""
    found = list(dict.fromkeys(paths))
    inner = {path[:at] for path in found for at in range(1, len(path))}
    return [f"set {' '.join(path)}" for path in found if path not in inner]
