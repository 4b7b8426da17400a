"""From a site file to a scenario, in one call."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.problems import did_you_mean
from eastwest.intent.site import Site, WorkloadIntent
from eastwest.plan import Plan
from eastwest.plan.of_workload import plan_of
from eastwest.simulate.modes import Modes
from eastwest.simulate.scenario import Scenario
from eastwest.simulate.scenario_file import FaultFile, load_faults
from eastwest.traffic.workload import build_workload, traffic_beside


def workload_named(site: Site, name: str | None, place: str, file: Path) -> WorkloadIntent:
    """A workload of the site, its first for None. Raises InputError at `place` for a name that it has not."""
    known = {workload.name: workload for workload in site.workloads}
    if name is None:
        return site.workloads[0]
    if name not in known:
        found = f'the site has no workload "{name}"'
        raise InputError(Problem(found, place, file, allowed=", ".join(known), mend=did_you_mean(name, known)))
    return known[name]


def merged(plain: Scenario, file: FaultFile, workload: WorkloadIntent | None, seed: int) -> Scenario:
    """A scenario with what a scenario file adds; the workload's congestion control where the file names none."""
    control = file.modes.congestion_control or (workload.congestion_control if workload is not None else None)
    return replace(
        plain,
        name=file.name,
        faults=file.faults,
        seed=seed,
        modes=replace(file.modes, congestion_control=control),
        background=(*plain.background, *file.background),
    )


def workload_scenario(intent: WorkloadIntent, site: Site, plan: Plan, catalogue: Catalogue, seed: int) -> Scenario:
    """A workload of a designed site as a scenario, with the plan and the traffic that belong to it.

    Raises InputError when it does not fit the cluster.
    """
    return _on(plan_of(intent, plan, site, catalogue), intent, site, catalogue, seed)


def _on(plan: Plan, intent: WorkloadIntent, site: Site, catalogue: Catalogue, seed: int) -> Scenario:
    graph, _ = build_workload(intent, site, plan.fabric, catalogue.nodes[site.gpus.node], seed)
    modes = Modes(congestion_control=intent.congestion_control)
    beside = traffic_beside(intent, site, plan.fabric)
    return Scenario(intent.name, plan, graph, (), seed, modes=modes, background=beside)


def scenario_of(
    site_file: Path | str, workload: str | None = None, scenario_file: Path | str | None = None, seed: int | None = None
) -> Scenario:
    """Designs the site and states one of its workloads as a scenario, ready for `simulate`.

    workload: by name, None for the first. scenario_file: what goes wrong meanwhile. seed: None for the scenario file's,
    else 1. Changes are made with `dataclasses.replace`. Raises InputError or NoFitError.
    """
    path = Path(site_file)
    site, catalogue, plan = design_file(path)
    intent = workload_named(site, workload, "workload", path)
    plan = plan_of(intent, plan, site, catalogue)
    file = FaultFile(intent.name, 1, ()) if scenario_file is None else load_faults(Path(scenario_file), plan)
    used = file.seed if seed is None else seed
    return merged(_on(plan, intent, site, catalogue, used), file, intent, used)
