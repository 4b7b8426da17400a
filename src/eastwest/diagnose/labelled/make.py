"""Records a case in the fluid engine or the serving simulation, with its truth; keeps recordings in a folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eastwest.diagnose.expectation import least_us
from eastwest.diagnose.labelled.case import Case, S, Segment, Service
from eastwest.diagnose.labelled.services import designed, served
from eastwest.diagnose.labelled.sites import plan_of, with_marks_from
from eastwest.diagnose.labelled.truth import Effect, effect_of, hot_ports, told
from eastwest.diagnose.labelled.workloads import step_graph
from eastwest.diagnose.model import Expected
from eastwest.fabric import PortId
from eastwest.plan import Plan
from eastwest.progress import Listener, silent
from eastwest.simulate.fluid import record
from eastwest.simulate.modes import Modes, Recovery
from eastwest.simulate.run import Run, Telemetry
from eastwest.simulate.scenario import Scenario
from eastwest.simulate.store import load_run, save_run
from eastwest.telemetry.tables import SCHEMAS

_VERSION = 5  # of what recordings hold
_STILL_US = 2 * S  # without the end of a step from which on nothing moves any more


@dataclass(frozen=True)
class Recording:
    """A case, its telemetry at 1 s, the truth and how large it is.

    run: of the fluid engine, None for services. expected: stated by the plan and the workload before the fault, None
    for services. places: where the fault is. effect: what it did.
    """

    case: Case
    plan: Plan
    telemetry: Telemetry
    run: Run | None
    expected: Expected | None
    places: tuple[PortId, ...]
    effect: Effect

    @property
    def latent(self) -> bool:
        """The mechanism of the fault never acted: there is nothing to be found."""
        return self.case.cause is not None and not self.effect.acted(self.case.cause)


def make(case: Case, folder: Path | None = None, listen: Listener = silent) -> Recording:
    """The recording of a case, from the folder where it is there. Raises SimulationError for what does not fit."""
    if case.service is not None:
        return _served(case, case.service)
    plan = plan_of(case.shape)
    place = None if folder is None else folder / _key(case)
    if place is not None and (place / "run.json").exists():
        run = load_run(place)
    else:
        run = _recorded(case, plan, listen)
        if place is not None:
            save_run(run, place)
    expected = expected_of(case, plan, run)
    places = case.places or (hot_ports(run.telemetry.ports, case, plan) if case.cause is not None else ())
    effect = Effect() if case.cause is None else effect_of(case, plan, run.telemetry, expected)
    return Recording(told(case, effect), plan, run.telemetry, run, expected, places, effect)


def _served(case: Case, service: Service) -> Recording:
    table = served(service, case.service_s, case.seed)
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()} | {"serving": table}
    telemetry, plan = Telemetry(**tables), designed()[2]
    effect = effect_of(case, plan, telemetry, Expected())
    return Recording(case, plan, telemetry, None, None, case.places, effect)


def _key(case: Case) -> str:
    digest = hashlib.sha256(f"{_VERSION} {case!r}".encode()).hexdigest()[:12]
    return f"{case.name}-{digest}"


def _recorded(case: Case, plan: Plan, listen: Listener) -> Run:
    runs, shift_us = [], 0.0
    for number, segment in enumerate(case.segments):
        scenario, length_us = _scenario(case, plan, segment, number), segment.seconds * S
        run = record(scenario, length_us, listen)
        frozen = round(segment.frozen_s)
        if frozen and any(one.end_us > length_us - _STILL_US for one in run.steps):
            length_us, frozen = length_us + segment.frozen_s * S, 0  # it moves on
            run = record(scenario, length_us, listen)
        runs.append(_moved(run, shift_us))
        shift_us += length_us
        for _ in range(frozen):
            shift_us += S
            runs.append(_moved(_last_second(run), shift_us - length_us))
    tables = {
        name: pa.concat_tables([getattr(run.telemetry, name) for run in runs]).combine_chunks() for name in SCHEMAS
    }
    if case.pausing:
        tables["ports"] = _as_global(tables["ports"], plan, case.pausing)
    steps = tuple(step for run in runs for step in run.steps)
    return replace(runs[0], telemetry=Telemetry(**tables), steps=steps, incidents=(), simulated_us=shift_us)


def _last_second(run: Run) -> Run:
    """What was counted in the last whole second; nothing begins or ends in it."""
    tables = {}
    for name, schema in SCHEMAS.items():
        table = getattr(run.telemetry, name)
        if name in ("ports", "hosts", "ranks", "links"):
            table = table.filter(pc.greater(table["time_us"], run.simulated_us - S))
        else:
            table = schema.empty_table()
        tables[name] = table
    return replace(run, telemetry=Telemetry(**tables), steps=())


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
    counts = ("pause_frames_sent", "pause_frames_received", "paused_us", "pause_sent_us")
    ends = {end for one in devices for link in plan.fabric.links_of[one] for end in (link.a, link.b)}
    rows = []
    for row in ports.to_pylist():
        if PortId(row["device"], row["port"]) not in ends or not any(row[name] for name in counts):
            rows.append(row)
            continue
        whole = dict.fromkeys(row, 0) | {name: row[name] for name in ("time_us", "device", "port", *counts)}
        rows += [{**row, **dict.fromkeys(counts, 0)}, {**whole, "priority": -1}]
    return pa.Table.from_pylist(rows, ports.schema)


def expected_of(case: Case, plan: Plan, run: Run) -> Expected:
    """What the workload takes as planned, simulated before the fault, and on an idle fabric without oversubscription.

    A fault that is there from the beginning is the plan's own doing: as planned is then what it always takes.
    """
    step = case.segments[0].step
    times = least_us(step_graph(step), plan)
    compute_us, gather_us = times.pop("forward"), times.pop("gather", 0.0)
    ideal_us = max(sum(times.values()), gather_us)
    until_us = case.begin_us or case.segments[0].seconds * S
    calm = [one.end_us - one.start_us - one.compute_us for one in run.steps if one.end_us <= until_us]
    planned_us = max(ideal_us, float(np.mean(calm)))
    return Expected(
        {"job": compute_us + planned_us}, {"forward": compute_us, "exchange": planned_us}, {"job": ideal_us}
    )
