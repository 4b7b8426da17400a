from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from eastwest.findings import Outcome
from eastwest.report.html import render_report

from .builders import SMALL, material, site

VOID = {"meta", "br", "link", "img", "hr", "input"}
HOSTILE = "<script>alert('x')</script>\"&"


@pytest.fixture(scope="module")
def page() -> str:
    return render_report(material())


class _Balance(HTMLParser):
    """Notes every tag that is closed out of order and every attribute that names another document."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.references: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.references += [
            value or "" for name, value in attrs if name in {"src", "href", "action", "data", "xlink:href"}
        ]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def parsed(text: str) -> _Balance:
    parser = _Balance()
    parser.feed(text)
    return parser


def test_every_element_is_closed_in_order(page: str) -> None:
    parser = parsed(page)
    assert (parser.wrong, parser.open) == ([], [])


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert all(reference.startswith("#") for reference in parsed(page).references)


def test_addresses_occur_only_as_namespace(page: str) -> None:
    assert set(re.findall(r"https?://[^\s\"'<)]*", page)) == {"http://www.w3.org/2000/svg"}


def test_styles_load_nothing(page: str) -> None:
    assert not re.search(r"@import|url\(", page)


def test_links_inside_the_page_lead_somewhere(page: str) -> None:
    parser = parsed(page)
    assert {reference.removeprefix("#") for reference in parser.references} <= set(parser.ids)


def test_ids_are_unique(page: str) -> None:
    ids = parsed(page).ids
    assert len(ids) == len(set(ids))


def test_pictures_are_well_formed_and_named(page: str) -> None:
    pictures = re.findall(r"<svg xmlns=.*?</svg>", page, re.DOTALL)
    assert pictures
    for picture in pictures:
        root = ElementTree.fromstring(picture)  # noqa: S314 - made by the code under test
        first, second = list(root)[:2]
        assert (root.get("role"), first.tag[-5:], second.tag[-4:]) == ("img", "title", "desc")


def test_hostile_site_names_are_text() -> None:
    text = render_report(replace(material(), site=site(name=HOSTILE)))
    assert text.count("<script>") == 1


def test_hostile_labels_are_text_in_pictures_too() -> None:
    given = material()
    arm = replace(given.workloads[0], label=HOSTILE, setting=HOSTILE)
    experiment = replace(given.experiments[0], title=HOSTILE, arms=(arm, *given.experiments[0].arms))
    text = render_report(replace(given, workloads=(arm,), experiments=(experiment,)))
    assert "<script>alert" not in text


def test_all_evidence_is_named(page: str) -> None:
    for verdict in material().verdicts:
        for evidence in verdict.evidence:
            assert evidence.file in page


def test_every_run_folder_is_named(page: str) -> None:
    given = material()
    for arm in (*given.workloads, *(arm for experiment in given.experiments for arm in experiment.arms)):
        assert f"<code>{arm.folder}</code>" in page


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (Outcome.PASS, "READY"),
        (Outcome.WARN, "READY, WITH WARNINGS"),
        (Outcome.FAIL, "NOT READY"),
        (Outcome.INCONCLUSIVE, "CANNOT BE JUDGED"),
    ],
)
def test_the_banner_says_the_outcome_in_words(outcome: Outcome, word: str) -> None:
    assert f"<strong>{word}</strong>" in render_report(
        replace(material(), outcome=outcome, workloads=(), experiments=())
    )


def test_a_report_without_runs_says_so() -> None:
    text = render_report(replace(material(), workloads=(), experiments=(), verdicts=()))
    assert "No workload was simulated." in text


def test_an_unfinished_run_is_marked(page: str) -> None:
    assert "not finished after" in page


def test_everything_is_visible_without_script(page: str) -> None:
    body = page[page.index("<body>") : page.index("<script>")]
    assert not re.search(r"<details|<[^>]*\shidden[\s=>]|display:\s*none", body)


def test_rendering_twice_gives_the_same_page(page: str) -> None:
    assert render_report(material(SMALL)) == page
