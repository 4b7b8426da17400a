"""Loads the Catalogue: the data files inside the package, and the user's own beside the site file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.catalogue.sanity import doubts
from eastwest.intent.catalogue.schema import CatalogueModel
from eastwest.intent.document import Document, read_document, yaml_files
from eastwest.intent.models import ModelPreset
from eastwest.intent.problems import did_you_mean, problems_of

KINDS = ("asics", "switches", "nics", "nodes", "storage", "cables", "models")

_REFERENCES = (("switches", "asic", "asics", "ASIC"), ("nodes", "nic", "nics", "NIC"))
"""Which fact of which kind holds the id of an entry of another kind."""


def load_catalogue(extra: Path | None = None) -> Catalogue:
    """The shipped entries together with the user's.

    extra: a folder of YAML files, or one such file, with the same sections as the shipped ones. Raises InputError
    with every problem of every file: unknown keys, wrong types, an id that exists twice, an unknown ASIC or NIC, ports
    that carry more than their chip.
    """
    gathered = _read_shipped().copy()
    for file in [] if extra is None else yaml_files(extra):
        gathered.read(file)
    gathered.check_references()
    gathered.check_switches()
    if gathered.problems:
        raise InputError(gathered.problems)
    return Catalogue(**gathered.entries)


@cache
def shipped_models() -> Mapping[str, ModelPreset]:
    """The shipped models alone, without the hardware."""
    gathered = _Gathered()
    for file in _shipped():
        if file.name == "models.yaml":
            gathered.read(file)
    return MappingProxyType(gathered.entries["models"])


@cache
def _read_shipped() -> _Gathered:
    """The shipped entries as they were read first: nothing in the package changes while it runs."""
    gathered = _Gathered()
    for file in _shipped():
        gathered.read(file)
    return gathered


def catalogue_beside(site_file: Path) -> Path | None:
    """The folder `catalogue/` beside a site file, where a user keeps entries of their own; None without one."""
    folder = site_file.parent / "catalogue"
    return folder if folder.is_dir() else None


def _shipped() -> Iterator[Path]:
    folder = resources.files("eastwest.intent.catalogue") / "data"
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.name.endswith(".yaml"):
            with resources.as_file(item) as file:
                yield file


class _Gathered:
    """Entries of all files so far, where each stands, and what was wrong."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        self.problems: list[Problem] = []
        self._places: dict[tuple[str, str], tuple[Document, int]] = {}

    def copy(self) -> _Gathered:
        """The same, to which more can be added; entries never change."""
        other = _Gathered()
        other.entries = {kind: dict(entries) for kind, entries in self.entries.items()}
        other.problems, other._places = list(self.problems), dict(self._places)
        return other

    def read(self, file: Path) -> None:
        """Take over the entries of one file."""
        try:
            document = read_document(file)
            model = CatalogueModel.model_validate({} if document.data is None else document.data)
        except InputError as error:
            self.problems.extend(error.problems)
        except ValidationError as error:
            self.problems.extend(problems_of(error, document, CatalogueModel))
        else:
            for kind in KINDS:
                for position, entry in enumerate(getattr(model, kind)):
                    self._add(kind, position, entry, document)

    def _add(self, kind: str, position: int, entry: Any, document: Document) -> None:  # noqa: ANN401
        first = self._places.get((kind, entry.id))
        if first is None:
            self._places[kind, entry.id] = (document, position)
            self.entries[kind][entry.id] = entry.build()
            return
        where = f"{first[0].file}:{first[0].line_of((kind, first[1]))}"
        mend = "give your entry an id of its own; entries override nothing"
        self.problems.append(
            document.problem((kind, position, "id"), f'"{entry.id}" already exists in {where}', mend=mend)
        )

    def check_references(self) -> None:
        """Every switch names an ASIC that exists, or none, and every node a NIC."""
        for kind, field, target, what in _REFERENCES:
            for entry in self.entries[kind].values():
                named = getattr(entry, field).value
                if named is not None and named not in self.entries[target]:
                    self._unknown(kind, entry.id, field, named, target, what)

    def _unknown(self, kind: str, entry_id: str, field: str, named: str, target: str, what: str) -> None:
        document, position = self._places[kind, entry_id]
        known = self.entries[target]
        mend = did_you_mean(named, known) or f"add it under `{target}:`, or write null"
        path = (kind, position, field, "value")
        self.problems.append(document.problem(path, f'unknown {what} "{named}"', ", ".join(known), mend))

    def check_switches(self) -> None:
        """Every switch has ports that its chip can serve."""
        for switch in self.entries["switches"].values():
            for doubt in doubts(switch, self.entries["asics"].get(switch.asic.value)):
                document, position = self._places["switches", switch.id]
                path = ("switches", position, *doubt.path)
                self.problems.append(document.problem(path, doubt.found, doubt.allowed, doubt.mend))
