"""One repetition of the workload in the fluid engine, as an episode whose times count from its begin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from eastwest.simulate import _engine
from eastwest.simulate.fluid.episodes import Episode
from eastwest.simulate.fluid.load import send
from eastwest.simulate.fluid.ranks import Floats
from eastwest.simulate.fluid.run import Stage, advance
from eastwest.simulate.fluid.tables import COUNTED, HIGHEST, HOST_COUNTS, TIMES, with_packets
from eastwest.simulate.job_faults import disturbed
from eastwest.simulate.results import results
from eastwest.units import PS_PER_US


def compute(
    on: Stage, begin_ps: int, limit_ps: int, factors: Floats, listen: Callable[[int], None]
) -> tuple[Episode, _engine.FluidProgress]:
    """Sends the workload at begin_ps and runs to its end, or to limit_ps. factors: of each rank's compute time.

    listen: told the engine's time, in picoseconds, now and then.
    """
    sim = on.loaded.sim
    sim.skip_to(begin_ps)
    sim.clear_rows()
    known = len(sim.incidents()["time_ps"])
    on.enter(begin_ps)
    send(on.loaded, _delays(on, factors), begin_ps)
    progress = advance(on, limit_ps, lambda: listen(sim.now_ps))
    sim.flush()
    return _episode(on, begin_ps, known, float(factors.max())), progress


def _delays(on: Stage, factors: Floats) -> npt.NDArray[np.int64]:
    """Delays of the messages with the faults of the job and the chance of this step."""
    workload = on.loaded.scenario.workload
    graph = disturbed(workload, on.span.faults, on.layout.hosts)
    factor = np.ones(len(on.layout.hosts))  # storage systems compute nothing
    factor[: len(factors)] = factors
    spread = on.loaded.delay_ps - workload.delay_ps  # of hosts that start
    found: npt.NDArray[np.int64] = np.rint(graph.delay_ps * factor[graph.src] + spread).astype(np.int64)
    return found


def _episode(on: Stage, begin_ps: int, known: int, slowest: float) -> Episode:
    """What the engine has recorded since. known: incidents of before."""
    sim, scenario = on.loaded.sim, on.loaded.scenario
    ports, hosts = with_packets(sim.port_rows(), scenario.plan.policy.packet_bytes), sim.host_rows()
    for rows in (ports, hosts):
        rows["time_ps"] = rows["time_ps"] - begin_ps
    # As the grid sums them, so that repeats copy nothing.
    ports |= {name: ports[name].astype(np.float64) for name in (*COUNTED, *TIMES, HIGHEST)}
    hosts |= {name: hosts[name].astype(np.float64) for name in HOST_COUNTS}
    incidents = {name: column[known:] for name, column in sim.incidents().items()}
    incidents["time_ps"] = incidents["time_ps"] - begin_ps
    start, done = _since(begin_ps, sim.started_ps), _since(begin_ps, sim.delivered_ps)
    operations, steps = results(scenario.workload, start, done)
    compute_ps = sum(step.compute_us for step in steps) * PS_PER_US
    return Episode(sim.now_ps - begin_ps, compute_ps, slowest, ports, hosts, incidents, operations, steps)


def _since(begin_ps: int, times_ps: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Times from the begin on; -1, for what has not happened, stays."""
    return np.where(times_ps >= 0, times_ps - begin_ps, -1)
