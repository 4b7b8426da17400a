"""Tables on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.table import Table
from rich.text import Text


def table_of(*columns: str, title: str | None = None) -> Table:
    """A table with these columns; one that begins with `>` holds figures."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        name, number = column.removeprefix(">"), column.startswith(">")
        table.add_column(name, justify="right" if number else "left", no_wrap=number, overflow="fold")
    return table


def add_row(table: Table, cells: Iterable[str]) -> None:
    """Cells as they stand: what comes from a file is no markup."""
    table.add_row(*(Text(cell) for cell in cells))


def pairs(figures: Mapping[str, int | str]) -> Table:
    """Names and figures, one a line."""
    table = table_of("total", ">")
    for name, value in figures.items():
        add_row(table, (name, value if isinstance(value, str) else f"{value:,}"))
    return table
