"""A real Chromium to look at pages with. Tests that need one skip, and say so, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, sync_playwright

PLACES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def opened(file: Path, width: int = 1200) -> Iterator[tuple[Page, list[str]]]:
    """The page of a file once its playback is ready, and what it has complained about so far.

    Nothing but the file itself may be loaded: any other request is refused and counts as a complaint.
    """
    browser = next(filter(None, map(shutil.which, PLACES)), None)
    if browser is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    complaints: list[str] = []
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"Chromium does not start: {error}")
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if request.url != file.as_uri() else None)
        page.context.set_offline(True)
        page.goto(file.as_uri())
        page.wait_for_selector("#pb-root[data-ready]")
        yield page, complaints
        chromium.close()
