"""The chapters in order, in one language.

Source of the order: draft-calabria-bmwg-ai-fabric-training-bench, reporting sections (device under test, topology,
configuration, host configuration, results, anomalies, repeatability).
"""

from __future__ import annotations

from eastwest.evidence.chapters.formal import files, limits, regulation, signatures
from eastwest.evidence.chapters.judged import anomalies, repeatability, results, scope, summary
from eastwest.evidence.chapters.material import DossierMaterial
from eastwest.evidence.chapters.subject import configuration, device, hosts, topology
from eastwest.evidence.words import words_in
from eastwest.report.document.blocks import Document, Labels

CHAPTERS = (
    summary,
    scope,
    device,
    topology,
    configuration,
    hosts,
    results,
    anomalies,
    repeatability,
    limits,
    regulation,
    signatures,
    files,
)


def dossier_document(material: DossierMaterial, language: str) -> Document:
    """The report. Raises InputError for a language without texts."""
    words = words_in(language)
    labels = {key: text for key, text in words.labels.items() if key != "profile"}
    return Document(
        title=material.name,
        subtitle=words.title,
        date=material.date,
        version=material.version,
        site_sha256=material.inputs.get("site.yaml", ""),
        plan_sha256=material.inputs.get("plan.json", ""),
        sections=tuple(chapter(material, words) for chapter in CHAPTERS),
        labels=Labels(language, words.region, **labels),
    )
