"""What the report of a dossier is written from."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.evidence.regulation import Mapped, Profile
from eastwest.evidence.results import ResultSet
from eastwest.plan import Plan


@dataclass(frozen=True, slots=True)
class DossierMaterial:
    """name: of the site. files: of the project, relative. inputs: SHA-256 by path of site file, plan and the like."""

    name: str
    created: str
    version: str
    profile: Profile
    files: tuple[str, ...]
    inputs: dict[str, str]
    results: tuple[ResultSet, ...]
    mapped: tuple[Mapped, ...]
    plan: Plan | None

    @property
    def date(self) -> str:
        """ISO day."""
        return self.created[:10]
