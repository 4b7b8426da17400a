"""Secrets that were left in a project's files: they are found before anything is sealed, as a dossier is given away.

Only what is beyond doubt a secret is named: placeholders of rendered configurations stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eastwest.telemetry.secrets import KINDS, masked

LARGEST_TEXT_BYTES = 64 * 2**20
"""Larger files are measurements, not configurations or environments; they are not searched, and the caller says so."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret. line: from 1. kind: in words; the secret itself is not kept."""

    file: str
    line: int
    kind: str


def leaks(path: Path, name: str) -> tuple[Leak, ...]:
    """Secrets in a text file; none in a binary or very large one."""
    text = _text(path)
    found = [
        Leak(name, text.count("\n", 0, match.start()) + 1, kind)
        for kind, pattern in KINDS
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda leak: (leak.line, leak.kind)))


def mask(path: Path) -> None:
    """Put `...` in the place of every secret of a text file, in place."""
    path.write_bytes(masked(_text(path)).encode("utf-8", errors="surrogateescape"))


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_TEXT_BYTES:
        return ""
    content = path.read_bytes()
    return "" if b"\0" in content[:4096] else content.decode("utf-8", errors="surrogateescape")
