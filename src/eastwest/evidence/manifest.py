"""The manifest of a dossier: SHA-256 and size of every file, so that any change of any byte is seen and named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eastwest.errors import InputError, Problem
from eastwest.evidence.layout import MANIFEST, OUTSIDE
from eastwest.plan.store import read_json

FORMAT = "eastwest-dossier/1"
LARGEST_MANIFEST_BYTES = 256 * 2**20
_MEND = "a dossier holds plain files only"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. path: relative, with slashes. original_sha256: before secrets were masked, empty when none was."""

    path: str
    sha256: str
    size_bytes: int
    original_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All files of a dossier but the manifest itself, the signatures and the time stamps, in order of their paths."""

    created: str
    version: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Paths that no longer agree with a manifest."""

    altered: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def none(self) -> bool:
        """Whether every file is as it was."""
        return not (self.altered or self.added or self.removed)


def sha256_of(path: Path) -> str:
    """Hash of a file, read in pieces. Raises InputError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", file=path)) from error


def files_of(folder: Path) -> Iterator[str]:
    """Relative paths of all files of a folder, sorted. Raises InputError for links and devices."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise InputError(Problem("is a link or no plain file", file=path, mend=_MEND))
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def covered(path: str) -> bool:
    """Whether a file of a dossier stands in its manifest."""
    return path != MANIFEST and path.split("/", 1)[0] not in OUTSIDE


def hash_folder(folder: Path, originals: dict[str, str], seen: Callable[[str], None]) -> tuple[Entry, ...]:
    """An entry for every covered file. originals: hashes before masking, by path. seen: told each path."""
    entries = []
    for path in files_of(folder):
        if covered(path):
            seen(path)
            entries.append(entry_of(folder, path, originals.get(path, "")))
    return tuple(entries)


def entry_of(folder: Path, path: str, original_sha256: str = "") -> Entry:
    """The entry of one file. path: relative to the folder. Raises InputError."""
    full = folder / path
    return Entry(path, sha256_of(full), full.stat().st_size, original_sha256)


def manifest_json(manifest: Manifest) -> str:
    """The manifest as text, the same bytes for the same manifest."""
    files = [_entry_json(entry) for entry in manifest.entries]
    tree = {"format": FORMAT, "created": manifest.created, "eastwest": manifest.version, "files": files}
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def _entry_json(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"path": entry.path, "sha256": entry.sha256, "bytes": entry.size_bytes}
    return row | ({"sha256_before_masking": entry.original_sha256} if entry.original_sha256 else {})


def load_manifest(dossier: Path) -> Manifest:
    """The manifest of a dossier. Raises InputError when there is none, or when it is none of this version."""
    path = dossier / MANIFEST
    tree = read_json(path, LARGEST_MANIFEST_BYTES)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        mend = "seal one with `eastwest evidence seal`"
        raise InputError(Problem("is no manifest of a dossier", file=path, allowed=f'"format": "{FORMAT}"', mend=mend))
    try:
        rows: list[dict[str, Any]] = list(tree["files"])
        entries = tuple(
            Entry(str(row["path"]), str(row["sha256"]), int(row["bytes"]), str(row.get("sha256_before_masking", "")))
            for row in rows
        )
        return Manifest(str(tree["created"]), str(tree["eastwest"]), entries)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(Problem(f"is damaged: {error!r}", file=path)) from error


def differences(manifest: Manifest, dossier: Path, seen: Callable[[str], None]) -> Differences:
    """What was altered, added or removed since the manifest was written. Raises InputError."""
    known = {entry.path: entry for entry in manifest.entries}
    there = [path for path in files_of(dossier) if covered(path)]
    altered = []
    for path in there:
        seen(path)
        if path in known and _changed(dossier / path, known[path]):
            altered.append(path)
    added = tuple(path for path in there if path not in known)
    return Differences(tuple(altered), added, tuple(sorted(known.keys() - set(there))))


def _changed(path: Path, entry: Entry) -> bool:
    return path.stat().st_size != entry.size_bytes or sha256_of(path) != entry.sha256
