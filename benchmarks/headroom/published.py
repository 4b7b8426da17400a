"""Reads published headroom tables: `pg_profile_lookup*.ini` files and a CSV collection of them."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_COLLECTION = "sonic_pg_headroom*.csv"
_LOOKUP = "pg_profile_lookup*.ini"
_LEAST_COLUMNS = 5


@dataclass(frozen=True, order=True)
class Row:
    """One published figure: speed in Gb/s, cable in m, bytes."""

    speed_gbps: float
    cable_m: float
    size: int
    xon: int
    xoff: int


@dataclass(frozen=True)
class Table:
    """Rows that one or more devices publish alike. places: their folders."""

    rows: tuple[Row, ...]
    places: tuple[str, ...] = field(compare=False)

    @property
    def name(self) -> str:
        """The first folder's last two parts, without the file."""
        parts = [part for part in self.places[0].split("/") if not part.endswith(".ini")]
        return "/".join(parts[-2:]) or self.places[0]

    @property
    def shared_pool(self) -> bool:
        """Whether groups keep their xon part only, which is how a shared headroom pool is published."""
        return 2 * sum(row.size == row.xon for row in self.rows) > len(self.rows)


def folder() -> Path | None:
    """Where published configurations are: EASTWEST_CONFIGS, else `shared/configs` beside the repository."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "configs"
    found = Path(os.environ.get("EASTWEST_CONFIGS", beside))
    return found if found.is_dir() else None


def tables(where: Path) -> list[Table]:
    """Every distinct table below a folder; devices with the same rows are counted together."""
    groups: dict[tuple[Row, ...], list[str]] = {}
    for place, rows in _all(where):
        groups.setdefault(tuple(sorted(rows)), []).append(place)
    return [Table(rows, tuple(places)) for rows, places in groups.items() if rows]


def _all(where: Path) -> Iterator[tuple[str, list[Row]]]:
    for file in sorted(where.rglob(_COLLECTION)):
        yield from _collected(file)
    for file in sorted(where.rglob(_LOOKUP)):
        yield str(file.relative_to(where)), list(_looked_up(file.read_text(encoding="utf-8").splitlines()))


def _collected(file: Path) -> Iterator[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    with file.open(newline="", encoding="utf-8") as stream:
        for line in csv.DictReader(stream):
            fields = [line[name] for name in ("speed_mbps", "cable_m", "size", "xon", "xoff")]
            row = _row(fields)
            if row is not None:
                found.setdefault(line["path"], []).append(row)
    yield from found.items()


def _looked_up(lines: Iterable[str]) -> Iterator[Row]:
    for line in lines:
        fields = line.split("#")[0].split()
        row = _row(fields) if len(fields) >= _LEAST_COLUMNS else None
        if row is not None:
            yield row


def _row(fields: list[str]) -> Row | None:
    try:
        speed, cable, size, xon, xoff = (float(text.removesuffix("m")) for text in fields[:_LEAST_COLUMNS])
    except ValueError:
        return None
    return Row(speed / 1000, cable, int(size), int(xon), int(xoff))
