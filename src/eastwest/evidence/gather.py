"""A project's files copied into a dossier, without anything secret."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.evidence.leaks import Leak, leaks, mask
from eastwest.evidence.manifest import files_of, sha256_of

LEFT_OUT = ("evidence/", ".")
"""Dossiers of the same project, and hidden files."""
_SHOWN = 20


def project_files(project: Path) -> tuple[str, ...]:
    """What of a project folder is evidence. Raises InputError when there is nothing."""
    if not project.is_dir():
        raise InputError(Problem("is no folder", file=project, mend="name a project folder, as `prove` writes one"))
    found = tuple(path for path in files_of(project) if not path.startswith(LEFT_OUT) and "/." not in path)
    if not found:
        raise InputError(Problem("holds no files", file=project))
    return found


def copy_project(
    project: Path, target: Path, files: tuple[str, ...], *, masking: bool, seen: Callable[[str], None]
) -> dict[str, str]:
    """Copy; returns the hash before masking of each file in which a secret was masked, by its path in the copy.

    Raises InputError that lists every secret when `masking` is not asked for.
    """
    found = {path: leaked for path in files if (leaked := leaks(project / path, path))}
    if found and not masking:
        raise InputError([_problem(leak, project) for one in found.values() for leak in one][:_SHOWN])
    originals = {}
    for path in files:
        seen(path)
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / path, copy)
        if path in found:
            originals[f"{target.name}/{path}"] = sha256_of(project / path)
            mask(copy)
    return originals


def _problem(leak: Leak, project: Path) -> Problem:
    mend = "take it out, or seal with --mask: the copy has `...` in its place"
    return Problem(f"a secret: {leak.kind}", file=project / leak.file, line=leak.line, mend=mend)
