"""What is exported: a site file that is designed on the spot, a project folder, or an imported fabric."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.exchange.fabric_file import load_fabric
from eastwest.exchange.whole import Whole, whole
from eastwest.fabric import Fabric
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.load import load_site
from eastwest.intent.site import Site
from eastwest.plan import Plan, load_plan


@dataclass(frozen=True)
class Source:
    """Something to export. plan is None for an imported fabric, site None where there is no site file."""

    name: str
    path: Path
    fabric: Fabric
    catalogue: Catalogue
    plan: Plan | None = None
    site: Site | None = None

    @cached_property
    def whole(self) -> Whole:
        """All networks of the plan; of an imported fabric, the fabric."""
        return Whole(self.fabric) if self.plan is None else whole(self.plan)

    def planned(self, what: str) -> Plan:
        """The plan. Raises InputError for an imported fabric; what: the format that needs a plan."""
        if self.plan is None:
            mend = "name a site file, or a project folder of `eastwest design`"
            raise InputError(Problem(f"is a fabric without a plan, and {what} needs one", file=self.path, mend=mend))
        return self.plan


def load_source(path: Path) -> Source:
    """A site file (`.yaml`), a project folder or its `plan.json`, or a fabric file of `eastwest import`.

    Raises InputError when it is none of them, and NoFitError when no fabric fits the site.
    """
    if path.is_dir():
        return _project(path)
    if path.suffix != ".json":
        site, catalogue, plan = design_file(path)
        return Source(plan.name, path, plan.fabric, catalogue, plan, site)
    if path.name == "plan.json":
        return _project(path.parent)
    return Source(path.stem, path, load_fabric(path), load_catalogue())


def _project(folder: Path) -> Source:
    file = folder / "plan.json"
    if not file.is_file():
        mend = f"`eastwest design SITE --output {folder}` writes one"
        raise InputError(Problem("is no project folder: it has no plan.json", file=folder, mend=mend))
    plan = load_plan(file)
    site_file = folder / "site.yaml"
    site = load_site(site_file) if site_file.is_file() else None
    if site is not None and site.source_hash != plan.site_hash:
        mend = "run `eastwest design` again"
        raise InputError(Problem("is not the site that plan.json was designed from", file=site_file, mend=mend))
    return Source(plan.name, folder, plan.fabric, load_catalogue(catalogue_beside(site_file)), plan, site)
