"""What a document is made of, in no page's terms: sections of paragraphs, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST_ROWS = 40
"""Rows of a table in the document; what is longer is told to stand in the CSV."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. title: small heading above it, may be empty."""

    text: str
    title: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. number: figures, to the right. wide: takes the room that is left."""

    name: str
    number: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption below."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG. alternative: the same in words, for who cannot see it."""

    svg: str
    alternative: str
    caption: str
    title: str = ""
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Figures:
    """A few large figures: value, name and detail of each."""

    items: tuple[tuple[str, str, str], ...]
    title: str = ""
    kind: str = "figures"


Block = Text | Table | Picture | Figures


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered chapter. anchor: its name in links."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """The few words that pages print themselves. language, region: ISO codes, for hyphens and quotation marks."""

    language: str = "en"
    region: str = "gb"
    date: str = "Date"
    written: str = "Written by"
    contents: str = "Contents"
    none: str = "None."
    site: str = "Site file"
    plan: str = "Plan"


@dataclass(frozen=True, slots=True)
class Document:
    """The whole. date: ISO day. hashes: of site file and plan, SHA-256, empty when there is none."""

    title: str
    subtitle: str
    date: str
    version: str
    site_sha256: str
    plan_sha256: str
    sections: tuple[Section, ...]
    labels: Labels = Labels()


def table(
    title: str,
    columns: str,
    rows: Iterable[Iterable[str]],
    caption: str = "",
    file: str = "",
    most: int = MOST_ROWS,
) -> Table:
    """A table. columns: names apart by `|`; `>` begins one of figures, `*` a wide one.

    Of more than `most` rows the first ones stand here, and `file` is named as the place of all.
    """
    every = tuple(tuple(row) for row in rows)
    names = [name.strip() for name in columns.split("|")]
    heads = tuple(Column(name.lstrip(">*"), name.startswith(">"), name.startswith("*")) for name in names)
    if len(every) > most:
        where = f"; all of them: {file}" if file else ""
        caption = f"{caption} First {most} of {len(every):,} rows{where}.".strip()
    return Table(title, heads, every[:most], caption)
