"""Work under way: on a terminal a line for each run and its hottest links, elsewhere plain lines now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from eastwest.cli.hot_links import counted_since, hot_table, phrase
from eastwest.progress import HotLink
from eastwest.progress import Progress as Sign
from eastwest.units import format_us

EVERY_S = 10.0
"""Time between two lines about the same run where nobody watches a screen."""


class Status:
    """A listener for signs of life. Use as a context manager; call it with each sign.

    quiet: show nothing at all, for output that machines read.
    """

    def __init__(self, console: Console, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._show = _nothing if quiet else self._draw if console.is_terminal else self._write
        self._tasks: dict[str, TaskID] = {}
        self._hot: dict[str, tuple[HotLink, ...]] = {}
        self._due_s: dict[str, float] = {}
        bars = (TextColumn("{task.description}", markup=False), BarColumn(24), TextColumn("{task.percentage:>3.0f} %"))
        times = (TextColumn("{task.fields[simulated]}"), TextColumn("{task.fields[left]}"), TimeElapsedColumn())
        self._bars = Progress(*bars, *times, console=console, auto_refresh=False)
        self._live = Live(get_renderable=self._picture, console=console, transient=True)

    def __enter__(self) -> Status:
        if self._show == self._draw:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._show == self._draw:
            self._live.stop()

    def __call__(self, sign: Sign) -> None:
        """Shows where a stage is; a stage that is done leaves the display."""
        self._show(sign)

    def _picture(self) -> Group:
        hot_of = {stage: hot for stage, hot in self._hot.items() if hot}
        return Group(self._bars, "", hot_table(hot_of), counted_since()) if hot_of else Group(self._bars)

    def _draw(self, sign: Sign) -> None:
        if sign.stage not in self._tasks:
            self._tasks[sign.stage] = self._bars.add_task(sign.stage, total=1.0, left="", simulated="")
        more = sign.done < 1.0
        self._bars.update(
            self._tasks[sign.stage], completed=sign.done, visible=more, simulated=_simulated(sign), left=_left(sign)
        )
        self._hot.pop(sign.stage, None)
        if more:
            self._hot[sign.stage] = sign.hot

    def _write(self, sign: Sign) -> None:
        if sign.done >= 1.0:
            self._print(f"done: {sign.stage}")
            return
        now = self._clock()
        if now >= self._due_s.setdefault(sign.stage, now + EVERY_S):
            self._due_s[sign.stage] = now + EVERY_S
            parts = [f"{sign.done:.0%}", _simulated(sign), _left(sign), *map(phrase, sign.hot[:1])]
            self._print(f"{sign.stage}: {'; '.join(part for part in parts if part)}")

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, soft_wrap=True)


def _nothing(_: Sign) -> None:
    pass


def _simulated(sign: Sign) -> str:
    return "" if sign.simulated_us is None else f"{format_us(sign.simulated_us)} simulated"


def _left(sign: Sign) -> str:
    return "" if sign.left_s is None else f"{sign.left_s:.0f} s left"
