"""An Experiment: one question asked of the fabric by running the same workload under several settings."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.predict.expectation import Expectation
from eastwest.simulate.run import Run


@dataclass(frozen=True)
class Arm:
    """One run of an experiment.

    label: short name for tables and pictures. setting: what differs from the other arms, in words.
    expectations: the ideal per operation of this run's workload. folder: where the run is stored, relative to the
    project folder. background: indices of operations that are load beside what is asked about.
    """

    label: str
    setting: str
    run: Run
    expectations: tuple[Expectation, ...]
    folder: str
    background: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Experiment:
    """Arms side by side; the first arm is the reference that others are compared with.

    key: file-safe name. question: what is asked. workload: what runs, in words. reading: what the figures say,
    composed from them.
    """

    key: str
    title: str
    question: str
    workload: str
    arms: tuple[Arm, ...]
    reading: str
