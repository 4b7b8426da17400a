"""The assessment report as a document, for page and PDF alike."""

from __future__ import annotations

from eastwest.report.assessed.chapters import CHAPTERS
from eastwest.report.assessed.material import AssessedMaterial
from eastwest.report.document.blocks import Document


def assessment_document(material: AssessedMaterial) -> Document:
    """The document; equal material gives an equal one."""
    return Document(
        title=material.name,
        subtitle="Assessment and remediation of a network as found",
        date=material.date,
        version=material.version,
        site_sha256="",
        plan_sha256="",
        sections=tuple(chapter(material) for chapter in CHAPTERS),
    )
