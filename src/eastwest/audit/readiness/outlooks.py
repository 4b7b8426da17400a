"""Layers 3 and 4: predictions of storage under bursts and of inference services against what the site states."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.findings import Evidence, Layer, Outcome, Verdict
from eastwest.intent.site import Site
from eastwest.predict.serving import ServingOutlook
from eastwest.predict.storage import StorageOutlook
from eastwest.predict.storage.phase import Phase
from eastwest.units import format_us


def judge_storage_outlook(site: Site, outlook: StorageOutlook | None) -> Iterator[Verdict]:
    """Each data set and checkpoint that the site states, under bursts; nothing where it states none."""
    storage = site.storage
    if storage is None or outlook is None or not (storage.use.pipelines or storage.use.checkpoints):
        return
    for phase in outlook.phases:
        if phase.kind != "restore":
            yield _phase(phase, outlook)


def _phase(phase: Phase, outlook: StorageOutlook) -> Verdict:
    what = "Data for" if phase.kind == "read" else "Checkpoint of"
    hidden = " It would pass on averages: what fails is the burst." if _hidden(phase) else ""
    reason = f"Held up by {phase.limit}; {phase.average:.3g} GB/s on average, {phase.burst:.3g} GB/s in bursts.{hidden}"
    remedy = "" if phase.outcome is Outcome.PASS else f"Widen {phase.limit}, or shrink what is moved at once."
    evidence = (Evidence("report.html", "storage"),)
    return Verdict(
        Layer.STORAGE, f"{what} {phase.name}", phase.outcome, phase.measured, phase.target, reason, evidence, remedy
    )


def _hidden(phase: Phase) -> bool:
    return phase.outcome is Outcome.FAIL and all(load.on_average is not Outcome.FAIL for load in phase.loads)


def judge_serving_outlooks(outlooks: tuple[ServingOutlook, ...]) -> Iterator[Verdict]:
    """Each target that a service states."""
    for one in outlooks:
        service = one.service
        figures = (
            ("Time to first token of", one.ttft[-1].time_us, service.ttft_us, one.ttft_outcome),
            ("Time per token of", one.token_us[-1], service.token_us, one.token_outcome),
        )
        for what, value, target, outcome in figures:
            if target is not None:
                yield Verdict(
                    Layer.BANDWIDTH,
                    f"{what} {service.name}",
                    outcome,
                    f"{format_us(value)} at p99",
                    f"at most {format_us(target)}",
                    f"The slowest 1 % are made by {one.tail}; {one.ttft[-1].network_share:.0%} of p99 is network.",
                    (Evidence(f"serving/{service.name}.parquet"),),
                    "" if outcome is Outcome.PASS else f"Look at {one.tail_part} first.",
                )
