"""Which files the results of a folder rest on, so that a later call can say what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eastwest.intent.catalogue.load import catalogue_beside
from eastwest.intent.references import content_hash, hashes_text, read_hashes
from eastwest.intent.site import Site
from eastwest.plan.store import write_text

FILE = "sources.json"


def sources_of(site: Site, file: Path) -> dict[str, str]:
    """SHA-256 by name: the site file, what it names, and the user's catalogue beside it. Raises InputError."""
    found = {file.name: content_hash(file)} | {one.path: one.sha256 for one in site.references}
    own = catalogue_beside(file)
    return found if own is None else found | {"catalogue": content_hash(own)}


def changed_since(folder: Path, now: Mapping[str, str]) -> tuple[str, ...]:
    """Names whose content is not what the folder's results rest on.

    Names that are new, or gone, are no change: what names them has changed.
    """
    before = read_hashes(folder / FILE)
    return tuple(name for name, sha256 in now.items() if before.get(name, sha256) != sha256)


def remember(folder: Path, now: Mapping[str, str]) -> None:
    """The folder's results rest on these. Raises InputError when it cannot be written."""
    if read_hashes(folder / FILE) != dict(now):
        write_text(folder / FILE, hashes_text(now))
