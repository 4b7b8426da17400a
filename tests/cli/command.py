"""Runs the command as a user does."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_START = "from eastwest.cli.main import run; run()"


@dataclass(frozen=True)
class Outcome:
    """What a command left."""

    code: int
    out: str
    err: str


def eastwest(*arguments: str, folder: Path) -> Outcome:
    """Run `eastwest` with these arguments in a folder."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _START, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)
