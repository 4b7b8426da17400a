"""What a design document is made from."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.document import Document
from eastwest.intent.site import Site
from eastwest.lossless import Reason
from eastwest.lossless.assumptions import MARK
from eastwest.plan import Plan
from eastwest.vendors.configure import Configuration
from eastwest.vendors.write import Written


@dataclass(frozen=True)
class DesignMaterial:
    """A finished design. source: the site file with its lines. configured, written: None without configurations.

    date: ISO day that the document carries.
    """

    site: Site
    source: Document
    catalogue: Catalogue
    plan: Plan
    configured: Configuration | None
    written: Written | None
    date: str
    version: str


def plain(why: str) -> str:
    """A reason with its mark of an assumption as a word."""
    return f"Assumed. {why.removeprefix(MARK)}" if why.startswith(MARK) else why


def row_of(reason: Reason) -> tuple[str, str, str]:
    """Subject, value, and the reason with its source in brackets."""
    source = f" [{reason.source}]" if reason.source else ""
    return reason.subject, reason.value, plain(reason.why) + source
