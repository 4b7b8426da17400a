"""What packet loss costs under go-back-N."""

from __future__ import annotations

from eastwest.explore.comparison import ArmPlan, Comparison
from eastwest.explore.experiment import Arm
from eastwest.explore.measures import slower
from eastwest.simulate.faults import Corruption
from eastwest.traffic import MessageGraph

RATES = (1e-5, 1e-4, 1e-3)


def loss(workload: str, graph: MessageGraph) -> Comparison:
    """The workload without loss and with each rate of loss on every link."""
    arms = (ArmPlan("no loss", "clean links"), *(_arm(rate) for rate in RATES))
    question = "What does a small share of lost frames cost, when a receiver takes packets in order only (go-back-N)?"
    return Comparison("loss", "Loss and go-back-N", question, workload, graph, arms, read_loss)


def _arm(rate: float) -> ArmPlan:
    share = f"{rate * 100:g} %"
    return ArmPlan(f"{share} loss", f"each link loses {share} of its frames", (Corruption("*", "*", rate),))


def read_loss(arms: tuple[Arm, ...]) -> str:
    """The cost of each rate, split into what was sent again and what waited for a timeout."""
    return " ".join(_sentence(arm, arms[0]) for arm in arms[1:])


def _sentence(arm: Arm, clean: Arm) -> str:
    ratio, totals = slower(arm, clean), arm.run.totals
    cost = "the workload did not finish" if ratio is None else f"{(ratio - 1) * 100:+.2f} % time"
    again = totals.retransmits / totals.packets_sent if totals.packets_sent else 0.0
    waits = f"{totals.timeouts} timeouts" if totals.timeouts else "no timeout"
    return (
        f"{arm.label}: {cost}; {totals.dropped_corrupt} packets lost, {totals.retransmits} sent again "
        f"({again * 100:.2f} % of all sent), {waits}."
    )
