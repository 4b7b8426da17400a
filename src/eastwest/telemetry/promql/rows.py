"""Answers, metric by metric, put together as the rows of one telemetry table."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.telemetry.promql.client import Sampled
from eastwest.telemetry.promql.gaps import Freshness
from eastwest.telemetry.promql.queries import Question
from eastwest.telemetry.promql.scope import WHOLE, Scope
from eastwest.telemetry.tables import SCHEMAS
from eastwest.telemetry.vocabulary import Table

Key = tuple[object, ...]
Floats = npt.NDArray[np.float64]
TOGETHER = frozenset({"tx_bytes", "tx_packets"})
"""Columns of a port's queues that are added up for large fabrics."""
_PAUSES = frozenset({"pause_frames_sent", "pause_frames_received", "paused_us", "pause_sent_us"})


class Rows:
    """Rows of one table, by sample and labels. A value that comes twice (two servers scrape) counts once.

    begin_s, grid_s, samples: these are numbered from 1, the first grid_s after begin_s; 0 is the begin itself.
    """

    def __init__(self, table: Table, scope: Scope, begin_s: float, grid_s: float, samples: int) -> None:
        self._table, self._scope, self._begin_s, self._grid_s = table, scope, begin_s, grid_s
        self._samples = samples
        self._cells: dict[str, dict[Key, Floats]] = {}

    def stood(self, question: Question, series: Iterable[Sampled], fresh: Freshness) -> None:
        """Takes in a gauge's answer."""
        cells = self._cells.setdefault(question.metric.column, {})
        keys, values = self._keyed(question, series, fresh)
        for key, row in zip(keys, np.maximum(values, 0.0) * question.metric.scale, strict=True):
            cells[key] = np.fmax(cells[key], row) if key in cells else row

    def grew(self, question: Question, series: Iterable[Sampled], fresh: Freshness) -> None:
        """Takes in a counter's answer, one sample earlier than the window: by how much it grew from each to the next.

        A counter that fell was reset: it holds what happened since. A series that just appeared says nothing yet.
        """
        keys, values = self._keyed(question, series, fresh)
        more = np.full_like(values, np.nan)
        more[:, 1:] = values[:, 1:] - values[:, :-1]
        more = np.where(more < 0, values, more)
        more[~(more > 0)] = np.nan
        grown: dict[Key, Floats] = {}
        for key, row in zip(keys, more * question.metric.scale, strict=True):
            grown[key] = np.fmax(grown[key], row) if key in grown else row
        if self._table is Table.PORTS and question.metric.column not in _PAUSES:
            grown = _by_queue(grown)
        cells = self._cells.setdefault(question.metric.column, {})
        folded = self._scope.by_port and question.metric.column in TOGETHER
        for key, row in grown.items():
            place = (*key[:-1], self._scope.priority) if folded else key
            cells[place] = _sum(cells.get(place), fresh.spread(str(key[0]), row))

    def watchdogs(self, series: Iterable[Sampled], fresh: Freshness) -> None:
        """Takes in counters of watchdogs' actions, as incidents: whoever counts them has no number for each."""
        cells = self._cells.setdefault("incident", {})
        for one in series:
            device, text = one.labels.get("device", ""), one.labels.get("priority", "")
            port = self._scope.port(device, one.labels.get("port", ""))
            key = ("watchdog-storm", device, port, int(text) if text.isdecimal() else WHOLE, "")
            row = np.full(self._samples + 1, np.nan)
            for (_, before), (at_s, value) in zip(one.points, one.points[1:], strict=False):
                if value > before:
                    row[fresh.tick(at_s)] = len(cells)
            cells[key] = np.fmax(cells[key], row) if key in cells else row

    def _keyed(self, question: Question, series: Iterable[Sampled], fresh: Freshness) -> tuple[list[Key], Floats]:
        """The series that are rows of the table, and their values at each sample, nan where there is none."""
        known = [(key, one) for one in series if (key := self._key(question, one)) is not None]
        values = np.full((len(known), self._samples + 1), np.nan)
        for row, (_, one) in enumerate(known):
            for at_s, value in one.points:
                values[row, fresh.tick(at_s)] = value
        return [key for key, _ in known], values

    def _key(self, question: Question, one: Sampled) -> Key | None:
        """The labels as the table has them; None where one is not what it should be."""
        place = one.labels.get(self._table.labels[0], "")
        found = tuple(
            self._value(label, place, one.labels.get(label, "")) if label in question.labels else self._scope.priority
            for label in self._table.labels
        )
        return None if None in found else found

    def _value(self, label: str, place: str, text: str) -> object:
        """One label's value. place: the device or host it stands at."""
        if label == "endpoint":
            return self._scope.endpoint(place, text)
        if label == "port":
            return self._scope.port(place, text)
        if label in _NUMBERS[self._table]:
            known = text.removeprefix("-").isdecimal() or (label in ("step", "priority") and not text)
            return int(text or WHOLE) if known else None
        return text

    def table(self) -> pa.Table:
        """The rows, by sample and labels."""
        match self._table:
            case Table.JOBS:
                return self._steps()
            case Table.INCIDENTS:
                self._only_first()
        return self._built()

    def _built(self) -> pa.Table:
        schema = SCHEMAS[self._table.value]
        keys = sorted({key for cells in self._cells.values() for key in cells})
        empty = np.full(self._samples + 1, np.nan)
        columns = {
            name: np.array([cells.get(key, empty) for key in keys]).reshape(len(keys), self._samples + 1)
            for name, cells in self._cells.items()
        }
        there = np.zeros((len(keys), self._samples + 1), bool)
        for matrix in columns.values():
            there |= ~np.isnan(matrix)
        sample, row = np.nonzero(there.T)
        found = {"time_us": (self._begin_s + sample * self._grid_s) * 1e6}
        arrays = []
        for one in schema:
            if one.name in found:
                arrays.append(pa.array(found[one.name], one.type))
            elif one.name in self._table.labels:
                at = self._table.labels.index(one.name)
                arrays.append(pa.array([key[at] for key in keys], one.type).take(pa.array(row)))
            else:
                values = columns[one.name][row, sample] if one.name in columns else np.full(len(row), np.nan)
                arrays.append(_column(one, values))
        return pa.Table.from_arrays(arrays, schema=schema)

    def _only_first(self) -> None:
        """Incidents, each where it first stands: a gauge stays for a while."""
        for cells in self._cells.values():
            for key, values in cells.items():
                same = np.concatenate([[False], values[1:] == values[:-1]])
                cells[key] = np.where(same, np.nan, values)

    def _steps(self) -> pa.Table:
        """Training steps: of each job the one that had finished last at each sample, every one once."""
        found: dict[tuple[str, float], dict[str, object]] = {}
        places = [(tick, key) for key in self._cells.get("end_us", {}) for tick in range(1, self._samples + 1)]
        for tick, key in sorted(places, key=lambda place: (place[0], str(place[1]))):
            job, step = str(key[0]), key[1]
            values = {name: float(cells[key][tick]) if key in cells else np.nan for name, cells in self._cells.items()}
            begin, end, compute = (values.get(name, np.nan) for name in ("start_us", "end_us", "compute_us"))
            if np.isnan([begin, end, compute]).any():
                continue
            share = compute / (end - begin) if end > begin else 1.0
            row = {"job": job, "start_us": begin, "end_us": end, "compute_us": compute, "gpu_active_share": share}
            found[job, end] = {**row, "step": len(found) if step == -1 else step}
        return pa.Table.from_pylist(list(found.values()), SCHEMAS["jobs"])


_NUMBERS = {
    table: frozenset(one.name for one in SCHEMAS[table.value] if pa.types.is_integer(one.type))
    for table in Table
    if table.value in SCHEMAS
}


def _column(one: pa.Field, values: Floats) -> pa.Array:
    """Values of a column; what is not there is null where the column can say so, else 0."""
    missing = np.isnan(values)
    numbers = np.where(missing, 0.0, values)
    if pa.types.is_integer(one.type):
        numbers = np.rint(numbers).astype(np.int64)
    return pa.array(numbers, mask=missing if one.nullable else None).cast(one.type)


def _sum(before: Floats | None, more: Floats) -> Floats:
    """Both together, nan where neither is."""
    if before is None:
        return more
    found: Floats = np.where(np.isnan(before), more, before + np.nan_to_num(more))
    return found


def _by_queue(grown: dict[Key, Floats]) -> dict[Key, Floats]:
    """Without whole ports where queues of the port are counted: another source counts the same once more."""
    queues = {key[:-1] for key in grown if key[-1] != WHOLE}
    return {key: values for key, values in grown.items() if key[-1] != WHOLE or key[:-1] not in queues}
