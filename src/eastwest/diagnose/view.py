"""Telemetry as matrices on the Plan's topology: samples by ports, NICs and ranks. What every cause reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.gaps import late_samples, spread
from eastwest.diagnose.model import Expected, Observed
from eastwest.diagnose.ports import HOSTS, Ports
from eastwest.diagnose.steps import Steps, steps_of
from eastwest.fabric import PortId
from eastwest.plan import Plan
from eastwest.telemetry.vocabulary import METRICS, Table

WHOLE_PORT = -1
"""Priority of a row that counts a whole port: 802.3x pause."""


@dataclass(frozen=True)
class View:
    """One time range. Matrices have a row a sample; of ports a column a port, of NICs a column an endpoint.

    time_us: end of each sample. Counters hold increments of the sample. late: by sample and port, whether it is the
    average over a time in which the port's device was not heard.
    """

    plan: Plan
    observed: Observed
    expected: Expected | None
    ports: Ports
    time_us: Floats
    cells: dict[str, Floats] = field(repr=False)
    late: Bools = field(repr=False)
    endpoints: tuple[PortId, ...] = ()

    def __getitem__(self, name: str) -> Floats:
        """The matrix of a column, such as `tx_bytes`; `all_paused_us` and its like count whole ports."""
        return self.cells[name]

    @property
    def grid_us(self) -> float:
        """Time between samples."""
        return self.observed.grid_us

    @cached_property
    def silent(self) -> Bools:
        """Ports whose device or host delivers nothing."""
        return np.array([end.device in self.observed.silent for end in self.ports.ends], bool)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """What stands behind the fabric."""
        return frozenset(one.name for one in self.plan.fabric.devices if one.role in HOSTS)

    @cached_property
    def silent_switches(self) -> tuple[str, ...]:
        """Switches that deliver nothing: what queues or is lost there is not known."""
        return tuple(one.name for one in self.plan.fabric.switches if one.name in self.observed.silent)

    def has(self, *columns: str) -> bool:
        """Whether all these columns are delivered at all."""
        return not any(METRIC_OF[column] in self.observed.missing for column in columns)

    def lacks(self, *columns: str) -> tuple[str, ...]:
        """Names of the metrics among these columns that nothing delivers."""
        return tuple(METRIC_OF[column] for column in columns if METRIC_OF[column] in self.observed.missing)

    @cached_property
    def load(self) -> Floats:
        """Share of each port's planned rate that it sent."""
        found: Floats = self["tx_bytes"] * 8e-3 / (self.ports.speed_gbps * self.grid_us)
        return found

    @cached_property
    def paused(self) -> Floats:
        """Share of time each port had to keep silent, by PFC or as a whole. Of a silent device its peers tell."""
        own = (self["paused_us"] + self["all_paused_us"]) / self.grid_us
        told = (self["pause_sent_us"] + self["all_pause_sent_us"])[:, self.ports.peer] / self.grid_us
        found: Floats = np.minimum(1.0, np.where(self.silent, told, own))
        return found

    @cached_property
    def pausing(self) -> Floats:
        """Share of time each port kept its peer silent. Where only the peer's own view is known, that one."""
        own = (self["pause_sent_us"] + self["all_pause_sent_us"]) / self.grid_us
        found: Floats = np.minimum(1.0, np.maximum(own, self.paused[:, self.ports.peer]))
        return found

    @cached_property
    def steps(self) -> Steps:
        """Training steps, or operations of what is no training job, by sample."""
        no_jobs = not self.observed.telemetry.jobs.num_rows
        return steps_of(self.observed, self.expected, self.time_us, known=no_jobs or self.has("gpu_active_share"))


METRIC_OF = {metric.column: metric.name for metric in METRICS if metric.table is not Table.OPERATIONS}
_PORT = (
    "tx_bytes",
    "tx_packets",
    "pause_frames_sent",
    "paused_us",
    "pause_sent_us",
    "ecn_marks",
    "drops",
    "queue_high_bytes",
)
_PAUSE = ("pause_frames_sent", "paused_us", "pause_sent_us")
_GAUGES = ("queue_high_bytes",)
_HOST = ("cnps_received", "cnps_sent", "naks_sent", "retransmits", "timeouts")
_RANK = ("compute_us", "data_wait_us", "collective_us")
_LINK = ("error_frames", "down_us")


def view_of(plan: Plan, observed: Observed, expected: Expected | None) -> View:
    """The matrices of a time range."""
    ports = Ports.of(plan)
    grid = observed.grid_us
    count = max(1, round((observed.end_us - observed.begin_us) / grid))
    time_us: Floats = observed.begin_us + grid * np.arange(1, count + 1, dtype=np.float64)
    endpoints = plan.fabric.gpu_ports
    build = _Builder(observed, ports, count, plan.policy.class_named("roce").queue)
    cells = build.of_ports() | build.of_endpoints("hosts", _HOST, len(endpoints))
    cells |= {f"rank_{name}": matrix for name, matrix in build.of_endpoints("ranks", _RANK, len(endpoints)).items()}
    late = late_samples(cells["tx_bytes"], cells["tx_bytes"][:, ports.peer], ports.device)
    spread(cells, (*(name for name in _PORT if name not in _GAUGES), *(f"all_{name}" for name in _PAUSE)), late)
    return View(plan, observed, expected, ports, time_us, cells | build.of_links(), late, endpoints)


@dataclass(frozen=True)
class _Builder:
    observed: Observed
    ports: Ports
    count: int
    lossless: int

    def of_ports(self) -> dict[str, Floats]:
        table = self.observed.telemetry.ports
        row, column = self._rows(table), self._columns(table)
        whole = table["priority"].to_numpy() == WHOLE_PORT
        lossless = table["priority"].to_numpy() == self.lossless
        cells = {"lossless_queue_bytes": self._most(row, column, table["queue_high_bytes"].to_numpy() * lossless)}
        for name in _PORT:
            values = table[name].to_numpy().astype(float)
            if name in _GAUGES:
                cells[name] = self._most(row, column, values)
            else:
                kept = ~whole if name in _PAUSE else np.ones(len(values), bool)
                cells[name] = self._sums(row, column, values * kept, len(self.ports.ends))
            if name in _PAUSE:
                cells[f"all_{name}"] = self._sums(row, column, values * whole, len(self.ports.ends))
        return cells

    def of_endpoints(self, name: str, columns: tuple[str, ...], many: int) -> dict[str, Floats]:
        table: pa.Table = getattr(self.observed.telemetry, name)
        row, column = self._rows(table), table["endpoint"].to_numpy()
        return {
            one: self._sums(row, np.where(column < many, column, -1), table[one].to_numpy().astype(float), many)
            for one in columns
        }

    def of_links(self) -> dict[str, Floats]:
        table = self.observed.telemetry.links
        row, column = self._rows(table), self._columns(table)
        cells = {
            name: self._sums(row, column, table[name].to_numpy().astype(float), len(self.ports.ends)) for name in _LINK
        }
        speed = np.full((self.count, len(self.ports.ends)), np.nan)
        values = table["speed_gbps"].to_numpy(zero_copy_only=False).astype(float)
        kept = self._kept(row, column) & ~np.isnan(values)
        speed[row[kept], column[kept]] = values[kept]
        return cells | {"speed_gbps": speed}

    def _rows(self, table: pa.Table) -> npt.NDArray[np.int64]:
        """Sample of each row: the one in which its own time lies, which stands at the end of it."""
        time_us = table["time_us"].to_numpy() - self.observed.begin_us
        found: npt.NDArray[np.int64] = np.ceil(time_us / self.observed.grid_us - 0.25).astype(np.int64) - 1
        return found

    def _columns(self, table: pa.Table) -> npt.NDArray[np.int64]:
        """Place of each row's port, -1 for one that is none of the plan's."""
        device, port = (table[name].combine_chunks().dictionary_encode() for name in ("device", "port"))
        known = np.full((max(1, len(device.dictionary)), max(1, len(port.dictionary))), -1, np.int64)
        for row, name in enumerate(device.dictionary.to_pylist()):
            for column, other in enumerate(port.dictionary.to_pylist()):
                known[row, column] = self.ports.place.get(PortId(name, other), -1)
        found: npt.NDArray[np.int64] = known[device.indices.to_numpy(), port.indices.to_numpy()]
        return found

    def _kept(self, row: npt.NDArray[np.int64], column: npt.NDArray[np.int64]) -> Bools:
        found: Bools = (row >= 0) & (row < self.count) & (column >= 0)
        return found

    def _sums(self, row: npt.NDArray[np.int64], column: npt.NDArray[np.int64], values: Floats, many: int) -> Floats:
        kept = self._kept(row, column)
        flat: Floats = np.bincount(row[kept] * many + column[kept], values[kept], self.count * many).astype(np.float64)
        return flat.reshape(self.count, many)

    def _most(self, row: npt.NDArray[np.int64], column: npt.NDArray[np.int64], values: Floats) -> Floats:
        found = np.zeros((self.count, len(self.ports.ends)))
        kept = self._kept(row, column)
        np.maximum.at(found, (row[kept], column[kept]), values[kept])
        return found
