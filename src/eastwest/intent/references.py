"""Files that a site file names, by their content: what rests on a site rests on them too.

Contents are hashed as a stream, so that a trace of any size takes no more memory than a block of it. A file that did
not change since (device, inode, size, times) is not read again by the same process.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from eastwest.errors import InputError, Problem

MOST_FILES = 100_000
"""Of one folder."""
RECORD = "references.json"
"""Beside the copy of a site file in a project: what stood where the original names it, by path."""
_LARGEST_RECORD_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Reference:
    """A file or folder that a site file names. path: as it is written there. sha256: of its content, hexadecimal."""

    path: str
    sha256: str


def content_hash(place: Path) -> str:
    """SHA-256 of a file's bytes, or of the names and bytes of the files that stand in a folder.

    Subfolders are left out. Raises InputError for what cannot be read, is no plain file, or holds too many.
    """
    try:
        if not place.is_dir():
            return _of_file(place)
        files = sorted(path for path in place.iterdir() if not path.is_dir())
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=place)) from error
    if len(files) > MOST_FILES:
        raise InputError(Problem(f"holds {len(files)} files", file=place, allowed=f"at most {MOST_FILES}"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{_of_file(file)}\n".encode())
    return digest.hexdigest()


def references_of(folder: Path, paths: Iterable[str]) -> tuple[Reference, ...]:
    """What a site file in `folder` names. A file that is not there counts as the project's record says, if it does.

    Raises InputError for what cannot be read and is not recorded.
    """
    recorded = recorded_beside(folder)
    return tuple(
        Reference(
            path, recorded[path] if path in recorded and not (folder / path).exists() else content_hash(folder / path)
        )
        for path in paths
    )


def record_of(references: Iterable[Reference]) -> str:
    """The text of a record."""
    return hashes_text({one.path: one.sha256 for one in references})


def recorded_beside(folder: Path) -> dict[str, str]:
    """SHA-256 by path. Empty without a record; what is none is told by the files that are missing then."""
    return read_hashes(folder / RECORD)


def hashes_text(hashes: Mapping[str, str]) -> str:
    """Hashes by name, as JSON."""
    return json.dumps(dict(hashes), indent=1, ensure_ascii=False) + "\n"


def read_hashes(file: Path) -> dict[str, str]:
    """What `hashes_text` wrote; empty for anything else, and where nothing is."""
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST_RECORD_BYTES:
            return {}
        tree = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return {str(name): str(sha256) for name, sha256 in tree.items()} if isinstance(tree, dict) else {}


def with_references(source_hash: str, references: Sequence[Reference]) -> str:
    """One hash over a site file and what it names; that of the file alone where it names nothing."""
    if not references:
        return source_hash
    named = "".join(f"{one.path}\0{one.sha256}\n" for one in references)
    return hashlib.sha256(f"{source_hash}\n{named}".encode()).hexdigest()


def _of_file(file: Path) -> str:
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            raise InputError(Problem("is no plain file", file=file))
        return _hashed(file, (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=file)) from error


@lru_cache(maxsize=4096)
def _hashed(file: Path, state: tuple[int, ...]) -> str:
    """state: what tells that the file is still the one that was read."""
    del state
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
