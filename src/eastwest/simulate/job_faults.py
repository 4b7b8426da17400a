"""Faults of the job itself, not of its network: hosts that compute slowly or wait for their data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from eastwest.errors import Problem, SimulationError
from eastwest.fabric import PortId
from eastwest.simulate.faults import ComputeStraggler, DataStall, Fault
from eastwest.traffic.graph import MessageGraph
from eastwest.units import PS_PER_US


def disturbed(graph: MessageGraph, faults: Sequence[Fault], hosts: Sequence[PortId]) -> MessageGraph:
    """The workload with the delays that these faults add. hosts: NIC port of each endpoint.

    Raises SimulationError for a fault that names no host of the plan, or a slowdown below 1.
    """
    delay = graph.delay_ps.astype(np.float64)
    for fault in faults:
        if isinstance(fault, ComputeStraggler):
            if fault.slowdown < 1:
                raise SimulationError(Problem(f"slowdown {fault.slowdown:g}", allowed="1 and above"))
            delay[_computes(graph) & _of(fault.host, graph, hosts)] *= fault.slowdown
        elif isinstance(fault, DataStall):
            delay[_begins_step(graph) & _of(fault.host, graph, hosts)] += fault.wait_us * PS_PER_US
    return replace(graph, delay_ps=np.rint(delay).astype(np.int64))


def _of(host: str, graph: MessageGraph, hosts: Sequence[PortId]) -> npt.NDArray[np.bool_]:
    inside = np.array([host in ("*", end.device) for end in hosts], bool)
    if not inside.any():
        found = f"the fault names host {host}, which this plan does not have"
        raise SimulationError(Problem(found, mend="see plan.json"))
    chosen: npt.NDArray[np.bool_] = inside[graph.src]
    return chosen


def _computes(graph: MessageGraph) -> npt.NDArray[np.bool_]:
    kinds = np.array([one.kind == "compute" and one.algorithm != "idle" for one in graph.operations], bool)
    chosen: npt.NDArray[np.bool_] = kinds[graph.operation] & (graph.bytes == 0)
    return chosen


def _begins_step(graph: MessageGraph) -> npt.NDArray[np.bool_]:
    """Messages of the first operation of each step that wait for none of the same operation."""
    seen: set[tuple[str, int]] = set()
    first = np.zeros(len(graph.operations), bool)
    for number, operation in enumerate(graph.operations):
        step = (operation.job, operation.step)
        first[number] = step not in seen
        seen.add(step)
    waits = np.zeros(len(graph), bool)
    owner = np.repeat(np.arange(len(graph)), np.diff(graph.dep_first))
    waits[owner[graph.operation[graph.dep] == graph.operation[owner]]] = True
    chosen: npt.NDArray[np.bool_] = first[graph.operation] & ~waits
    return chosen
