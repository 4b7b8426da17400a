"""One site looked at: its design, what it should deliver, and one of its workloads simulated, as a row of figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyarrow.compute as pc

from eastwest.design.designer import design
from eastwest.errors import EastwestError
from eastwest.explore.foreseen import foreseen
from eastwest.explore.journal import Row
from eastwest.explore.steps import steps_of
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.calibration import Calibration
from eastwest.predict.collectives import GLOBAL, Operation, predict
from eastwest.predict.collectives.from_plan import all_ranks, system_of
from eastwest.simulate.engines import simulate
from eastwest.simulate.from_site import workload_scenario
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario

LARGE_BYTES = 1 << 30


@dataclass(frozen=True)
class Look:
    """What is asked of one site. engine: `packet`, `flow`, or `none` for design and prediction only.

    workload: by name, None for the first. calibration: of the GPUs that were measured; a site with others is predicted
    by the values of all systems.
    """

    site: Site
    catalogue: Catalogue
    engine: str
    workload: str | None
    seed: int
    limit_us: float
    calibration: Calibration | None = None


def look(wanted: Look) -> Row:
    """The figures of one site; where it cannot be built or run, `outcome` and `reason` say why.

    The same site and seed give the same row on every machine.
    """
    try:
        plan = design(wanted.site, wanted.catalogue)
    except EastwestError as error:
        return {"outcome": "no fit", "reason": error.problems[0].found}
    row: Row = {"outcome": "designed", "reason": ""} | designed(plan)
    row |= predicted(wanted.site, wanted.catalogue, plan, wanted.calibration)
    if wanted.engine == "none":
        return row
    try:
        return row | simulated(wanted, plan)
    except EastwestError as error:
        return row | {"outcome": "not run", "reason": error.problems[0].found}


def designed(plan: Plan) -> Row:
    """Size and oversubscription of the compute fabric."""
    return {
        "topology": plan.topology,
        "gpu_nodes": len(plan.fabric.gpu_nodes),
        "switches": len(plan.fabric.switches),
        "links": len(plan.fabric.links),
        "oversubscription": max([1.0, *(tier.oversubscription for tier in plan.tiers)]),
    }


def predicted(site: Site, catalogue: Catalogue, plan: Plan, calibration: Calibration | None = None) -> Row:
    """What is to be expected: bus bandwidth of 1 GiB over all GPUs, the first job's step, storage and services.

    `not_predicted` says what cannot be, and why. Storage and services come without intervals, which take long.
    """
    row: Row = {}
    outlook = foreseen(site, catalogue, plan, None if calibration is None else calibration.storage, intervals=False)
    why_not = list(outlook.why_not)
    calibration = _fitting(calibration, site, catalogue, plan, why_not)
    for step in list(steps_of(site, catalogue, plan, calibration))[:1]:
        row |= {"step_us": step.time_us, "step_low_us": step.low_us, "step_high_us": step.high_us}
    for operation in (Operation.ALL_REDUCE, Operation.ALL_TO_ALL):
        name = operation.replace("-", "_")
        try:
            system = system_of(plan, catalogue.nodes[site.gpus.node])
            parameters = GLOBAL if calibration is None else calibration.parameters
            found = predict(system, operation, LARGE_BYTES, all_ranks(plan, system), parameters=parameters)
        except EastwestError:
            continue
        row |= {
            f"{name}_busbw_gigabytes_per_s": found.busbw,
            f"{name}_busbw_low_gigabytes_per_s": found.low_busbw,
            f"{name}_busbw_high_gigabytes_per_s": found.high_busbw,
        }
    row |= {figure.key: figure.value for figure in outlook.figures}
    return row | ({"not_predicted": "; ".join(why_not)} if why_not else {})


def _fitting(
    calibration: Calibration | None, site: Site, catalogue: Catalogue, plan: Plan, why_not: list[str]
) -> Calibration | None:
    """The calibration, where it is of this site's GPUs; else why not is added."""
    if calibration is None:
        return None
    try:
        calibration.check(system_of(plan, catalogue.nodes[site.gpus.node]))
    except EastwestError as error:
        why_not.append(f"by the calibration: {error.problems[0].found}")
        return None
    return calibration


def simulated(wanted: Look, plan: Plan) -> Row:
    """The workload on the plan. Raises EastwestError when it cannot be run."""
    site = wanted.site
    intent = next((one for one in site.workloads if one.name == wanted.workload), site.workloads[0])
    scenario = replace(workload_scenario(intent, site, plan, wanted.catalogue, wanted.seed), limit_us=wanted.limit_us)
    return {"workload": intent.name, "engine": wanted.engine} | measured(run_whole(scenario, wanted.engine))


def run_whole(scenario: Scenario, engine: str = "packet") -> Run:
    """The run, not cut short: the engines end cleanly on an interrupt, which is passed on here."""
    run = simulate(scenario, engine=engine)
    if run.status is Status.PARTIAL and run.simulated_us < scenario.limit_us:
        raise KeyboardInterrupt
    return run


def measured(run: Run) -> Row:
    """The figures of a run: time, tail, pauses and marks. Times are of what finished; None where nothing did."""
    ends = [one.end_us for one in run.operations]
    whole = run.status is Status.COMPLETE and all(end is not None for end in ends)
    busbw = [one.busbw_gigabytes_per_s for one in run.operations if one.busbw_gigabytes_per_s is not None]
    own = run.traffic[0] if run.traffic else None
    steps = [step.gpu_active_share for step in run.steps]
    row: Row = {
        "outcome": "complete" if whole else run.status.value,
        "time_us": max((end for end in ends if end is not None), default=0.0) if whole else None,
        "busbw_gigabytes_per_s": sum(busbw) / len(busbw) if busbw else None,
        "tail_us": None if own is None else own.p99_us,
        "slowdown": None if own is None else own.slowdown,
        "gpu_active": sum(steps) / len(steps) if steps else None,
    }
    if run.engine == "packet":
        ports = run.telemetry.ports
        row |= {
            "paused_us": float(pc.sum(ports["paused_us"]).as_py() or 0.0),
            "queue_high_bytes": int(pc.max(ports["queue_high_bytes"]).as_py() or 0),
            "pause_frames": run.totals.pause_frames,
            "ecn_marks": run.totals.ecn_marks,
            "dropped_packets": run.totals.dropped_buffer,
            "retransmits": run.totals.retransmits,
        }
    return row
