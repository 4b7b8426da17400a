"""From a site file to a report: design, simulate, judge, compare, write."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from eastwest._version import __version__
from eastwest.audit.readiness import Evidenced, judge
from eastwest.design.artefacts import write_design
from eastwest.design.from_file import design_file
from eastwest.explore import Arm, Experiment
from eastwest.explore.comparison import Comparison
from eastwest.explore.execute import Job, execute, folder_of
from eastwest.explore.sources import remember, sources_of
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.plan.store import plan_hash
from eastwest.progress import Listener, Progress, silent
from eastwest.prove.experiments import experiments_of, target_of
from eastwest.prove.manifest import write_manifest
from eastwest.prove.outcome import outcome_of
from eastwest.prove.outlooks import Outlooks, predict_outlooks, write_series
from eastwest.prove.predictions import predicted
from eastwest.prove.standard import standard_checkpoint, standard_incast
from eastwest.prove.workloads import Prepared, beside, prepare, prepare_one
from eastwest.report.material import Material
from eastwest.report.sections.storage_runs import has_burst
from eastwest.report.write import write_report
from eastwest.simulate.run import Run
from eastwest.simulate.scenario import Scenario


@dataclass(frozen=True)
class Proof:
    """A finished proof. folder: the project folder. report: the HTML file."""

    material: Material
    folder: Path
    report: Path


@dataclass(frozen=True, slots=True)
class Options:
    """seed: of every random draw. workers: runs at a time. experiments: compare settings and faults as well."""

    seed: int = 1
    workers: int = 2
    experiments: bool = True


class _Clock:
    """Tells the listener which stage begins, and keeps what each stage took."""

    def __init__(self, listen: Listener) -> None:
        self._listen = listen
        self.seconds: list[tuple[str, float]] = []
        self._since = time.monotonic()

    def lap(self, stage: str) -> None:
        now = time.monotonic()
        self.seconds.append((stage, now - self._since))
        self._since = now
        self._listen(Progress(stage, 1.0))


def prove(
    site_file: Path, folder: Path | None = None, options: Options | None = None, listen: Listener = silent
) -> Proof:
    """Designs the site, simulates its workloads, judges the five layers and writes everything into a project folder.

    folder: left out, `out/NAME`. Runs that an earlier, interrupted call has finished are kept. Raises InputError or
    NoFitError for a site that cannot be designed, KeyboardInterrupt when interrupted (what has run is stored).
    """
    options = options or Options()
    clock = _Clock(listen)
    site, catalogue, plan = design_file(site_file)
    folder = Path("out") / site.name if folder is None else folder
    write_design(plan, site_file, folder, site.references)
    clock.lap("design")
    prepared = prepare(site, plan, catalogue, options.seed)
    outlooks = predict_outlooks(site, plan, catalogue, options.seed)
    write_series(outlooks.inference, plan_hash(plan), options.seed, folder)
    clock.lap("expectations")
    standard = prepare_one(standard_incast(plan), site, plan, catalogue, options.seed)
    extra = (beside(target_of(prepared), standard),) if options.experiments else ()
    burst = standard_checkpoint(site)
    bursts = () if burst is None else (prepare_one(burst, site, plan, catalogue, options.seed),)
    ran = _run_workloads((*prepared, *bursts, *extra), folder, options, listen)
    arms, stored = ran[: len(prepared)], tuple(arm for arm in ran if has_burst(arm))
    clock.lap("workloads")
    planned = experiments_of(prepared, arms, standard, plan, ran[-1].run) if options.experiments else ()
    experiments = _run_experiments(planned, plan, folder, options, listen)
    clock.lap("experiments")
    sections = predicted(site, plan, catalogue)
    clock.lap("predictions")
    judged = _judge(site, catalogue, plan, arms, experiments, outlooks, clock)
    material = replace(judged, predicted=sections, bursts=stored)
    report = write_report(material, folder)
    remember(folder, sources_of(site, site_file))
    write_manifest(folder)
    return Proof(material, folder, report)


def _run_workloads(prepared: tuple[Prepared, ...], folder: Path, options: Options, listen: Listener) -> tuple[Arm, ...]:
    jobs = [
        Job(
            Scenario(one.name, one.plan, one.graph, seed=options.seed, modes=one.modes, background=one.traffic),
            folder / "runs" / one.name,
        )
        for one in prepared
    ]
    runs = execute(jobs, options.workers, listen)
    return tuple(
        Arm(one.name, one.text, run, one.expectations, _relative(job.folder, folder))
        for one, job, run in zip(prepared, jobs, runs, strict=True)
    )


def _run_experiments(
    planned: Sequence[tuple[Comparison, Prepared]], plan: Plan, folder: Path, options: Options, listen: Listener
) -> tuple[Experiment, ...]:
    jobs = [
        Job(
            Scenario(
                f"{one.key}: {arm.label}",
                plan,
                one.graph,
                arm.faults,
                options.seed,
                modes=source.modes,
                background=source.traffic if arm.traffic else (),
            ),
            folder / "runs" / (f"{one.key}/{_slug(arm.label)}" if arm.faults or not arm.traffic else source.name),
        )
        for one, source in planned
        for arm in one.arms
    ]
    runs = iter(zip(execute(jobs, options.workers, listen), folder_of(jobs), strict=True))
    return tuple(_experiment(one, source, [next(runs) for _ in one.arms], folder) for one, source in planned)


def _experiment(one: Comparison, source: Prepared, runs: Sequence[tuple[Run, Path]], folder: Path) -> Experiment:
    arms = tuple(
        Arm(arm.label, arm.setting, run, source.expectations, _relative(place, folder), source.background)
        for arm, (run, place) in zip(one.arms, runs, strict=True)
    )
    return Experiment(one.key, one.title, one.question, one.workload, arms, one.read(arms))


def _judge(
    site: Site,
    catalogue: Catalogue,
    plan: Plan,
    arms: tuple[Arm, ...],
    experiments: tuple[Experiment, ...],
    outlooks: Outlooks,
    clock: _Clock,
) -> Material:
    evidenced = tuple(Evidenced(arm.label, arm.run, arm.expectations, arm.folder) for arm in arms)
    verdicts = judge(site, plan, evidenced, catalogue, outlooks.storage, outlooks.inference)
    clock.lap("judgement")
    return Material(
        site=site,
        plan=plan,
        plan_hash=plan_hash(plan),
        gpus_per_node=catalogue.nodes[site.gpus.node].gpus.value or 0,
        workloads=arms,
        experiments=experiments,
        verdicts=verdicts,
        outcome=outcome_of(verdicts),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        seconds=tuple(clock.seconds),
        storage=outlooks.storage,
        inference=outlooks.inference,
    )


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _slug(label: str) -> str:
    kept = "".join(character if character.isalnum() or character in ".%" else "-" for character in label.lower())
    return "-".join(part for part in kept.replace("%", "pct").split("-") if part)
