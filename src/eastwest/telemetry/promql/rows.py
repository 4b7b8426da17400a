"""Answers, metric by metric, put together as the rows of one telemetry table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from eastwest.telemetry.promql.client import Sampled
from eastwest.telemetry.promql.gaps import Freshness
from eastwest.telemetry.promql.queries import Question
from eastwest.telemetry.promql.scope import Scope
from eastwest.telemetry.tables import SCHEMAS
from eastwest.telemetry.vocabulary import Table

Key = tuple[object, ...]
TOGETHER = frozenset({"tx_bytes", "tx_packets"})
"""Columns of a port's queues that are added up for large fabrics."""
WHOLE = -1
"""Priority of what counts a whole port: 802.3x pauses, and sources that do not tell queues apart."""
_PAUSES = frozenset({"pause_frames_sent", "pause_frames_received", "paused_us", "pause_sent_us"})


class Rows:
    """Rows of one table, keyed by sample and labels. A value that comes twice (two servers scrape) counts once.

    begin_s, grid_s: samples are numbered from 1 after begin_s.
    """

    def __init__(self, table: Table, scope: Scope, begin_s: float, grid_s: float) -> None:
        self._table, self._scope, self._begin_s, self._grid_s = table, scope, begin_s, grid_s
        self._cells: dict[str, dict[tuple[int, Key], float]] = {}

    def stood(self, question: Question, series: Iterable[Sampled], fresh: Freshness) -> None:
        """Takes in a gauge's answer."""
        cells = self._cells.setdefault(question.metric.column, {})
        for key, one in self._keyed(question, series):
            for at_s, value in one.points:
                place = (fresh.tick(at_s), key)
                cells[place] = max(cells.get(place, 0.0), value * question.metric.scale)

    def grew(self, question: Question, series: Iterable[Sampled], fresh: Freshness) -> None:
        """Takes in a counter's answer, one sample earlier than the window: by how much it grew from each to the next.

        A counter that fell was reset: it holds what happened since. A series that just appeared says nothing yet.
        """
        grown: dict[tuple[int, Key], float] = {}
        for key, one in self._keyed(question, series):
            for (before_s, before), (at_s, value) in zip(one.points, one.points[1:], strict=False):
                tick = fresh.tick(at_s)
                if value != before and fresh.tick(before_s) == tick - 1:
                    grown[tick, key] = max(grown.get((tick, key), 0.0), value - before if value > before else value)
        if question.metric.table is Table.PORTS and question.metric.column not in _PAUSES:
            grown = _by_queue(grown)
        cells = self._cells.setdefault(question.metric.column, {})
        folded = self._scope.by_port and question.metric.column in TOGETHER
        for (tick, key), value in grown.items():
            over = fresh.spread(str(key[0]), tick)
            row = (*key[:-1], self._scope.priority) if folded else key
            for earlier in range(over):
                place = (tick - earlier, row)
                cells[place] = cells.get(place, 0.0) + value * question.metric.scale / over

    def _keyed(self, question: Question, series: Iterable[Sampled]) -> Iterator[tuple[Key, Sampled]]:
        for one in series:
            key = self._key(question, one)
            if key is not None:
                yield key, one

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
        schema = SCHEMAS[self._table.value]
        if label == "endpoint":
            return self._scope.endpoint(place, text)
        if label == "port":
            return self._scope.port(place, text)
        if label in schema.names and pa.types.is_integer(schema.field(label).type):
            known = text.removeprefix("-").isdecimal() or (label in ("step", "priority") and not text)
            return int(text or WHOLE) if known else None
        return text

    def table(self) -> pa.Table:
        """The rows, by sample and labels."""
        match self._table:
            case Table.JOBS:
                return self._steps()
            case Table.INCIDENTS:
                return self._first_seen()
            case _:
                return self._built(sorted({place for cells in self._cells.values() for place in cells}))

    def _built(self, places: list[tuple[int, Key]]) -> pa.Table:
        schema = SCHEMAS[self._table.value]
        columns: dict[str, list[object]] = {"time_us": [self._time_us(tick) for tick, _ in places]}
        for at, label in enumerate(self._table.labels):
            columns[label] = [key[at] for _, key in places]
        arrays = []
        for one in schema:
            if one.name in columns:
                arrays.append(pa.array(columns[one.name], one.type))
                continue
            cells = self._cells.get(one.name, {})
            values = [cells.get(place, None if one.nullable else 0.0) for place in places]
            whole = pa.types.is_integer(one.type)
            arrays.append(pa.array([round(v) if whole and v is not None else v for v in values], one.type))
        return pa.Table.from_arrays(arrays, schema=schema)

    def _time_us(self, tick: int) -> float:
        return (self._begin_s + tick * self._grid_s) * 1e6

    def _first_seen(self) -> pa.Table:
        """Incidents, each where it first stands: a gauge stays for a while."""
        cells = self._cells.get("incident", {})
        first = [(tick, key) for tick, key in cells if cells.get((tick - 1, key)) != cells[tick, key]]
        return self._built(sorted(first, key=lambda place: (place[0], cells[place], str(place[1]))))

    def _steps(self) -> pa.Table:
        """Training steps: of each job the one that had finished last at each sample, every one once."""
        ends = self._cells.get("end_us", {})
        found: dict[tuple[str, float], dict[str, object]] = {}
        for tick, key in sorted(ends, key=lambda place: (place[0], str(place[1]))):
            job, step = str(key[0]), key[1]
            values = {name: cells.get((tick, key)) for name, cells in self._cells.items()}
            if not all(values.get(name) is not None for name in ("start_us", "end_us", "compute_us")):
                continue
            begin, end, compute = (float(values[name] or 0) for name in ("start_us", "end_us", "compute_us"))
            share = compute / (end - begin) if end > begin else 1.0
            row = {"job": job, "start_us": begin, "end_us": end, "compute_us": compute, "gpu_active_share": share}
            found[job, end] = {**row, "step": len(found) if step == -1 else step}
        return pa.Table.from_pylist(list(found.values()), SCHEMAS["jobs"])


def _by_queue(grown: dict[tuple[int, Key], float]) -> dict[tuple[int, Key], float]:
    """Without whole ports where queues of the port are counted: another source counts the same once more."""
    queues = {key[:-1] for _, key in grown if key[-1] != WHOLE}
    return {place: value for place, value in grown.items() if place[1][-1] != WHOLE or place[1][:-1] not in queues}
