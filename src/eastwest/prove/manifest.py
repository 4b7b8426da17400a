"""The manifest of a project folder: the hash of every file, so that a figure can be traced and a change is seen."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from eastwest._version import __version__
from eastwest.plan.store import write_text

MANIFEST = "manifest.json"


def write_manifest(folder: Path) -> Path:
    """Write `manifest.json`: SHA-256 of every file of the folder but itself, by relative path. Raises InputError."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    hashes = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    text = json.dumps({"eastwest": __version__, "sha256": hashes}, indent=1, ensure_ascii=False) + "\n"
    write_text(folder / MANIFEST, text)
    return folder / MANIFEST
