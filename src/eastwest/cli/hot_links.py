"""The hottest links of the runs under way: a table while a terminal watches, a phrase in a log."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from eastwest.cli.tables import table_of
from eastwest.progress import HotLink
from eastwest.units import format_bytes

_MOST_ROWS = 8


def hot_table(hot_of: Mapping[str, tuple[HotLink, ...]]) -> Table:
    """One table for all runs, hottest first within each; each run is named once where there are several."""
    several = len(hot_of) > 1
    figures = (">busy", ">queue", "state", ">pauses", ">marks")
    table = table_of(*(["run"] if several else []), "hottest links now", *figures)
    for column in table.columns[-len(figures) :]:
        column.no_wrap = True  # where there is little room, names give way
    share = max(1, _MOST_ROWS // max(1, len(hot_of)))
    for stage, hot in hot_of.items():
        for number, link in enumerate(hot[:share]):
            run = "" if number else stage
            names = [_cut(name) for name in (*([run] if several else []), link.name)]
            table.add_row(*names, *_figures(link))
    return table


def counted_since() -> Text:
    """What the figures of the table are counted over."""
    return Text("busy, pauses, marks: since the last refresh; queue, state: at the sending port, now", style="dim")


def phrase(link: HotLink) -> str:
    """One link for a line of a log."""
    state = ", paused" if link.paused else ""
    return f"{link.name} {link.utilisation:.0%} busy, queue {format_bytes(link.queue_bytes)}{state}"


def _cut(name: str) -> Text:
    return Text(name, no_wrap=True, overflow="ellipsis")


def _figures(link: HotLink) -> tuple[str, ...]:
    state = "paused" if link.paused else "sending" if link.utilisation > 0 else "waiting"
    return (f"{link.utilisation:.0%}", format_bytes(link.queue_bytes), state, f"{link.pauses:,}", f"{link.marks:,}")
