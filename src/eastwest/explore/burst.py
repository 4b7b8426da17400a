"""What PFC and ECN do in a synchronised burst."""

from __future__ import annotations

from eastwest.explore.comparison import ArmPlan, Comparison
from eastwest.explore.experiment import Arm
from eastwest.explore.measures import drops, factor, paused_us, queue_high_bytes, slower
from eastwest.simulate.faults import EcnOff, PfcOff
from eastwest.traffic import MessageGraph
from eastwest.units import format_bytes, format_us

_NO_PFC, _NO_ECN = PfcOff("*", "*"), EcnOff("*")

ARMS = (
    ArmPlan("PFC and ECN", "as designed"),
    ArmPlan("PFC only", "no switch marks", (_NO_ECN,)),
    ArmPlan("ECN only", "no port sends or obeys pause frames", (_NO_PFC,)),
    ArmPlan("neither", "no marks, no pause frames", (_NO_PFC, _NO_ECN)),
)


def burst(key: str, title: str, workload: str, graph: MessageGraph) -> Comparison:
    """The burst with and without each of the two mechanisms."""
    question = "What do PFC and ECN do when many hosts send at the same moment?"
    return Comparison(f"burst-{key}", title, question, workload, graph, ARMS, read_burst)


def read_burst(arms: tuple[Arm, ...]) -> str:
    """One sentence an arm, from its figures."""
    return " ".join(_sentence(arm, arms[0]) for arm in arms)


def _sentence(arm: Arm, reference: Arm) -> str:
    totals = arm.run.totals
    time = "the reference" if arm is reference else f"{factor(slower(arm, reference))} the reference's time"
    lost = f"{drops(arm)} packets dropped" if drops(arm) else "no packet dropped"
    paused = f", ports paused for {format_us(paused_us(arm))} in sum" if totals.pause_frames else ""
    marked = f", {totals.ecn_marks} packets marked" if totals.ecn_marks else ""
    return f"{arm.label}: {time}, {lost}{paused}{marked}, deepest queue {format_bytes(queue_high_bytes(arm))}."
