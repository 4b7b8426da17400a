"""What readiness is judged from: runs with their expectations, and where each figure can be looked up."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.findings import Evidence
from eastwest.predict.expectation import Expectation
from eastwest.simulate.run import OperationResult, Run


@dataclass(frozen=True)
class Evidenced:
    """One workload that ran. folder: where its run is stored, relative to the project folder."""

    label: str
    run: Run
    expectations: tuple[Expectation, ...]
    folder: str

    def in_run(self, where: str) -> Evidence:
        """A place in the results: `operations[3]`, `totals.dropped_buffer`, `steps[0]`."""
        return Evidence(f"{self.folder}/run.json", where)

    def in_ports(self, where: str) -> Evidence:
        """A place in the telemetry of ports: the columns and the port that were read."""
        return Evidence(f"{self.folder}/ports.parquet", where)


@dataclass(frozen=True, slots=True)
class Compared:
    """One finished operation beside its ideal. index: of the operation in the run."""

    index: int
    result: OperationResult
    measured_us: float
    ideal_us: float
    crosses: tuple[str, ...]

    @property
    def slowdown(self) -> float:
        """Measured over ideal time."""
        return self.measured_us / self.ideal_us


def compared(arm: Evidenced) -> tuple[Compared, ...]:
    """Every finished operation that has an ideal; compute and local phases have none."""
    found = []
    for expectation in arm.expectations:
        if expectation.operation >= len(arm.run.operations) or expectation.ideal_us <= 0:
            continue
        result = arm.run.operations[expectation.operation]
        if result.end_us is None or result.kind == "compute":
            continue
        measured_us = result.end_us - result.start_us
        found.append(Compared(expectation.operation, result, measured_us, expectation.ideal_us, expectation.crosses))
    return tuple(found)


def active_us(run: Run) -> float:
    """Time from the first start to the last end of an operation; the simulated time when something is unfinished."""
    ends = [operation.end_us for operation in run.operations]
    finished = [end for end in ends if end is not None]
    if not finished or len(finished) < len(ends):
        return run.simulated_us
    return max(finished) - min(operation.start_us for operation in run.operations) or run.simulated_us
