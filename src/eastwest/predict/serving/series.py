"""The time series of a service under the common vocabulary: the table `serving`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from eastwest.predict.serving.draws import FloatArray
from eastwest.predict.serving.simulate import Served
from eastwest.telemetry.tables import SERVING

SAMPLE_US = 1e6


def serving_table(name: str, served: Served, sample_us: float = SAMPLE_US) -> pa.Table:
    """One row per sample and place in which something happened: load balancer, gateways, instances."""
    rows = [
        *_balancer(name, served, sample_us),
        *_gateways(name, served, sample_us),
        *_instances(name, served, sample_us),
    ]
    rows.sort(key=lambda row: (row["time_us"], row["place"]))
    return pa.Table.from_pylist(rows, SERVING)


def _row(name: str, place: str, slot: int, sample_us: float, **figures: float | None) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(SERVING.names)
    row |= {field.name: 0 for field in SERVING if not field.nullable}
    return row | {"time_us": (slot + 1) * sample_us, "service": name, "place": place} | figures


def _balancer(name: str, served: Served, sample_us: float) -> Iterator[dict[str, object]]:
    """As the load balancer sees it: connect time, time to the first byte, segments sent again."""
    slots = _slots(served.requests.time_us, sample_us)
    connect = served.parts["connect"] + served.parts["backlog"]
    for slot, members in _groups(slots):
        taken = served.ttft_us[members]
        yield _row(
            name,
            "load-balancer",
            slot,
            sample_us,
            requests=len(members),
            connect_us=float(connect[members].mean()),
            connect_high_us=float(np.percentile(connect[members], 99)),
            first_byte_us=float(taken.mean()),
            first_byte_high_us=float(np.percentile(taken, 99)),
            retransmits=int(served.retransmits[members].sum() + served.passed.overflows[members].sum()),
        )


def _gateways(name: str, served: Served, sample_us: float) -> Iterator[dict[str, object]]:
    arrived = served.requests.time_us + sum(served.parts[part] for part in ("connect", "backlog", "request"))
    started = arrived + served.parts["gateway queue"]
    for gateway in range(int(served.passed.gateway.max(initial=-1)) + 1):
        own = np.flatnonzero(served.passed.gateway == gateway)
        dropped = _slots(np.array([time for time, at in served.passed.drops if at == gateway]), sample_us)
        counts = dict(zip(*np.unique(dropped, return_counts=True), strict=True)) if len(dropped) else {}
        deepest = _deepest(arrived[own], started[own], sample_us)
        came = dict(zip(*np.unique(_slots(arrived[own], sample_us), return_counts=True), strict=True))
        for slot in sorted({*came, *counts, *deepest}):
            yield _row(
                name,
                f"gateway{gateway + 1:02d}",
                int(slot),
                sample_us,
                requests=int(came.get(slot, 0)),
                listen_overflows=int(counts.get(slot, 0)),
                queue_depth=int(deepest.get(slot, 0)),
            )


def _instances(name: str, served: Served, sample_us: float) -> Iterator[dict[str, object]]:
    for number, turns in enumerate(served.turns):
        slots = _slots(np.array([turn.end_us for turn in turns]), sample_us)
        for slot, members in _groups(slots):
            own = [turns[at] for at in members.tolist()]
            yield _row(
                name,
                f"instance{number + 1:02d}",
                slot,
                sample_us,
                queue_depth=max(turn.waiting for turn in own),
                running=max(turn.running for turn in own),
                tokens=sum(turn.running for turn in own),
            )


def _slots(time_us: FloatArray, sample_us: float) -> np.ndarray:
    return np.floor(time_us / sample_us).astype(np.int64)


def _groups(slots: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    order = np.argsort(slots, kind="stable")
    values, first = np.unique(slots[order], return_index=True)
    yield from zip(values.tolist(), np.split(order, first[1:]), strict=True)


def _deepest(arrived: FloatArray, started: FloatArray, sample_us: float) -> dict[int, int]:
    """Most requests waiting at once, by sample; samples without any are left out."""
    if not len(arrived):
        return {}
    times = np.concatenate([arrived, started])
    steps = np.concatenate([np.ones(len(arrived)), -np.ones(len(started))])
    order = np.lexsort((steps, times))  # who starts at once has not waited
    depth = np.cumsum(steps[order])
    slots = _slots(times[order], sample_us)
    most = np.zeros(int(slots.max()) + 1)
    np.maximum.at(most, slots, depth)
    return {slot: int(value) for slot, value in enumerate(most) if value > 0}
