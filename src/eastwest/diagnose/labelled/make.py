"""Records a case in the fluid engine, and states the truth with its size; keeps recordings in a folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eastwest.diagnose.labelled.case import Case, S, Segment
from eastwest.diagnose.labelled.sites import plan_of, with_marks_from
from eastwest.diagnose.labelled.workloads import step_graph
from eastwest.diagnose.model import Cause, Expected
from eastwest.fabric import PortId
from eastwest.plan import Plan
from eastwest.predict.ideal import expect
from eastwest.progress import Listener, silent
from eastwest.simulate.fluid import record
from eastwest.simulate.modes import Modes, Recovery
from eastwest.simulate.run import Run, Telemetry
from eastwest.simulate.scenario import Scenario
from eastwest.simulate.store import load_run, save_run
from eastwest.telemetry.tables import SCHEMAS

MATERIAL = 0.03
"""A fault that lengthens no step by this share, loses and pauses nothing and takes no link down is none to find."""
PAUSED = 0.02
"""Nor one that pauses no port for this share of time more than before."""
_HOT_SHARE = 0.5
_VERSION = 4  # of what recordings hold


@dataclass(frozen=True)
class Recording:
    """A case, its telemetry at 1 s, the truth and how large it is.

    expected: stated by the plan and the workload before the fault. slowdown: median step time during the fault over
    the expected one. lost: packets dropped on account of it. paused: share of
    time that some port is paused more than before the fault.
    """

    case: Case
    plan: Plan
    run: Run
    expected: Expected
    places: tuple[PortId, ...]
    slowdown: float
    lost: int
    paused: float

    @property
    def latent(self) -> bool:
        """No effect to be found."""
        if self.case.cause is None or self.case.cause in (Cause.LINK_DOWN, Cause.LINK_DEGRADED, Cause.PAUSE_STORM):
            return False
        return self.slowdown < 1 + MATERIAL and not self.lost and self.paused < PAUSED


def make(case: Case, folder: Path | None = None, listen: Listener = silent) -> Recording:
    """The recording of a case, from the folder where it is there. Raises SimulationError for what does not fit."""
    plan = plan_of(case.shape)
    place = None if folder is None else folder / _key(case)
    if place is not None and (place / "run.json").exists():
        run = load_run(place)
    else:
        run = _recorded(case, plan, listen)
        if place is not None:
            save_run(run, place)
    return _judged(case, plan, run)


def _key(case: Case) -> str:
    digest = hashlib.sha256(f"{_VERSION} {case!r}".encode()).hexdigest()[:12]
    return f"{case.name}-{digest}"


def _recorded(case: Case, plan: Plan, listen: Listener) -> Run:
    runs, shift_us = [], 0.0
    for number, segment in enumerate(case.segments):
        run = record(_scenario(case, plan, segment, number), segment.seconds * S, listen)
        runs.append(_moved(run, shift_us))
        shift_us += segment.seconds * S
    tables = {
        name: pa.concat_tables([getattr(run.telemetry, name) for run in runs]).combine_chunks() for name in SCHEMAS
    }
    if case.pausing:
        tables["ports"] = _as_global(tables["ports"], plan, case.pausing)
    steps = tuple(step for run in runs for step in run.steps)
    return replace(runs[0], telemetry=Telemetry(**tables), steps=steps, incidents=(), simulated_us=shift_us)


def _scenario(case: Case, plan: Plan, segment: Segment, number: int) -> Scenario:
    graph = step_graph(segment.step, segment.bursts, message_delay_us=segment.message_delay_us)
    built = (
        with_marks_from(plan, segment.marks_at, segment.kmin_bytes, 2 * segment.kmin_bytes)
        if segment.marks_at
        else plan
    )
    spray = Modes(balance=segment.balance, recovery=Recovery.SELECTIVE_REPEAT, reorder_packets=4096)
    return Scenario(case.name, built, graph, segment.faults, case.seed + number, sample_us=S, modes=spray)


def _moved(run: Run, shift_us: float) -> Run:
    """The run at a later time."""
    tables = {}
    for name, schema in SCHEMAS.items():
        table = getattr(run.telemetry, name)
        for column in ("time_us", "start_us", "end_us"):
            if column in schema.names and name != "flows":
                at = schema.get_field_index(column)
                table = table.set_column(at, schema.field(at), pc.add(table[column], shift_us))
        tables[name] = table.cast(schema)
    steps = tuple(replace(one, start_us=one.start_us + shift_us, end_us=one.end_us + shift_us) for one in run.steps)
    return replace(run, telemetry=Telemetry(**tables), steps=steps)


def _as_global(ports: pa.Table, plan: Plan, devices: tuple[str, ...]) -> pa.Table:
    """Pauses that these devices send, and what faces them receives, counted for the whole port (priority -1).

    802.3x pause stops all of a port at once; nothing but RoCE is sent here, so that its effect is the same.
    """
    frame = {name: ports[name].to_pylist() for name in ports.schema.names}
    rows = []
    counts = ("pause_frames_sent", "pause_frames_received", "paused_us", "pause_sent_us")
    for place in range(ports.num_rows):
        row = {name: frame[name][place] for name in frame}
        end = PortId(row["device"], row["port"])
        link = plan.fabric.link_at[end]
        if devices[0] not in (link.a.device, link.b.device) or not any(row[name] for name in counts):
            rows.append(row)
            continue
        whole = dict.fromkeys(row, 0) | {name: row[name] for name in ("time_us", "device", "port", *counts)}
        rows += [{**row, **dict.fromkeys(counts, 0)}, {**whole, "priority": -1}]
    return pa.Table.from_pylist(rows, ports.schema)


def expected_of(case: Case, plan: Plan, run: Run) -> Expected:
    """What the first part's workload takes on an idle fabric without oversubscription.

    Where the plan has traffic that meets by design, what it took in the simulation before the fault.
    """
    step = case.segments[0].step
    graph = step_graph(step)
    ideals = expect(graph, plan)
    times: dict[str, float] = {}
    for one in ideals:
        name = graph.operations[one.operation].name
        times[name] = max(times.get(name, 0.0), one.ideal_us)
    if step.many:
        until_us = case.begin_us or case.segments[0].seconds * S
        calm = [one.end_us - one.start_us - one.compute_us for one in run.steps if one.end_us <= until_us]
        times = {"forward": times["forward"], "exchange": float(np.median(calm))}
    return Expected({"job": sum(times.values())}, times)


def _judged(case: Case, plan: Plan, run: Run) -> Recording:
    expected = expected_of(case, plan, run)
    within = [
        one.end_us - one.start_us for one in run.steps if one.start_us >= case.begin_us and one.end_us <= case.end_us
    ]
    slowdown = float(np.mean(within)) / expected.step_us["job"] if within else (99.0 if case.cause else 1.0)
    places = case.places or (_hot(run, case, plan) if case.cause is not None else ())
    ports = run.telemetry.ports
    lost = 0
    if case.cause is not None:
        lost = int(pc.sum(ports.filter(_inside(ports, case))["drops"]).as_py() or 0)
    return Recording(case, plan, run, expected, places, slowdown, lost, _paused(run, case))


def _paused(run: Run, case: Case) -> float:
    """Share of time that the port most paused during the fault is paused, less the same before the fault."""
    if case.cause is None:
        return 0.0
    ports = run.telemetry.ports
    during = _most_paused_us(ports.filter(_inside(ports, case))) / (case.end_us - case.begin_us)
    before = _most_paused_us(ports.filter(pc.less_equal(ports["time_us"], case.begin_us)))
    return during - before / max(S, case.begin_us)


def _most_paused_us(ports: pa.Table) -> float:
    sums = ports.group_by(["device", "port"]).aggregate([("paused_us", "sum")])
    return float(pc.max(sums["paused_us_sum"]).as_py() or 0.0)


def _inside(table: pa.Table, case: Case) -> pa.Array:
    return pc.and_(pc.greater(table["time_us"], case.begin_us), pc.less_equal(table["time_us"], case.end_us + S))


def _hot(run: Run, case: Case, plan: Plan) -> tuple[PortId, ...]:
    """Where it queues: ports between switches that mark at least half as much as the one that marks most."""
    ports = run.telemetry.ports
    sums = ports.filter(_inside(ports, case)).group_by(["device", "port"]).aggregate([("ecn_marks", "sum")])
    between = {end for link in plan.fabric.switch_links() for end in (link.a, link.b)}
    marks = {
        PortId(one["device"], one["port"]): one["ecn_marks_sum"]
        for one in sums.to_pylist()
        if PortId(one["device"], one["port"]) in between
    }
    most = max(marks.values(), default=0)
    return tuple(sorted(end for end, count in marks.items() if most and count >= _HOT_SHARE * most))
