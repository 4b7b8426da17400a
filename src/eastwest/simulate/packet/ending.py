"""From what an engine leaves behind to a Run: alike for packets, flows and fluids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.plan.store import plan_hash
from eastwest.simulate.packet.flows import Times, flow_table, traffic_results
from eastwest.simulate.packet.incidents import incident_table
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.traffic import Traffic
from eastwest.simulate.results import job_table, operation_table, results
from eastwest.simulate.run import Incident, Run, Status, Telemetry, Totals
from eastwest.simulate.scenario import Scenario
from eastwest.units import PS_PER_US


@dataclass(frozen=True)
class Ended:
    """An engine that has come to its end.

    started_ps, delivered_ps: of each message, -1 where it did not happen. ports, hosts: tables of the telemetry.
    counts: of each queue pair, by name; an engine without packets counts nothing.
    """

    status: Status
    now_ps: int
    started_ps: Times
    delivered_ps: Times
    totals: Totals
    ports: pa.Table
    hosts: pa.Table
    incidents: tuple[Incident, ...] = ()
    counts: Mapping[str, npt.NDArray[Any]] | None = None


def run_of(scenario: Scenario, layout: Layout, traffic: Traffic, ended: Ended, engine: str) -> Run:
    """The run of a scenario whose workload is what was simulated (with its faults in it)."""
    none = np.zeros(len(traffic.pair_entry), np.int64)
    counts = {"retransmits": none, "timeouts": none} if ended.counts is None else ended.counts
    own = traffic.own_messages
    operations, steps = results(scenario.workload, ended.started_ps[:own], ended.delivered_ps[:own])
    flows = flow_table(traffic, scenario.plan, layout, ended.started_ps, ended.delivered_ps, counts)
    telemetry = Telemetry(
        ports=ended.ports,
        hosts=ended.hosts,
        operations=operation_table(operations),
        jobs=job_table(steps),
        incidents=incident_table(ended.incidents),
        flows=flows,
    )
    return Run(
        scenario=scenario.name,
        plan_hash=plan_hash(scenario.plan),
        seed=scenario.seed,
        status=ended.status,
        simulated_us=ended.now_ps / PS_PER_US,
        operations=operations,
        steps=steps,
        totals=ended.totals,
        telemetry=telemetry,
        incidents=ended.incidents,
        traffic=traffic_results(traffic, flows, counts),
        congestion_control=scenario.congestion_control,
        engine=engine,
    )
