"""What a prediction shows in the report, whatever it is of: figures, pictures, a table and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One large figure with its unit and a note below it."""

    value: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with its heading and caption. svg: safe markup of `report.pictures`."""

    heading: str
    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A table. columns: names, those of figures begin with `>`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PredictedSection:
    """One prediction. key: id of its section in the page. refused: why there is none, empty when there is one."""

    key: str
    title: str
    setting: str
    figures: tuple[Figure, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    listing: Listing | None = None
    assumptions: tuple[str, ...] = ()
    refused: str = ""
