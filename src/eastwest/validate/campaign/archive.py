"""A campaign as one file to keep: the same bytes for the same contents, on every machine."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.plan.store import write_bytes

_MODE = 0o644


def export(campaign: Path, target: Path) -> int:
    """Write a tar.gz of a campaign with the Plan beside it; returns the number of files. Raises InputError."""
    if not target.name.endswith((".tar.gz", ".tgz")):
        raise InputError(Problem(f'"{target.name}"', allowed="a name that ends with .tar.gz"))
    project = campaign.parent.parent
    files = sorted(path for path in campaign.rglob("*") if path.is_file() and not path.name.startswith("."))
    files += [path for path in (project / "plan.json", project / "site.yaml") if path.is_file()]
    packed = io.BytesIO()
    # No time, owner or mode of this machine: equal contents make an equal archive.
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for path in files:
            content = path.read_bytes()
            entry = tarfile.TarInfo(f"{project.resolve().name}/{path.relative_to(project).as_posix()}")
            entry.size, entry.mode = len(content), _MODE
            tar.addfile(entry, io.BytesIO(content))
    write_bytes(target, packed.getvalue())
    return len(files)
