"""The repository as a newcomer gets it: tracked files and their texts."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

if not (ROOT / ".git").exists():
    pytest.skip("not a clone: nobody knows which files are tracked", allow_module_level=True)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that exists in the work tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def pages() -> list[Path]:
    """Every Markdown page."""
    return [path for path in tracked() if path.suffix == ".md"]


def name_of(path: Path) -> str:
    """Path from the root of the repository, for test ids."""
    return path.relative_to(ROOT).as_posix()
