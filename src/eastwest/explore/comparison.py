"""A Comparison: an experiment before it has run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eastwest.explore.experiment import Arm
from eastwest.simulate.faults import Fault
from eastwest.traffic import MessageGraph

Reading = Callable[[tuple[Arm, ...]], str]


@dataclass(frozen=True, slots=True)
class ArmPlan:
    """One arm to run. label: short name. setting: what differs, in words. faults: how it differs.

    traffic: whether the background of the site runs beside it.
    """

    label: str
    setting: str
    faults: tuple[Fault, ...] = ()
    traffic: bool = True


@dataclass(frozen=True)
class Comparison:
    """The same workload under several settings; the first arm is the reference.

    read: composes the reading from the finished arms.
    """

    key: str
    title: str
    question: str
    workload: str
    graph: MessageGraph
    arms: tuple[ArmPlan, ...]
    read: Reading
