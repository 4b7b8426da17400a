"""What a person sees while work goes on, on a terminal and in a log."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from eastwest.cli.hot_links import hot_table
from eastwest.cli.status import EVERY_S, Status
from eastwest.progress import HotLink, Progress

LINK = HotLink("leaf1 swp3 → spine2 swp[red]1", 0.973, 421_888, False, 12, 3400)
PAUSED = HotLink("node1 nic0 → leaf1 swp1", 0.0, 0, True, 3, 0)
SIGN = Progress("all-reduce", 0.25, 30.4, 1500.0, (LINK, PAUSED))


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def heard(*signs: Progress, terminal: bool, quiet: bool = False, seconds: float = EVERY_S, width: int = 110) -> str:
    """What is left on the screen's record after these signs, `seconds` apart."""
    clock, out = Clock(), io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=width, color_system=None, height=40)
    with Status(console, quiet=quiet, clock=clock) as status:
        for sign in signs:
            status(sign)
            clock.now_s += seconds
    return out.getvalue()


def table(width: int = 110, *, several: bool = False) -> list[str]:
    out = io.StringIO()
    runs = {"one": (LINK, PAUSED)} | ({"two": (PAUSED,)} if several else {})
    Console(file=out, width=width).print(hot_table(runs))
    return out.getvalue().splitlines()


def test_a_log_gets_a_line_now_and_then() -> None:
    lines = heard(SIGN, SIGN, replace(SIGN, done=0.5), terminal=False).splitlines()
    text = "30 s left; leaf1 swp3 → spine2 swp[red]1 97% busy, queue 412 KiB"
    assert lines == [f"all-reduce: {share}; 1.5 ms simulated; {text}" for share in ("25%", "50%")]


def test_a_log_is_not_flooded() -> None:
    assert heard(*[SIGN] * 100, terminal=False, seconds=EVERY_S / 50).count("\n") == 1


def test_a_log_says_what_is_done() -> None:
    assert heard(SIGN, replace(SIGN, done=1.0), terminal=False).splitlines()[-1] == "done: all-reduce"


def test_a_log_has_no_control_characters() -> None:
    assert "\x1b" not in heard(SIGN, SIGN, terminal=False)


@pytest.mark.parametrize("terminal", [True, False])
def test_quiet_is_quiet(terminal: bool) -> None:
    assert heard(SIGN, SIGN, replace(SIGN, done=1.0), terminal=terminal, quiet=True) == ""


def test_a_terminal_shows_progress_times_and_links() -> None:
    text = heard(SIGN, terminal=True)
    assert all(word in text for word in ("all-reduce", "25 %", "1.5 ms simulated", "30 s left", "hottest links now"))


def test_a_run_that_is_done_leaves_the_terminal() -> None:
    text = heard(SIGN, replace(SIGN, done=1.0), replace(SIGN, stage="next"), terminal=True)
    last = text[text.rindex("next") :]
    assert "all-reduce" not in last


def test_every_figure_of_a_link_is_text() -> None:
    assert re.split(r"\s{2,}", table()[1].strip()) == [LINK.name, "97%", "412 KiB", "sending", "12", "3,400"]
    assert re.split(r"\s{2,}", table()[2].strip()) == [PAUSED.name, "0%", "0 B", "paused", "3", "0"]


def test_figures_stand_under_one_another() -> None:
    ends = [line.index(word) + len(word) for line, word in zip(table(), ("busy", "97%", "0%"), strict=True)]
    assert len(set(ends)) == 1


def test_where_there_is_little_room_names_give_way() -> None:
    row = table(60)[1]
    assert "…" in row
    assert all(figure in row for figure in ("97%", "412 KiB", "sending", "12", "3,400"))


def test_several_runs_are_named() -> None:
    assert [line[:3].strip() for line in table(several=True)] == ["run", "one", "", "two"]
