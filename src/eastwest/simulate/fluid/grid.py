"""Rows of many episodes, put together on the grid of a recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Columns = dict[str, npt.NDArray[Any]]
_MOST_ROWS = 2_000_000


@dataclass
class Grid:
    """Sums of counts, and the highest of `highest`, by sample and series.

    grid_ps: length of a sample. series: how many there are. Rows in `add` hold what happened in the width_ps before
    their time; a row that straddles two samples counts for the one in which its middle lies.
    """

    grid_ps: int
    end_ps: int
    series: int
    counts: tuple[str, ...]
    highest: str = ""
    _rows: list[Columns] = field(default_factory=list)
    _waiting: int = 0

    def add(
        self, rows: Mapping[str, npt.NDArray[Any]], key: npt.NDArray[np.int64], shift_ps: int, width_ps: int
    ) -> None:
        """Takes rows whose times count from shift_ps; what lies behind the end is left out.

        Columns of floats are kept as they are, not copied: a row that repeats takes no more room for them.
        """
        time_ps = rows["time_ps"] + shift_ps
        place = (time_ps - np.minimum(width_ps, rows["time_ps"]) // 2) // self.grid_ps
        chosen: Columns = {"place": place * self.series + key}
        for name in (*self.counts, *([self.highest] if self.highest else [])):
            chosen[name] = np.asarray(rows[name], np.float64)
        kept = place * self.grid_ps < self.end_ps
        if not kept.all():
            chosen = {name: column[kept] for name, column in chosen.items()}
        self._rows.append(chosen)
        self._waiting += len(chosen["place"])
        if self._waiting > _MOST_ROWS:
            self._rows = [self._together()]
            self._waiting = 0

    def columns(self) -> tuple[Columns, npt.NDArray[np.int64]]:
        """All rows in order of time and series, with time_ps at the end of each sample, and their series."""
        if not self._rows:
            none = np.zeros(0, np.int64)
            names = (*self.counts, *([self.highest] if self.highest else []))
            return {"time_ps": none, **{name: np.zeros(0) for name in names}}, none
        found = self._together()
        place = found.pop("place")
        time_ps = np.minimum((place // self.series + 1) * self.grid_ps, self.end_ps)
        return {"time_ps": time_ps, **found}, place % self.series

    def _together(self) -> Columns:
        place = np.concatenate([rows["place"] for rows in self._rows])
        places, number = np.unique(place, return_inverse=True)
        found: Columns = {"place": places}
        for name in self.counts:
            values = np.concatenate([rows[name] for rows in self._rows])
            found[name] = np.bincount(number, values, len(places))
        if self.highest:
            most = np.zeros(len(places))
            np.maximum.at(most, number, np.concatenate([rows[self.highest] for rows in self._rows]))
            found[self.highest] = most
        return found
