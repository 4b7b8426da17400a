"""Cases of the HPCC ns-3 for researchers: results of flows and ports as Arrow tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.errors import Problem, SimulationError
from eastwest.fabric import PortId
from eastwest.progress import Listener, Progress, silent
from eastwest.simulate import _engine
from eastwest.simulate.ns3.case import Case, read_case
from eastwest.simulate.ns3.run import simulation_of
from eastwest.simulate.ns3.windows import base_rtts
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.tables import port_table
from eastwest.units import PS_PER_NS, PS_PER_US

_HEADER_BYTES = 48  # PPP 14, IP 20, UDP 8, SeqTs 6: what the reference counts without telemetry
_NEVER_PS = 2**62
_SLICE_EVENTS = 100_000

FLOWS = pa.schema(
    [
        pa.field("flow", pa.int64(), nullable=False),
        pa.field("src", pa.int32(), nullable=False),
        pa.field("dst", pa.int32(), nullable=False),
        pa.field("priority", pa.int8(), nullable=False),
        pa.field("bytes", pa.int64(), nullable=False),
        pa.field("start_ps", pa.int64(), nullable=False),
        pa.field("fct_us", pa.float64()),
        pa.field("ideal_us", pa.float64(), nullable=False),
        pa.field("slowdown", pa.float64()),
        pa.field("retransmits", pa.int64(), nullable=False),
    ]
)
"""Per flow; node ids as in the topology file, times after the first flow's start."""


@dataclass(frozen=True)
class CaseRun:
    """One run of a case.

    flows: completion times to the last ACK, as the reference counts them, and its ideal (`standalone_fct`). ports:
    counts per sample, port and priority; devices are node ids, a port is named after the node it leads to.
    totals: counters.
    """

    flows: pa.Table
    ports: pa.Table
    totals: dict[str, int]
    simulated_us: float
    engine_cpu_s: float


def simulate_ns3(
    topology: Path | str,
    flows: Path | str,
    config: Path | str,
    seed: int = 1,
    sample_us: float = 10.0,
    listen: Listener = silent,
) -> CaseRun:
    """Runs a case of topology, flow and settings file with the reference's parameters and order of operations.

    sample_us: telemetry grid of the ports. Raises InputError for files that cannot be taken, SimulationError for a case
    that the engine cannot take.
    """
    return observe(read_case(Path(topology), Path(flows), Path(config)), seed, sample_us, listen)


def observe(case: Case, seed: int = 1, sample_us: float = 10.0, listen: Listener = silent) -> CaseRun:
    """Runs a case that was read or made, to the end of its last flow."""
    try:
        sim = simulation_of(case, seed, round(sample_us * PS_PER_US))
    except ValueError as error:
        raise SimulationError(Problem(f"the case cannot be simulated: {error}")) from error
    while sim.advance(_SLICE_EVENTS, _NEVER_PS) == _engine.Progress.RUNNING:
        listen(Progress("case", sim.done))
    names = tuple(_port_names(case))
    ports = port_table(sim.port_rows(), Layout((), (), (), {}, names))
    return CaseRun(_flow_table(case, sim), ports, sim.totals(), sim.now_ps / PS_PER_US, sim.cpu_seconds)


def _port_names(case: Case) -> list[PortId]:
    """Names by engine port: the node, and the node at the other end; further links between the two are numbered."""
    seen: Counter[tuple[int, int]] = Counter()
    names = []
    for link in case.links:
        for node, peer in ((link.a, link.b), (link.b, link.a)):
            seen[node, peer] += 1
            number = seen[node, peer]
            names.append(PortId(str(node), str(peer) if number == 1 else f"{peer}#{number}"))
    return names


def _flow_table(case: Case, sim: _engine.Simulation) -> pa.Table:
    start_ps, end_ps = sim.started_ps, sim.acknowledged_ps
    fct_us = np.where(end_ps >= 0, (end_ps - start_ps) / PS_PER_US, np.nan)
    ideal_us = ideals_us(case)
    columns = {
        "flow": np.arange(len(case.flows)),
        "src": [flow.src for flow in case.flows],
        "dst": [flow.dst for flow in case.flows],
        "priority": [flow.priority for flow in case.flows],
        "bytes": [flow.bytes for flow in case.flows],
        "start_ps": [round(flow.start_us * PS_PER_US) for flow in case.flows],
        "fct_us": pa.array(fct_us, from_pandas=True),
        "ideal_us": ideal_us,
        "slowdown": pa.array(fct_us / ideal_us, from_pandas=True),
        "retransmits": sim.queue_pair_counts()["retransmits"].astype(np.int64),
    }
    return pa.table([pa.array(columns[field.name]).cast(field.type) for field in FLOWS], FLOWS)


def ideals_us(case: Case) -> npt.NDArray[np.float64]:
    """The reference's own ideal by flow: base round trip and all bytes at the slowest rate of the path.

    Source: third.cc of the HPCC simulator, `qp_finish`, in whole nanoseconds.
    """
    payload = int(case.config.numbers["PACKET_PAYLOAD_SIZE"])
    paths = {dst: base_rtts(case, dst) for dst in {flow.dst for flow in case.flows}}
    found = []
    for flow in case.flows:
        rtt_ns, rate_bps = paths[flow.dst][flow.src]
        wire_bytes = flow.bytes + ((flow.bytes - 1) // payload + 1) * _HEADER_BYTES
        found.append(rtt_ns + wire_bytes * 8 * 1_000_000_000 // rate_bps)
    return np.array(found, dtype=np.float64) * PS_PER_NS / PS_PER_US
