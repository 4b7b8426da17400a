"""Loads a site file: one call, one frozen Site, or every problem of the file at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from eastwest.errors import InputError, Problem
from eastwest.intent.background import BackgroundModel
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.check import Sections, check_site
from eastwest.intent.document import Document, read_document
from eastwest.intent.problems import problems_of
from eastwest.intent.references import references_of, with_references
from eastwest.intent.schema import SiteModel
from eastwest.intent.schema.fabric import FabricModel
from eastwest.intent.schema.gpus import GpusModel
from eastwest.intent.schema.inference import InferenceModel
from eastwest.intent.schema.library import LibraryModel
from eastwest.intent.schema.lossless import LosslessModel
from eastwest.intent.schema.networks import GrowthModel, StorageModel
from eastwest.intent.schema.site import WorkloadModel, WrittenWorkload
from eastwest.intent.site import Site, TraceIntent, TrainingIntent, WorkloadIntent

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def load_site(path: Path) -> Site:
    """Read and check a site file, with the catalogue entries that stand in `catalogue/` beside it.

    Raises InputError with all problems, each with line, dotted path, what was found, what is allowed and how to mend.
    """
    document = read_document(path)
    return site_of(document, load_catalogue(catalogue_beside(path)))


def site_of(document: Document, catalogue: Catalogue) -> Site:
    """The site that a document describes. Raises InputError with all problems in order of line."""
    if not isinstance(document.data, dict):
        mend = "`eastwest init` writes a commented site file to start from"
        raise InputError(Problem("is not a site file", file=document.file, allowed="sections with keys", mend=mend))
    problems: list[Problem] = []
    site: SiteModel | None = None
    try:
        site = SiteModel.model_validate(document.data)
    except ValidationError as error:
        problems.extend(problems_of(error, document, SiteModel))
    problems.extend(check_site(document, _sections(document), catalogue))
    if site is None or problems:
        raise InputError(sorted(_once(problems), key=lambda problem: problem.line or 0))
    built = site.build(document.source_hash)
    folder = document.file.parent
    named = dict.fromkeys(one.path for one in built.workloads if isinstance(one, TraceIntent))
    references = references_of(folder, named)
    return replace(
        built,
        workloads=tuple(_completed(one, folder, catalogue) for one in built.workloads),
        source_hash=with_references(built.source_hash, references),
        references=references,
    )


def _completed(workload: WorkloadIntent, folder: Path, catalogue: Catalogue) -> WorkloadIntent:
    """A training job with the dimensions of its model, a trace with its path from here on."""
    if isinstance(workload, TrainingIntent) and not workload.shape:
        return replace(workload, shape=catalogue.models[workload.model])
    if isinstance(workload, TraceIntent):
        return replace(workload, path=str(folder / workload.path))
    return workload


def _once(problems: list[Problem]) -> list[Problem]:
    """One problem per place: a missing or ill-typed value is told once."""
    seen: dict[str, Problem] = {}
    for problem in problems:
        seen.setdefault(f"{problem.line} {problem.path}", problem)
    return list(seen.values())


def _sections(document: Document) -> Sections:
    """The sections that are right by themselves."""
    workload = TypeAdapter[WrittenWorkload](WorkloadModel)
    return Sections(
        gpus=_section(GpusModel, document, "gpus"),
        fabric=_section(FabricModel, document, "fabric"),
        lossless=_section(LosslessModel, document, "lossless"),
        storage=_section(StorageModel, document, "storage"),
        growth=_section(GrowthModel, document, "growth"),
        library=_section(LibraryModel, document, "library"),
        workloads=_entries(document, "workloads", workload),
        background=_entries(document, "background", TypeAdapter(BackgroundModel)),
        inference=_entries(document, "inference", TypeAdapter(InferenceModel)),
    )


def _entries(document: Document, key: str, kind: TypeAdapter[T]) -> dict[int, T]:
    """The entries of a list that are right by themselves, by position."""
    entries = document.value_at((key,))
    found: dict[int, T] = {}
    for position, entry in enumerate(entries if isinstance(entries, list) else []):
        try:
            found[position] = kind.validate_python(entry)
        except ValidationError:
            continue
    return found


def _section(model: type[M], document: Document, key: str) -> M | None:
    try:
        return model.model_validate(document.value_at((key,)))
    except ValidationError:
        return None
