"""One door to all engines."""

from __future__ import annotations

from eastwest.errors import Problem, SimulationError
from eastwest.progress import Listener, silent
from eastwest.simulate.flow import simulate_flows
from eastwest.simulate.fluid import simulate_once
from eastwest.simulate.packet import simulate as simulate_packets
from eastwest.simulate.run import Run
from eastwest.simulate.scenario import Scenario

ENGINES = ("packet", "flow", "fluid")


def simulate(scenario: Scenario, listen: Listener = silent, engine: str = "packet", threads: int = 1) -> Run:
    """Simulates a scenario; the run names its engine.

    engine: `packet` moves every packet; `flow` trains of packets, or messages at max-min fair rates where those are too
    many; `fluid` carries queues, marks, DCQCN and pauses at the level of rates.
    threads: of the packet engine; the run is the same for every number. The others have one.
    Raises SimulationError for another name, and when the scenario does not fit its plan or the engine.
    """
    if engine not in ENGINES:
        raise SimulationError(Problem(f'no engine "{engine}"', "engine", allowed=", ".join(ENGINES)))
    if engine != "flow" and scenario.workload.steady is not None:
        raise SimulationError(
            Problem(
                f"a steady graph, whose rows stand for many messages, in the {engine} engine",
                allowed='engine "flow"',
                mend="build the workload without steady=True",
            )
        )
    if engine == "packet":
        return simulate_packets(scenario, listen, threads)
    return simulate_flows(scenario, listen) if engine == "flow" else simulate_once(scenario, listen)
