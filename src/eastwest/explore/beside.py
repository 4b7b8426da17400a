"""What the background of a site costs its workload."""

from __future__ import annotations

from eastwest.explore.comparison import ArmPlan, Comparison
from eastwest.explore.experiment import Arm
from eastwest.explore.measures import factor, slower
from eastwest.simulate.packet.traffic import WORKLOAD
from eastwest.simulate.run import TrafficResult
from eastwest.traffic import MessageGraph
from eastwest.units import format_us

ARMS = (
    ArmPlan("alone", "no background", traffic=False),
    ArmPlan("with the background", "as the site file has it"),
)


def beside_background(key: str, workload: str, graph: MessageGraph) -> Comparison:
    """The workload without and with the background of the site."""
    question = "What does the TCP traffic of the site cost the workload?"
    title = f"Background traffic and {key}"
    return Comparison(f"background-{key}", title, question, workload, graph, ARMS, read_background)


def read_background(arms: tuple[Arm, ...]) -> str:
    """The workload's time, and what became of each kind of traffic."""
    alone, together = arms
    first = f"With the background the workload takes {factor(slower(together, alone))} its time alone."
    return " ".join([first, *(_sentence(one) for one in together.run.traffic if one.name != WORKLOAD)])


def _sentence(one: TrafficResult) -> str:
    if one.median_us is None:
        return f"{one.name} ({one.protocol}, class {one.traffic_class}): none of {one.transfers} transfers was done."
    return (
        f"{one.name} ({one.protocol}, class {one.traffic_class}): {one.finished} of {one.transfers} transfers done, "
        f"{one.throughput_gbps:.3g} Gb/s in all, median {format_us(one.median_us)}, {one.retransmits} packets sent "
        f"again."
    )
