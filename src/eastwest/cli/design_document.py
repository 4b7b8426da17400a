"""The design document as the verb `design` writes it: what goes in, its date, whether there is a PDF."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

from eastwest._version import __version__
from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.document import read_document
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.report.document.assemble import design_document
from eastwest.report.document.material import DesignMaterial
from eastwest.report.document.write import can_write_pdf, write_document
from eastwest.vendors.configure import Configuration
from eastwest.vendors.write import Written

NO_PDF = "design.pdf was not written: pip install 'eastwest[pdf]'"


def write_design_document(
    path: Path,
    designed: tuple[Site, Catalogue, Plan],
    configured: tuple[Configuration | None, Written | None],
    folder: Path,
    day: str,
    *,
    pdf: bool,
) -> tuple[Path, ...]:
    """Write the document of a finished design; returns its files. day: as `day_of` found it. Raises InputError."""
    site, catalogue, plan = designed
    material = DesignMaterial(site, read_document(path), catalogue, plan, *configured, day, __version__)
    return write_document(design_document(material), folder, pdf=pdf)


def pdf_wanted(asked: bool | None) -> bool:
    """Asked for or not; left open, a PDF is written where typst is installed. Raises InputError when it is missing."""
    if asked and not can_write_pdf():
        mend = "pip install 'eastwest[pdf]', or leave --pdf out"
        raise InputError(Problem("typst is not installed, which PDF needs", "--pdf", mend=mend))
    return can_write_pdf() if asked is None else asked


def day_of(path: Path, asked: str | None) -> str:
    """The document's day: the one asked for, else SOURCE_DATE_EPOCH, else that of the site file's last change (UTC).

    The clock is never asked, so that the same file gives the same bytes. Raises InputError.
    """
    try:
        if asked is not None:
            return date.fromisoformat(asked).isoformat()
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        seconds = path.stat().st_mtime if epoch is None else int(epoch)
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error
    except (ValueError, OverflowError) as error:
        where = "SOURCE_DATE_EPOCH" if asked is None else "--date"
        raise InputError(Problem("is no date", where, allowed="YYYY-MM-DD, or seconds since 1970")) from error
