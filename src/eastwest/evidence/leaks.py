"""Secrets that were left in a project's files: they are found before anything is sealed, as a dossier is given away.

Only what is beyond doubt a secret is named: placeholders of rendered configurations stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LARGEST_TEXT_BYTES = 64 * 2**20
"""Larger files are measurements, not configurations or environments; they are not searched, and the caller says so."""

_NAME = r"[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|CREDENTIALS?)[A-Z0-9_]*"
_VALUE = r"(?!\.\.\.|\*\*\*|<|\{|\$\{|redacted|REDACTED)[^\s\"',;]{4,}"
_KINDS = (
    ("private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?")),
    ("variable of the environment", re.compile(rf'(?<![A-Z0-9_])(?P<keep>{_NAME}["\']?\s*[=:]\s*["\']?){_VALUE}')),
    ("cloud access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("web token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
    ("password hash", re.compile(r"\$(?:1|5|6|9|2[aby]|y)\$[A-Za-z0-9./$=,-]{12,}")),
)
MASK = "..."


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
        for kind, pattern in _KINDS
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda leak: (leak.line, leak.kind)))


def mask(path: Path) -> None:
    """Put `...` in the place of every secret of a text file, in place."""
    text = _text(path)
    for _, pattern in _KINDS:
        text = pattern.sub(lambda match: (match.groupdict().get("keep") or "") + MASK, text)
    path.write_bytes(text.encode("utf-8", errors="surrogateescape"))


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_TEXT_BYTES:
        return ""
    content = path.read_bytes()
    return "" if b"\0" in content[:4096] else content.decode("utf-8", errors="surrogateescape")
