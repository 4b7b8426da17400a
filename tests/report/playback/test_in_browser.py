"""What a real Chromium draws is what the telemetry says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from playwright.sync_api import Page

from eastwest.explore import Arm
from eastwest.report.html import render_report
from tests.report.builders import Story, arm, material, plan
from tests.report.playback.browser import opened

PLAN = plan()
HOT = next(link.a for link in PLAN.fabric.switch_links())
OTHER = PLAN.fabric.link_at[HOT].other(HOT.device)
NAME = f"{HOT.device} {HOT.port} → {OTHER.device} {OTHER.port}"
STORIES = {
    "calm": Story(load=0.3, sizes=(16 << 20,), queue=0),
    "congested": Story(sizes=(64 << 20,), paused=0.3, marks=9000, drops=40, queue=2_000_000, hot_port=HOT),
}
FRAME = 123


def arms() -> tuple[Arm, ...]:
    return tuple(arm(PLAN.fabric, name, f"runs/{name}", story) for name, story in STORIES.items())


CONGESTED = arms()[1].run


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, list[str]]]:
    file = tmp_path_factory.mktemp("report") / "report.html"
    made = replace(material(), workloads=arms(), experiments=())
    file.write_text(render_report(made), encoding="utf-8")
    with opened(file) as page:
        yield page


@pytest.fixture
def page(browser: tuple[Page, list[str]]) -> Page:
    """The page with the congested run at frame FRAME, its hot link chosen, everything else as at the beginning."""
    found = browser[0]
    found.select_option("#pb-film", label="congested")
    found.wait_for_selector('#pb-root[data-ready="1"]')
    found.select_option("#pb-metric", "utilisation")
    found.select_option("#pb-side", "both")
    found.fill("#pb-filter", "")
    found.select_option("#pb-links", label=NAME)
    slide(found, FRAME)
    return found


def slide(page: Page, frame: int) -> None:
    page.locator("#pb-slider").fill(str(frame))


def shown(page: Page, series: str) -> float:
    """The figure above a chart."""
    text = page.locator(f'output[data-series="{series}"]').inner_text()
    found = re.match(r"[\d.\u202f]+", text)
    assert found, text
    return float(found.group().replace("\u202f", ""))


def measured(column: str, frame: int) -> float:
    """The same from the telemetry table, whose intervals are the frames here."""
    table: pa.Table = CONGESTED.telemetry.ports
    chosen = pc.and_(pc.equal(table["device"], HOT.device), pc.equal(table["port"], HOT.port))
    chosen = pc.and_(chosen, pc.equal(table["time_us"], 10.0 * (frame + 1)))
    return float(pc.sum(table.filter(chosen)[column]).as_py())


@pytest.mark.parametrize(
    ("series", "column", "factor"),
    [
        ("throughput", "tx_bytes", 8 / 10 / 1000),
        ("queue", "queue_high_bytes", 1 / 1024),
        ("paused", "paused_us", 100 / 10),
        ("marks", "ecn_marks", 1.0),
        ("drops", "drops", 1.0),
    ],
)
@pytest.mark.parametrize("frame", [0, FRAME, 250])
def test_figures_are_those_of_the_telemetry(page: Page, frame: int, series: str, column: str, factor: float) -> None:
    slide(page, frame)
    # Three digits are printed.
    assert shown(page, series) == pytest.approx(measured(column, frame) * factor, rel=6e-3, abs=1e-9)


def test_a_chart_goes_as_high_as_the_telemetry_at_the_cursor(page: Page) -> None:
    """From the path of the throughput: its height at frame FRAME over the height of the line rate."""
    path = page.locator(".pb-area.pb-throughput").get_attribute("d")
    heights = [float(value) for value in re.findall(r"V([\d.]+)H", path or "")]
    drawn = (6 + 66 - heights[FRAME]) / 66  # plot of 66 under a margin of 6
    assert drawn == pytest.approx(measured("tx_bytes", FRAME) * 8 / 10 / 1000 / 400, abs=0.002)


def test_the_weight_of_a_line_follows_the_utilisation_of_its_hottest_direction(page: Page) -> None:
    slide(page, 0)  # nothing but the load of the story: every link between 50 % and 90 %
    levels = page.eval_on_selector_all(".pb-picture > g[class^=l]", "gs => gs.map(g => g.childElementCount)")
    assert (levels[0], sum(levels)) == (0, page.locator(".pb-hits line").count())
    page.select_option("#pb-metric", "queue")
    hottest = page.locator("#pb-hot tr").first.inner_text()
    assert NAME in hottest


def test_the_slider_names_the_time(page: Page) -> None:
    assert page.locator("#pb-time").inner_text().replace("\u00a0", " ") == "1.23–1.24 ms"
    assert page.locator("#pb-slider").get_attribute("aria-valuetext") == page.locator("#pb-time").inner_text()


def test_play_moves_on_and_pause_stops(page: Page) -> None:
    page.select_option("#pb-speed", "50")
    before = page.locator("#pb-slider").get_attribute("aria-valuetext")
    page.click("#pb-play")
    page.wait_for_selector(f'#pb-slider:not([aria-valuetext="{before}"])')
    page.click("#pb-play")
    assert int(page.locator("#pb-slider").input_value()) > FRAME
    stopped = page.locator("#pb-slider").input_value()
    page.wait_for_timeout(100)
    assert (page.locator("#pb-slider").input_value(), page.locator("#pb-play").inner_text()) == (stopped, "Play")


def test_play_stops_at_the_end(page: Page) -> None:
    last = int(page.locator("#pb-slider").get_attribute("max") or 0)
    slide(page, last - 1)
    page.click("#pb-play")
    page.wait_for_selector('#pb-play[data-playing="false"]')
    assert page.locator("#pb-slider").input_value() == str(last)


def test_a_click_on_a_link_shows_its_series(page: Page) -> None:
    line = page.locator('.pb-hits line[data-link="node-00|leaf-u1-r1"]')
    line.dispatch_event("click")
    name = page.locator("#pb-name").inner_text()
    assert "node-00" in name
    assert "leaf-u1-r1" in name


def test_the_other_direction_is_one_click_away(page: Page) -> None:
    page.click("#pb-turn")
    assert page.locator("#pb-name").inner_text().startswith(f"{OTHER.device} {OTHER.port} → {HOT.device} {HOT.port}")


def test_keys_step_through_time_and_links(page: Page) -> None:
    page.focus("#pb-stage")
    for key, frame in (("ArrowRight", 124), ("ArrowLeft", 123), ("PageDown", 133), ("Home", 0), ("End", 347)):
        page.keyboard.press(key)
        assert (key, page.locator("#pb-slider").input_value()) == (key, str(frame))
    before = page.locator("#pb-name").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("#pb-name").inner_text() != before


def test_a_tier_alone_is_one_click_away(page: Page) -> None:
    tier = page.locator("#pb-tiers button", has_text="spine → leaf")
    tier.click()
    links = page.locator("#pb-hot button").all_inner_texts()
    tier.click()
    assert links
    assert all(link.startswith("spine") for link in links)


def test_the_list_of_links_can_be_narrowed_down(page: Page) -> None:
    page.fill("#pb-filter", "node-00 gpu")
    names = page.locator("#pb-links option").all_inner_texts()
    assert names
    assert all("node-00" in name for name in names)


def test_another_run_is_another_film(page: Page) -> None:
    page.select_option("#pb-film", label="calm")
    page.wait_for_selector('#pb-root[data-ready="0"]')
    assert "paused 0" in page.locator("#pb-now").inner_text()


def test_a_picked_link_stays_when_the_run_changes(page: Page) -> None:
    page.select_option("#pb-film", label="calm")
    page.wait_for_selector('#pb-root[data-ready="0"]')
    assert page.locator("#pb-name").inner_text().startswith(NAME)


def test_nothing_was_loaded_and_nothing_complained(browser: tuple[Page, list[str]]) -> None:
    assert browser[1] == []


def test_a_narrow_window_scrolls_pictures_only(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    wide = page.evaluate(
        "document.getElementById('pb-root').scrollWidth - document.getElementById('pb-root').clientWidth"
    )
    page.set_viewport_size({"width": 1200, "height": 900})
    assert wide <= 0


def test_a_picture_can_be_taken(page: Page, tmp_path: Path) -> None:
    page.locator("#pb-root").screenshot(path=tmp_path / "playback.png")
    assert (tmp_path / "playback.png").stat().st_size > 20_000
