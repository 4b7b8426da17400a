"""A project folder becomes a dossier: files, results for other tools, report, regulation map, manifest, statements."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from securesystemslib.dsse import Envelope

from eastwest._version import __version__
from eastwest.errors import InputError, Problem
from eastwest.evidence.chapters import DossierMaterial, dossier_document
from eastwest.evidence.crate import crate_json
from eastwest.evidence.gather import copy_project, project_files
from eastwest.evidence.layout import CRATE, MANIFEST, PROJECT, README, REPORT, RESULTS, STATEMENTS, SUMS
from eastwest.evidence.manifest import Manifest, entry_of, hash_folder, manifest_json, sha256_of
from eastwest.evidence.plain import readme, sums
from eastwest.evidence.regulation import Profile, holdings, map_items, map_json
from eastwest.evidence.results import ctrf, junit, result_sets
from eastwest.evidence.signing.envelope import PAYLOAD_TYPE, write_envelope
from eastwest.evidence.statement import Sealed, fabric_evidence, test_result
from eastwest.evidence.words import words_in
from eastwest.plan import load_plan
from eastwest.plan.store import read_json, write_bytes, write_text
from eastwest.report.document.write import as_html, as_pdf

ACCEPTANCE_PLAN = "acceptance-plan.json"
_LARGEST_BYTES = 256 * 2**20
Seen = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SealOptions:
    """created: ISO 8601 with zone. languages: of the report, the main one first. masking: of secrets that were left."""

    created: str
    profile: Profile
    languages: tuple[str, ...] = ("en",)
    pdf: bool = False
    masking: bool = False


def seal(project: Path, dossier: Path, options: SealOptions, seen: Seen = lambda _: None) -> Sealed:
    """Make the dossier, whole or not at all. seen: told each file that is copied or hashed. Raises InputError."""
    if dossier.exists():
        raise InputError(Problem("is there already", file=dossier, mend="name another folder"))
    inside, allowed = dossier.resolve(), project.resolve() / "evidence"
    if inside.is_relative_to(project.resolve()) and not inside.is_relative_to(allowed):
        raise InputError(Problem("lies in the project", file=dossier, allowed=f"{allowed}/NAME, or outside of it"))
    partial = dossier.with_name(f".{dossier.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        sealed = _fill(project, partial, options, seen)
        partial.rename(dossier)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be written", file=dossier)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return sealed


def _fill(project: Path, folder: Path, options: SealOptions, seen: Seen) -> Sealed:
    files = project_files(project)
    originals = copy_project(project, folder / PROJECT, files, masking=options.masking, seen=seen)
    material = _material(folder / PROJECT, project.resolve().name, files, options)
    _write_results(folder, material)
    _write_report(folder, material, options)
    about = words_in("en").texts["careful"]
    write_text(folder / README, readme(material.name, options.created, about))
    parts = hash_folder(folder, originals, seen)
    sizes = [(entry.path, entry.size_bytes) for entry in parts]
    write_text(folder / CRATE, crate_json(material.name, about, options.created, __version__, sizes))
    write_text(folder / SUMS, sums(parts))
    entries = sorted((*parts, *(entry_of(folder, path) for path in (CRATE, SUMS))), key=lambda one: Path(one.path))
    manifest = Manifest(options.created, __version__, tuple(entries))
    write_text(folder / MANIFEST, manifest_json(manifest))
    digest = sha256_of(folder / MANIFEST)
    sealed = Sealed(material.name, options.created, __version__, digest, material.inputs, material.results)
    for name, text in (("test-result", test_result(sealed)), ("fabric-evidence", fabric_evidence(sealed))):
        write_envelope(Envelope(text.encode(), PAYLOAD_TYPE, {}), folder / STATEMENTS / f"{name}.dsse.json")
    return sealed


def _material(project: Path, folder: str, files: tuple[str, ...], options: SealOptions) -> DossierMaterial:
    results = result_sets(project)
    plans = {path: _created(project / path) for path in files if Path(path).name == ACCEPTANCE_PLAN}
    plan = load_plan(project / "plan.json") if "plan.json" in files else None
    inputs = {path: sha256_of(project / path) for path in files if _is_input(path)}
    mapped = map_items(holdings(files, results, plans), options.profile)
    name = plan.name if plan else folder
    return DossierMaterial(name, options.created, __version__, options.profile, files, inputs, results, mapped, plan)


def _is_input(path: str) -> bool:
    name = Path(path).name
    return path == "plan.json" or ("/" not in path and name.endswith((".yaml", ".yml"))) or name == ACCEPTANCE_PLAN


def _created(path: Path) -> str:
    tree = read_json(path, _LARGEST_BYTES)
    return str(tree.get("created", "")) if isinstance(tree, dict) else ""


def _write_results(folder: Path, material: DossierMaterial) -> None:
    results = folder / RESULTS
    write_text(results / "ctrf.json", ctrf(material.results, __version__))
    write_text(results / "junit.xml", junit(material.results))
    rows = map_json(material.mapped, words_in("en").asks)
    tree = {"profile": material.profile.name, "items": rows}
    write_text(results / "regulation.json", json.dumps(tree, indent=1, ensure_ascii=False) + "\n")


def _write_report(folder: Path, material: DossierMaterial, options: SealOptions) -> None:
    for at, language in enumerate(options.languages):
        document = dossier_document(material, language)
        name = "report" if at == 0 else f"report.{language}"
        write_text(folder / REPORT / f"{name}.html", as_html(document))
        if options.pdf:
            write_bytes(folder / REPORT / f"{name}.pdf", as_pdf(document))
