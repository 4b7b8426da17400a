"""Cases of the HPCC ns-3 simulator, run with its parameters and its order of operations."""

from eastwest.simulate.ns3.case import Case, Flow, Link, read_case
from eastwest.simulate.ns3.preset import NAME
from eastwest.simulate.ns3.run import CaseResult, FlowResult, run_case, simulation_of

__all__ = ["NAME", "Case", "CaseResult", "Flow", "FlowResult", "Link", "read_case", "run_case", "simulation_of"]
