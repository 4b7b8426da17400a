"""The design document as files: HTML always, PDF with the extra `pdf`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from markupsafe import Markup

from eastwest.errors import InputError, Problem
from eastwest.plan.store import write_bytes, write_text
from eastwest.report.document.blocks import Document
from eastwest.report.pages import environment

NAME = "design"
_SUITABLE = '<svg font-family="Libertinus Serif"'


def can_write_pdf() -> bool:
    """Whether the typesetter is installed."""
    return find_spec("typst") is not None


def as_html(document: Document) -> str:
    """One self-contained page."""
    template = environment().get_template("design_document.html.j2")
    return template.render(document=document, Markup=Markup)


def as_pdf(document: Document) -> bytes:
    """PDF/A-2a, tagged. Fonts are those within typst, so that equal documents give equal bytes on every machine.

    The document travels as data; nothing of it is read as typesetting. Raises InputError when typst is not installed.
    """
    if not can_write_pdf():
        mend = "pip install 'eastwest[pdf]', or leave --pdf out"
        raise InputError(Problem("typst is not installed, which PDF needs", mend=mend))
    import typst  # noqa: PLC0415

    tree = asdict(document)
    for section in tree["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "picture":
                block["svg"] = block["svg"].replace("<svg", _SUITABLE, 1)
    source = files("eastwest.report").joinpath("templates/design_document.typ").read_bytes()
    day = datetime.combine(date.fromisoformat(document.date), datetime.min.time(), UTC)
    made = typst.compile(
        source,
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="a-2a",
        sys_inputs={"document": json.dumps(tree, ensure_ascii=False)},
        timestamp=int(day.timestamp()),
    )
    return bytes(made)


def write_document(document: Document, folder: Path, *, pdf: bool, name: str = NAME) -> tuple[Path, ...]:
    """Write `design.html`, and `design.pdf` when asked; a PDF of an earlier one goes. Raises InputError.

    name: of the files, without their endings.
    """
    page, printed = folder / f"{name}.html", folder / f"{name}.pdf"
    write_text(page, as_html(document))
    if not pdf:
        printed.unlink(missing_ok=True)
        return (page,)
    write_bytes(printed, as_pdf(document))
    return page, printed
