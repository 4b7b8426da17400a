"""A page of figures side by side, made of the blocks of the design document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eastwest._version import __version__
from eastwest.plan.store import write_text
from eastwest.report.document.blocks import Document, Section
from eastwest.report.document.write import as_html


def write_page(path: Path, title: str, subtitle: str, hashes: tuple[str, str], sections: Sequence[Section]) -> Path:
    """One self-contained file. hashes: of site file and plan, empty for none. Raises InputError."""
    document = Document(title, subtitle, "", __version__, *hashes, tuple(sections))
    write_text(path, as_html(document))
    return path
