"""The assessment report: every chapter there, names escaped, the same bytes for the same material."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from eastwest.audit import samples
from eastwest.audit.assess import packets, predict
from eastwest.audit.assess.assessment import NotAssessed, assess
from eastwest.audit.assess.workload import asked_for
from eastwest.audit.engine import audit
from eastwest.audit.remedy import remedies
from eastwest.audit.score import scores
from eastwest.report.assessed.assemble import assessment_document
from eastwest.report.assessed.material import AssessedMaterial
from eastwest.report.document.write import as_html, as_pdf, can_write_pdf
from tests.audit.slips import one_path

EVIL = "<script>alert(1)</script>"


@cache
def material() -> AssessedMaterial:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packets, "PACKET_BYTES", 64 << 20)
        patch.setattr(predict, "FLOW_SEEDS", (1, 2))
        patch.setattr(packets, "PACKET_SEEDS", (1,))
        audited = one_path(samples.LEAF)(samples.sample())
        result = audit(audited)
        steps, skipped = remedies(audited, result)
        found = assess(audited, result, steps, asked_for("all-reduce:16MiB", None))
        return AssessedMaterial(
            EVIL, audited, result, scores(audited, result), steps, skipped, found, "2026-01-02", "1.0"
        )


def test_every_chapter_is_there() -> None:
    document = assessment_document(material())
    titles = [section.title for section in document.sections]
    assert titles == [
        "Result",
        "What it costs the GPUs",
        "The network as found",
        "Change plan",
        "Findings",
        "What was not judged",
    ]
    page = as_html(document)
    assert "As it is: " in page
    assert "BGP and width of ECMP" in page
    assert "Storage: nothing of it was read." in page
    assert all(finding.rule in page for finding in material().result.findings)


def test_names_from_files_are_escaped_and_nothing_is_loaded() -> None:
    page = as_html(assessment_document(material()))
    assert EVIL not in page
    assert "&lt;script&gt;" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_equal_material_gives_equal_bytes() -> None:
    assert as_html(assessment_document(material())) == as_html(assessment_document(material()))


def test_without_a_prediction_the_report_says_why() -> None:
    page = as_html(assessment_document(replace(material(), predicted=NotAssessed("no switch is known"))))
    assert page.count("Not predicted: no switch is known.") == 2
    assert "Bandwidth before and after" not in page


@pytest.mark.skipif(not can_write_pdf(), reason="typst is not installed")
def test_a_pdf_of_it_can_be_set() -> None:
    assert as_pdf(assessment_document(material())).startswith(b"%PDF-")
