"""From a site file to its Plan, with every problem at its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eastwest.design.designer import design
from eastwest.errors import NoFitError, Problem
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.document import Document, read_document
from eastwest.intent.load import load_site
from eastwest.intent.site import Site
from eastwest.plan import Plan


def design_file(path: Path) -> tuple[Site, Catalogue, Plan]:
    """Load a site file and the catalogue with the user's own entries beside it, and design the fabric.

    Raises InputError when the file cannot be taken and NoFitError when nothing fits, both with file and line.
    """
    site = load_site(path)
    catalogue = load_catalogue(catalogue_beside(path))
    try:
        return site, catalogue, design(site, catalogue)
    except NoFitError as error:
        document = read_document(path)
        raise NoFitError([placed(problem, document) for problem in error.problems]) from error


def placed(problem: Problem, document: Document) -> Problem:
    """The problem with the file, and the line of its path or of the nearest thing that contains it."""
    parts = problem.path.split(".") if problem.path else []
    keys = tuple(int(part) if part.isdecimal() else part for part in parts)
    return replace(problem, file=document.file, line=document.line_of(keys))
