"""Tests by batch, and their commands as batch systems take them: looks of a host in one script, servers first."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eastwest.validate.acceptance.model import Test
from eastwest.validate.run.site import Launch


def by_batch(tests: Iterable[Test]) -> tuple[tuple[Test, ...], ...]:
    """The tests of each batch, in the order in which batches run."""
    found: dict[int, list[Test]] = {}
    for test in tests:
        found.setdefault(test.batch, []).append(test)
    return tuple(tuple(found[number]) for number in sorted(found))


@dataclass(frozen=True, slots=True)
class Piece:
    """One process. words: of its command. given: on standard input. part, server, timeout_s: as of a launch."""

    host: str
    words: tuple[str, ...]
    given: str = ""
    part: int = 0
    server: bool = False
    timeout_s: float = 60.0


def pieces(launches: Sequence[Launch]) -> tuple[Piece, ...]:
    """Servers first. Looks of one host and part become one shell script, each below its command."""
    looks: dict[tuple[str, int], list[Launch]] = {}
    found = []
    for one in launches:
        if one.heading:
            looks.setdefault((one.host, one.part), []).append(one)
        else:
            found.append(Piece(one.host, one.argv, one.given, one.part, one.server, one.timeout_s))
    for (host, part), own in looks.items():
        limit = sum(one.timeout_s for one in own)
        found.append(Piece(host, ("bash", "-s"), look_script(own), part, timeout_s=limit))
    return tuple(sorted(found, key=lambda one: not one.server))


def look_script(looks: Sequence[Launch]) -> str:
    """Each look below a line that tells its command; one that fails leaves nothing but that line."""
    lines = []
    for one in looks:
        said = shlex.quote(f"$ {one.text()}")
        lines.append(f"printf '%s\\n' {said}; {shlex.join(one.argv)} 2>/dev/null")
    return "\n".join(lines) + "\n"
