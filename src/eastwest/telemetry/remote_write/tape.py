"""A recording as the series that exporters would have shown: counters that grow, gauges, on the recording's grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.telemetry.vocabulary import METRICS, Kind, Metric, Table

Floats = npt.NDArray[np.float64]
_WRITTEN = (Table.PORTS, Table.HOSTS, Table.RANKS, Table.LINKS, Table.SERVING)
_STANDS_US = 30e6
"""So long an incident stands, as an exporter of events would leave it to be scraped."""
_JOB_LABELS = {Table.JOBS: ("job",), Table.OPERATIONS: ("name", "kind", "algorithm", "group", "job")}
"""Steps have no label of their own here: of each series, the last that finished stands."""


@dataclass(frozen=True)
class Tape:
    """Series by sample. labels: of each series. values: a row a sample, NaN where a series has none.

    grid_us: between samples; the first stands at grid_us. times: series whose values are times, in seconds.
    """

    grid_us: float
    labels: tuple[Mapping[str, str], ...]
    values: Floats
    times: npt.NDArray[np.bool_]

    def at(self, sample: int, origin_us: float) -> Floats:
        """Values of a sample, where the recording began at origin_us since 1970."""
        found: Floats = self.values[sample] + np.where(self.times, origin_us / 1e6, 0.0)
        return found


def tape(
    tables: Mapping[str, pa.Table],
    grid_us: float,
    end_us: float,
    ports: Iterable[tuple[str, str]] = (),
    nics: Sequence[str] = (),
) -> Tape:
    """The series of a recording of end_us. Flows are no series and are left out.

    ports: device and port of all there are: those that nothing happened to are counted too, as exporters do. nics: of
    each endpoint the name of its NIC, which live series have for the number; left out, the number stays.
    """
    build = _Builder(grid_us, max(1, round(end_us / grid_us)), tuple(ports), tuple(nics))
    for metric in METRICS:
        table = tables[metric.table.value]
        if metric.table in _WRITTEN:
            build.counted(metric, table)
        elif metric.table in _JOB_LABELS:
            build.finished(metric, table)
        elif metric.table is Table.INCIDENTS:
            build.events(metric, table)
    return build.tape()


class _Builder:
    def __init__(self, grid_us: float, samples: int, ports: tuple[tuple[str, str], ...], nics: tuple[str, ...]) -> None:
        self.grid_us, self.samples, self.ports, self.nics = grid_us, samples, ports, nics
        self.labels: list[Mapping[str, str]] = []
        self.values: list[Floats] = []
        self.times: list[bool] = []

    def tape(self) -> Tape:
        values = np.array(self.values).reshape(len(self.labels), self.samples).T
        return Tape(self.grid_us, tuple(self.labels), values, np.array(self.times, bool))

    def counted(self, metric: Metric, table: pa.Table) -> None:
        """A row a sample and place: what happened since the row before."""
        column, series = self._series(metric.table, table)
        row = np.clip(np.ceil(table["time_us"].to_numpy() / self.grid_us - 0.25).astype(int) - 1, 0, self.samples - 1)
        raw = table[metric.column].to_numpy(zero_copy_only=False).astype(float) / metric.scale
        known = ~np.isnan(raw)
        cells = np.zeros((len(series), self.samples))
        if metric.kind is Kind.COUNTER:
            np.add.at(cells, (column[known], row[known]), raw[known])
            cells = np.cumsum(cells, axis=1)
        else:
            if table.schema.field(metric.column).nullable:
                cells[:] = np.nan
            cells[column[known], row[known]] = raw[known]
        self._add(metric, metric.labels, series, cells)

    def _series(self, table: Table, rows: pa.Table) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
        """The series of every row, and the labels of each series."""
        keys = list(zip(*([str(one) for one in rows[name].to_pylist()] for name in table.labels), strict=True))
        found = dict.fromkeys(keys)
        if table is Table.PORTS:
            priorities = sorted({key[2] for key in keys} - {"-1"}) or ["3"]
            found |= dict.fromkeys((*end, priority) for end in self.ports for priority in priorities)
        elif table is Table.LINKS:
            found |= dict.fromkeys(self.ports)
        place = {key: number for number, key in enumerate(found)}
        return np.array([place[key] for key in keys], np.int64), list(found)

    def finished(self, metric: Metric, table: pa.Table) -> None:
        """What finished last stands."""
        names = _JOB_LABELS[metric.table]
        keys = list(zip(*([str(one) for one in table[name].to_pylist()] for name in names), strict=True))
        ends = table["end_us"].to_numpy(zero_copy_only=False).astype(float)
        values = table[metric.column].to_numpy(zero_copy_only=False).astype(float) / metric.scale
        place = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        cells = np.full((len(place), self.samples), np.nan)
        for at in np.argsort(ends):
            if not np.isnan(ends[at]):
                cells[place[keys[at]], max(0, int(np.ceil(ends[at] / self.grid_us)) - 1) :] = values[at]
        moves = metric.column in ("start_us", "end_us")
        self._add(metric, names, list(place), cells, times=moves)

    def events(self, metric: Metric, table: pa.Table) -> None:
        """Incidents: each stands for a while from the sample after it."""
        names = metric.labels
        keys = list(zip(*([str(one) for one in table[name].to_pylist()] for name in names), strict=True))
        place = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        cells = np.full((len(place), self.samples), np.nan)
        stands = max(1, round(_STANDS_US / self.grid_us))
        for key, time_us, number in zip(keys, table["time_us"].to_pylist(), table["incident"].to_pylist(), strict=True):
            first = max(0, int(np.ceil(time_us / self.grid_us)) - 1)
            cells[place[key], first : first + stands] = number
        self._add(metric, names, list(place), cells)

    def _add(
        self,
        metric: Metric,
        names: tuple[str, ...],
        series: list[tuple[str, ...]],
        cells: Floats,
        *,
        times: bool = False,
    ) -> None:
        for key, values in zip(series, cells, strict=True):
            labels = dict(zip(names, key, strict=True))
            if self.nics and "endpoint" in labels:
                labels["endpoint"] = self.nics[int(labels["endpoint"])]
            self.labels.append({"__name__": metric.name, **labels})
            self.values.append(values)
            self.times.append(times)
