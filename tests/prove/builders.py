"""Small designed sites and their prepared workloads."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from eastwest.design.from_file import design_file
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import CollectiveIntent, Site
from eastwest.plan import Plan
from eastwest.prove.workloads import Prepared, prepare_one
from tests.cli.sites import TINY, write_site


@cache
def designed(text: str = TINY) -> tuple[Site, Catalogue, Plan]:
    with TemporaryDirectory() as folder:
        return design_file(write_site(Path(folder), text))


def prepared(name: str, collective: str = "all-reduce", size: int = 65_536, **changes: object) -> Prepared:
    """A collective over all NICs of the tiny site."""
    site, catalogue, plan = designed()
    fields = {"algorithm": "auto", "scope": "all", "sizes_bytes": (size,), "senders": 3, "repeats": 1, **changes}
    intent = CollectiveIntent(name=name, collective=collective, **fields)  # type: ignore[arg-type]
    return prepare_one(intent, site, plan, catalogue, 1)
