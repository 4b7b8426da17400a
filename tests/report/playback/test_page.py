from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.report.playback import render_page, write_page
from tests.report.builders import Story, arm, plan
from tests.report.test_html import HOSTILE, parsed

PLAN = plan()
RUN = arm(PLAN.fabric, "burst", "runs/burst", Story(marks=900)).run


@pytest.fixture(scope="module")
def page() -> str:
    return render_page(PLAN, RUN, HOSTILE)


def test_every_element_is_closed_in_order(page: str) -> None:
    parser = parsed(page)
    assert (parser.wrong, parser.open) == ([], [])


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert parsed(page).references == []
    assert "default-src 'none'" in page


def test_what_comes_from_a_file_is_no_markup(page: str) -> None:
    assert HOSTILE not in page


def test_the_page_lies_in_the_folder_of_the_run(tmp_path: Path) -> None:
    file = write_page(PLAN, RUN, "setting", tmp_path)
    assert (file, file.is_file()) == (tmp_path / "playback.html", True)
