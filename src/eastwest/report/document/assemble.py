"""The chapters of a design document in order."""

from __future__ import annotations

from eastwest.plan.store import plan_hash
from eastwest.report.document.blocks import Document
from eastwest.report.document.building import addressing, bill, cabling, growth, impact
from eastwest.report.document.choices import choices, overview
from eastwest.report.document.judgement import configurations, questions, risks
from eastwest.report.document.material import DesignMaterial
from eastwest.report.document.policy import policy
from eastwest.report.document.requirements import requirements

CHAPTERS = (
    overview,
    requirements,
    choices,
    cabling,
    addressing,
    policy,
    configurations,
    impact,
    growth,
    bill,
    risks,
    questions,
)


def design_document(material: DesignMaterial) -> Document:
    """The document; equal material gives an equal one."""
    return Document(
        title=material.plan.name,
        subtitle="Network design",
        date=material.date,
        version=material.version,
        site_sha256=material.plan.site_hash,
        plan_sha256=plan_hash(material.plan),
        sections=tuple(chapter(material) for chapter in CHAPTERS),
    )
