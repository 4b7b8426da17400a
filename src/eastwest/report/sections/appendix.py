"""Where every figure can be looked up again."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.explore import Arm
from eastwest.report.material import Material
from eastwest.simulate.run import Totals


@dataclass(frozen=True, slots=True)
class RunRow:
    """One stored run."""

    folder: str
    shown_in: str
    label: str
    scenario: str
    status: str
    seed: int
    simulated_us: float
    totals: Totals


def run_rows(material: Material) -> tuple[RunRow, ...]:
    """Every run behind the report; one that several sections show is listed once, with all of them."""
    found: dict[str, tuple[Arm, list[str]]] = {}
    for arm in material.workloads:
        found.setdefault(arm.folder, (arm, []))[1].append("Workloads")
    for experiment in material.experiments:
        for arm in experiment.arms:
            found.setdefault(arm.folder, (arm, []))[1].append(experiment.title)
    return tuple(_row(arm, shown) for arm, shown in found.values())


def _row(arm: Arm, shown: list[str]) -> RunRow:
    run = arm.run
    names = ", ".join(dict.fromkeys(shown))
    status = run.status.value
    return RunRow(arm.folder, names, arm.label, run.scenario, status, run.seed, run.simulated_us, run.totals)
