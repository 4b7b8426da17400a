"""What a scenario's workload should take on its plan, stated before anything goes wrong, and kept beside its run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from eastwest.diagnose.model import Expected
from eastwest.diagnose.steps import EVERY, repetitions
from eastwest.errors import InputError, Problem
from eastwest.plan import Plan
from eastwest.plan.codec import decode, encode
from eastwest.plan.store import read_json, write_text
from eastwest.predict.ideal import expect
from eastwest.progress import Listener, silent
from eastwest.simulate.fluid import record
from eastwest.simulate.scenario import Scenario
from eastwest.traffic.graph import MessageGraph

FILE = "expected.json"
_FORMAT = "eastwest-expected-1"
_LARGEST_BYTES = 2**20
_REPETITIONS = 6
"""Times that the workload is simulated as planned; the first half is left out, in which rates settle."""
SIMULATED = "the same workload on this plan without faults, simulated"


def expectation_of(scenario: Scenario, listen: Listener = silent) -> Expected:
    """The workload without the scenario's faults in the fluid engine, and its ideal on an idle fabric.

    Raises SimulationError when the scenario does not fit its plan or the engine.
    """
    ideal_us = _ideal_us(scenario)
    longest_us = 2 * _REPETITIONS * max(ideal_us.values(), default=0.0)
    if not longest_us:
        return Expected()
    clean = replace(scenario, faults=(), background=(), sample_us=longest_us / _REPETITIONS)
    rows = repetitions(record(clean, longest_us, listen).telemetry)
    step_us, exchange_us = {}, {}
    for name in dict.fromkeys(rows.names.tolist()):
        own = np.flatnonzero(rows.names == name)
        own = own[len(own) // 2 :]
        took = float(np.mean(rows.end_us[own] - rows.start_us[own]))
        compute = float(np.median(rows.compute_us[own]))
        step_us[str(name)] = took
        ideal = ideal_us.get(str(name), took)
        exchange_us[str(name)] = max(0.0, min(took, ideal) - compute)
    return Expected(step_us, ideal_us=exchange_us, source=SIMULATED)


def _ideal_us(scenario: Scenario) -> dict[str, float]:
    """Least time of each operation, by name; of a single job its step as a whole, under its name."""
    graph = scenario.workload
    jobs = {one.job for one in graph.operations if one.job and one.step >= 0}
    if len(jobs) == 1:
        one = replace(graph.operations[0], name="step")
        whole = replace(graph, operations=(one,), operation=np.zeros_like(graph.operation))
        return {jobs.pop(): expect(whole, scenario.plan)[0].ideal_us}
    return least_us(graph, scenario.plan)


def least_us(graph: MessageGraph, plan: Plan) -> dict[str, float]:
    """Least time of the operations of each name on an idle fabric: of the longest of them."""
    found: dict[str, float] = {}
    for ideal in expect(graph, plan):
        name = graph.operations[ideal.operation].name
        found[name] = max(found.get(name, 0.0), ideal.ideal_us)
    return found


def save_expected(expected: Expected, folder: Path) -> None:
    """Keeps it beside the run in that folder. Raises InputError when the place cannot be written."""
    tree = {"format": _FORMAT, "expected": encode(expected, Expected)}
    write_text(folder / FILE, json.dumps(tree, indent=1, ensure_ascii=False) + "\n")


def load_expected(folder: Path) -> Expected | None:
    """What was kept beside the run, None when nothing was. Raises InputError for anything else."""
    file = folder / FILE
    if not file.exists():
        return None
    tree = read_json(file, _LARGEST_BYTES)
    if not isinstance(tree, dict) or tree.get("format") != _FORMAT:
        mend = "delete it, or simulate again"
        raise InputError(Problem("is no expectation of this version", file=file, allowed=_FORMAT, mend=mend))
    try:
        return decode(tree.get("expected"), Expected)
    except InputError as error:
        raise InputError([replace(problem, file=file) for problem in error.problems]) from error


def stated(step_us: float) -> Expected:
    """What a person states: every job's step takes so long."""
    return Expected({EVERY: step_us}, source="the step time that was stated")
