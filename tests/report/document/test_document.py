"""The design document of an example: chapters, rows that must be there, and both pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.design.designer import design
from eastwest.design.from_file import design_file
from eastwest.intent.document import read_document
from eastwest.intent.site import ManagementIntent, Routers
from eastwest.lossless.assumptions import assumed
from eastwest.report.document.assemble import design_document
from eastwest.report.document.blocks import MOST_ROWS, Document, Table, table
from eastwest.report.document.material import DesignMaterial
from eastwest.report.document.write import as_html, as_pdf, write_document

EXAMPLE = Path(__file__).parents[3] / "examples" / "h100-rail-128.yaml"


@pytest.fixture(scope="module")
def document() -> Document:
    site, catalogue, plan = design_file(EXAMPLE)
    source = read_document(EXAMPLE)
    return design_document(DesignMaterial(site, source, catalogue, plan, None, None, "2026-01-31", "9.9"))


def rows(document: Document, anchor: str) -> list[tuple[str, ...]]:
    (section,) = (one for one in document.sections if one.anchor == anchor)
    return [row for block in section.blocks if isinstance(block, Table) for row in block.rows]


def test_requirements_name_the_line_of_the_site_file(document: Document) -> None:
    lines = EXAMPLE.read_text().splitlines()
    for line, setting, value in rows(document, "requirements"):
        if ", " not in value:
            assert value.split()[0] in lines[int(line) - 1], setting


def test_a_value_that_is_given_is_no_open_question(document: Document) -> None:
    given = {row[1] for row in rows(document, "requirements")}
    assert not given & {row[0] for row in rows(document, "questions")}


def test_a_network_that_leads_nowhere_is_an_open_question() -> None:
    """Asked of the front end and the management network, until the site names routers and their AS number."""

    def asked(**changes: object) -> list[str]:
        site, catalogue, _ = design_file(EXAMPLE)
        wanted = replace(site, management=ManagementIntent(1, 1.0, 2, **changes))  # type: ignore[arg-type]
        made = DesignMaterial(wanted, read_document(EXAMPLE), catalogue, design(wanted, catalogue), None, None, "", "")
        return [row[1] for row in rows(design_document(made), "questions") if row[0] == "management" and "?" in row[1]]

    assert ["management.routers" in question for question in asked()] == [True]
    assert ["AS number" in question for question in asked(routers=Routers(2, 1))] == [True]


def test_headroom_is_derived_term_by_term(document: Document) -> None:
    assert any("400G, 50 m" in row[0] and "base at 400G" in row[2] for row in rows(document, "policy"))


def test_assumptions_and_deviations_are_risks() -> None:
    site, catalogue, plan = design_file(EXAMPLE)
    policy = replace(plan.policy, reasons=(assumed("latency of x", "600 ns", "nobody measured it"),))
    wanted = replace(plan.configuration, deviations=("no-ecn",))
    risky = replace(plan, policy=policy, configuration=wanted)
    source = read_document(EXAMPLE)
    made = design_document(DesignMaterial(site, source, catalogue, risky, None, None, "2026-01-31", "9.9"))
    found = rows(made, "risks")
    assert ("Assumption", "latency of x: 600 ns", "nobody measured it") in found
    assert ("Deviation asked for", "no-ecn") in {row[:2] for row in found}


def test_rows_have_as_many_cells_as_columns(document: Document) -> None:
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                assert {len(row) for row in block.rows} <= {len(block.columns)}, block.title


def test_a_long_table_says_where_all_rows_are() -> None:
    made = table("t", ">no.", ((str(number),) for number in range(MOST_ROWS + 1)), file="all.csv")
    assert len(made.rows) == MOST_ROWS
    assert "41 rows; all of them: all.csv" in made.caption


def test_the_page_loads_nothing_and_links_every_chapter(document: Document) -> None:
    page = as_html(document)
    assert "<script" not in page
    assert "src=" not in page
    for section in document.sections:
        assert f'href="#{section.anchor}"' in page
        assert f'id="{section.anchor}"' in page


def test_the_pdf_is_archival_and_the_same_twice(document: Document) -> None:
    pytest.importorskip("typst")
    made = as_pdf(document)
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2<" in made
    assert made == as_pdf(document)


def test_an_old_pdf_goes_when_none_is_written(document: Document, tmp_path: Path) -> None:
    (tmp_path / "design.pdf").write_text("of another plan")
    assert write_document(document, tmp_path, pdf=False) == (tmp_path / "design.html",)
    assert not (tmp_path / "design.pdf").exists()
