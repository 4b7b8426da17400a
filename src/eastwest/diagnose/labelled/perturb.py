"""From what the engine gives to what the field delivers: coarser grids, noise, drift, skew, gaps, stuck counters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from eastwest.diagnose.model import Observed
from eastwest.simulate.run import Telemetry
from eastwest.telemetry.tables import SCHEMAS

_PLACES = {"ports": "device", "links": "device", "hosts": "host", "ranks": "host"}
_KEYS = {
    "ports": ("device", "port", "priority"),
    "links": ("device", "port"),
    "hosts": ("host", "endpoint"),
    "ranks": ("host", "endpoint"),
}
_GAUGES = {"queue_high_bytes": "max", "speed_gbps": "min"}


@dataclass(frozen=True)
class Field:
    """How telemetry is delivered.

    grid_us: time between samples. noise: standard deviation of each figure, as a share of it. drift: slow change of
    all figures over the time range, likewise. skew: largest share of a sample that a device's clock is off.
    lost: share of a device's samples that are not delivered; their counts come with the next. stuck: chance that a
    device's counters stand still for a while and catch up. missing: metrics that nothing delivers. silent: share of
    the devices and hosts that deliver nothing at all, which the source knows.
    """

    grid_us: float = 1e6
    noise: float = 0.01
    drift: float = 0.005
    skew: float = 0.2
    lost: float = 0.01
    stuck: float = 0.03
    missing: frozenset[str] = frozenset()
    silent: float = 0.0


EXACT = Field(noise=0.0, drift=0.0, skew=0.0, lost=0.0, stuck=0.0)
_STUCK_SAMPLES = 5
_FINE_US = 1e6
_SERVED = {
    "connect_us": "mean",
    "first_byte_us": "mean",
    "connect_high_us": "max",
    "first_byte_high_us": "max",
    "queue_depth": "last",
    "running": "last",
}


def delivered(telemetry: Telemetry, end_us: float, field: Field, seed: int, begin_us: float = 0.0) -> Observed:
    """The telemetry as the field would have delivered it. The same seed gives the same."""
    draws = np.random.default_rng([seed, 77])
    silent = _silent(telemetry, field, seed)
    tables: dict[str, pa.Table] = {}
    for name, schema in SCHEMAS.items():
        table = getattr(telemetry, name)
        if silent and name in _PLACES:
            table = table.filter(pc.invert(pc.is_in(table[_PLACES[name]], pa.array(sorted(silent), pa.string()))))
        if name in _PLACES and table.num_rows:
            table = _counted(table, name, end_us, field, draws)
        elif name == "jobs" and table.num_rows:
            table = _stepped(table, end_us, field, draws)
        elif name == "serving" and table.num_rows:
            table = _requested(table, end_us, field, draws)
        tables[name] = _without(table, name, field).cast(schema)
    return Observed(Telemetry(**tables), begin_us, end_us, field.grid_us, field.missing, silent)


def _silent(telemetry: Telemetry, field: Field, seed: int) -> frozenset[str]:
    """Devices and hosts that deliver nothing: a share of them, at least one where any should be."""
    names = sorted(set(telemetry.ports["device"].to_pylist()) | set(telemetry.ranks["host"].to_pylist()))
    if not field.silent or not names:
        return frozenset()
    draws = np.random.default_rng([seed, 78])
    return frozenset(draws.choice(names, max(1, round(field.silent * len(names))), replace=False).tolist())


def _counted(table: pa.Table, name: str, end_us: float, field: Field, draws: np.random.Generator) -> pa.Table:
    """Figures of one table on the grid."""
    columns = {one: table[one].to_numpy(zero_copy_only=False) for one in table.schema.names}
    values = [one for one in table.schema.names if one not in ("time_us", *_KEYS[name])]
    place = table[_PLACES[name]].combine_chunks().dictionary_encode()
    device = place.indices.to_numpy()
    many = len(place.dictionary)
    sample = np.ceil(columns["time_us"] / field.grid_us - 1e-9).astype(np.int64) - 1
    last = max(0, int(np.ceil(end_us / field.grid_us - 1e-9)) - 1)
    sample = _late(sample, device, many, last, field, draws)
    drift = 1 + field.drift * np.sin(2 * np.pi * (sample / max(1, last) + draws.uniform(size=many)[device]))
    skew = np.abs(draws.uniform(-field.skew, field.skew, many))[device] if field.skew else np.zeros(len(sample))
    share = skew * (sample < last)
    for one in values:
        if one not in _GAUGES:
            columns[one] = columns[one].astype(float) * drift * (1 + field.noise * draws.standard_normal(len(sample)))
    early = {
        one: columns[one] * (1 - share) if one in values and one not in _GAUGES else columns[one] for one in columns
    }
    late = {one: columns[one] * share if one in values and one not in _GAUGES else columns[one] for one in columns}
    moved = share > 0
    together = {one: np.concatenate([early[one], late[one][moved]]) for one in columns}
    at = np.concatenate([sample, sample[moved] + 1])
    together["time_us"] = np.minimum((at + 1) * field.grid_us, max(end_us, field.grid_us))
    arrays = [
        pa.array(np.rint(together[one]) if one in values and pa.types.is_integer(kind.type) else together[one]).cast(
            kind.type
        )
        for one, kind in ((kind.name, kind) for kind in table.schema)
    ]
    rows = pa.table(arrays, names=table.schema.names)
    sums = rows.group_by(["time_us", *_KEYS[name]]).aggregate([(one, _GAUGES.get(one, "sum")) for one in values])
    renamed = {f"{one}_{_GAUGES.get(one, 'sum')}": one for one in values}
    sums = sums.rename_columns([renamed.get(one, one) for one in sums.schema.names]).select(table.schema.names)
    return sums.cast(table.schema).sort_by("time_us")


def _late(
    sample: npt.NDArray[np.int64], device: npt.NDArray[np.int32], many: int, last: int, field: Field,
    draws: np.random.Generator,
) -> npt.NDArray[np.int64]:  # fmt: skip
    """Samples that are lost or stuck deliver with the next that is neither."""
    gone = draws.uniform(size=(last + 2, many)) < field.lost
    for number in np.flatnonzero(draws.uniform(size=many) < field.stuck * (last + 1) * field.grid_us / 80e6).tolist():
        begin = int(draws.integers(0, last + 1))
        gone[begin : begin + _STUCK_SAMPLES, number] = True
    gone[last:] = False
    onward = np.empty(gone.shape, np.int64)
    onward[last + 1] = last + 1
    for at in range(last, -1, -1):
        onward[at] = np.where(gone[at], onward[at + 1], at)
    found: npt.NDArray[np.int64] = onward[np.clip(sample, 0, last), device]
    return found


def _stepped(table: pa.Table, end_us: float, field: Field, draws: np.random.Generator) -> pa.Table:
    """Step times as a job's log has them."""
    begin, end = table["start_us"].to_numpy(), table["end_us"].to_numpy()
    factor = 1 + field.noise / 2 * draws.standard_normal(len(end))
    took = (end - begin) * factor * (1 + field.drift / 2 * np.sin(2 * np.pi * end / end_us))
    kept = (draws.uniform(size=len(end)) >= field.lost) & (end <= end_us)
    at = table.schema.get_field_index("end_us")
    changed = table.set_column(at, table.schema.field(at), pa.array(np.minimum(begin + took, end_us)))
    return changed.filter(pa.array(kept))


def _requested(table: pa.Table, end_us: float, field: Field, draws: np.random.Generator) -> pa.Table:
    """What services count, on the grid: sums, means, the largest of percentiles; queues as they stand at its end."""
    sample = np.ceil(table["time_us"].to_numpy() / field.grid_us - 1e-9)
    table = table.set_column(0, table.schema.field(0), pa.array(np.minimum(sample * field.grid_us, end_us)))
    kept = draws.uniform(size=table.num_rows) >= field.lost * (field.grid_us <= _FINE_US)
    how = [(one, _SERVED.get(one, "sum")) for one in table.schema.names[3:]]
    sums = table.filter(pa.array(kept)).group_by(["time_us", "service", "place"], use_threads=False).aggregate(how)
    for one, kind in how:
        at = sums.schema.get_field_index(f"{one}_{kind}")
        values = sums.column(at)
        if one.endswith("_us"):
            values = pc.multiply(values, pa.array(1 + field.noise * draws.standard_normal(sums.num_rows)))
        sums = sums.set_column(
            at, one, pc.round(values) if pa.types.is_integer(table.schema.field(one).type) else values
        )
    return sums.select(table.schema.names).cast(table.schema).sort_by("time_us")


def _without(table: pa.Table, name: str, field: Field) -> pa.Table:
    """The table without what nothing delivers."""
    from eastwest.telemetry.vocabulary import METRICS  # noqa: PLC0415 - only here

    gone = [one.column for one in METRICS if one.name in field.missing and one.table.value == name]
    for column in gone:
        at = table.schema.get_field_index(column)
        kind = table.schema.field(at)
        empty = (
            pa.nulls(table.num_rows, kind.type) if kind.nullable else pa.array(np.zeros(table.num_rows)).cast(kind.type)
        )
        table = table.set_column(at, kind, empty)
    return table


def tiled(telemetry: Telemetry, seconds: float, times: int) -> Telemetry:
    """The same recording so many times, one after another."""
    tables = {}
    for name in SCHEMAS:
        table = getattr(telemetry, name)
        parts = [_shifted(table, number * seconds * 1e6) for number in range(times)]
        tables[name] = pa.concat_tables(parts) if table.num_rows else table
    return Telemetry(**tables)


def _shifted(table: pa.Table, shift_us: float) -> pa.Table:
    for column in ("time_us", "start_us", "end_us"):
        if column in table.schema.names:
            at = table.schema.get_field_index(column)
            table = table.set_column(at, table.schema.field(at), pa.array(table[column].to_numpy() + shift_us))
    return table
