"""Layer 3: does each workload get the bandwidth that the fabric should give it?"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit.readiness.congestion import hedged
from eastwest.audit.readiness.evidence import Compared, Evidenced, compared
from eastwest.audit.readiness.grade import at_least, at_most
from eastwest.findings import Layer, Outcome, Verdict
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.simulate.run import Status
from eastwest.units import format_bytes, format_us

SMALL_SHARE = 0.01
"""Operations whose ideal takes less than a hundredth of the longest one's are not judged alone: they decide nothing."""


def judge_bandwidth(site: Site, plan: Plan, arms: tuple[Evidenced, ...]) -> Iterator[Verdict]:
    """Slowdown, bus bandwidth and GPU activity per workload; a run that did not end is judged by that alone."""
    if not arms:
        yield Verdict(
            Layer.BANDWIDTH,
            "Workloads get their bandwidth",
            Outcome.INCONCLUSIVE,
            "no run",
            "one run per workload",
            "Nothing was run.",
            (),
            "Add a workload to the site file.",
        )
    for arm in arms:
        yield from hedged(_judge(site, plan, arm), (arm,))


def _judge(site: Site, plan: Plan, arm: Evidenced) -> Iterator[Verdict]:
    if arm.run.status is not Status.COMPLETE or _unfinished(arm):
        yield _unended(arm)
        return
    yield from _operations(site, plan, arm)
    yield from _steps(site, arm)


def _unfinished(arm: Evidenced) -> int:
    return sum(operation.end_us is None for operation in arm.run.operations)


def _unended(arm: Evidenced) -> Verdict:
    partial = arm.run.status is Status.PARTIAL
    total, missing = len(arm.run.operations), _unfinished(arm)
    why = "the run was ended early" if partial else "the run stalled: nothing could move any more"
    if arm.run.status is Status.COMPLETE:
        why = "the run ended without them"
    return Verdict(
        layer=Layer.BANDWIDTH,
        criterion=f"{arm.label}: finishes",
        outcome=Outcome.INCONCLUSIVE if partial else Outcome.FAIL,
        measured=f"{total - missing} of {total} operations after {format_us(arm.run.simulated_us)}",
        target=f"{total} of {total} operations",
        reason=f"{missing} operations did not finish; {why}.",
        evidence=(arm.in_run("status"), arm.in_run("operations")),
        remedy="Run it again with a higher limit."
        if partial
        else "Look for a pause that never ends, or for lost links.",
    )


def _operations(site: Site, plan: Plan, arm: Evidenced) -> Iterator[Verdict]:
    everything = compared(arm)
    if all(operation.kind == "compute" for operation in arm.run.operations):
        return  # nothing of its own goes over the fabric, as with requests of a service
    if not everything:
        yield Verdict(
            Layer.BANDWIDTH,
            f"{arm.label}: time against the ideal",
            Outcome.INCONCLUSIVE,
            "no ideal known",
            f"at most {site.targets.slowdown:g} × the ideal time",
            "No operation of the run has an ideal time to compare with.",
            (arm.in_run("operations"),),
            "",
        )
        return
    longest = max(one.ideal_us for one in everything)
    judged = [one for one in everything if one.ideal_us >= SMALL_SHARE * longest and not _shared(arm, one, everything)]
    if not judged:
        return  # a job all of whose operations share the NICs is judged by its steps
    worst = max(judged, key=lambda one: one.slowdown)
    yield _slowdown(site, plan, arm, worst, judged)
    with_bandwidth = [one for one in judged if one.result.busbw_gigabytes_per_s is not None]
    if with_bandwidth:
        yield _bus_bandwidth(site, arm, max(with_bandwidth, key=lambda one: one.slowdown), len(with_bandwidth))


def _shared(arm: Evidenced, one: Compared, everything: tuple[Compared, ...]) -> bool:
    """Whether an operation of a training job ran while another did: its ideal assumes the NICs for itself.

    Outside of jobs, operations at the same time are equal groups on NICs of their own.
    """
    mine = (one.result.start_us, one.result.start_us + one.measured_us)
    return bool(arm.run.steps) and any(
        other.index != one.index
        and other.result.start_us < mine[1]
        and mine[0] < other.result.start_us + other.measured_us
        for other in everything
    )


def _slowdown(site: Site, plan: Plan, arm: Evidenced, worst: Compared, judged: list[Compared]) -> Verdict:
    limit = site.targets.slowdown
    outcome = at_most(worst.slowdown, limit)
    together = sum(one.measured_us for one in judged) / sum(one.ideal_us for one in judged)
    reason = (
        f"{_name(worst)} took {format_us(worst.measured_us)}, {worst.slowdown:.2f} times its ideal of "
        f"{format_us(worst.ideal_us)}; all {len(judged)} operations together took {together:.2f} times theirs. "
        f"{_path(plan, worst)}"
    )
    return Verdict(
        layer=Layer.BANDWIDTH,
        criterion=f"{arm.label}: time against the ideal",
        outcome=outcome,
        measured=f"{worst.slowdown:.2f} × ideal, worst operation",
        target=f"at most {limit:.2f} × ideal",
        reason=reason,
        evidence=(arm.in_run(f"operations[{worst.index}]"),),
        remedy="" if outcome is Outcome.PASS else _remedy(worst),
    )


def _bus_bandwidth(site: Site, arm: Evidenced, worst: Compared, count: int) -> Verdict:
    measured = worst.result.busbw_gigabytes_per_s or 0.0
    share = 1 / worst.slowdown
    limit = site.targets.busbw_fraction
    outcome = at_least(share, limit)
    return Verdict(
        layer=Layer.BANDWIDTH,
        criterion=f"{arm.label}: bus bandwidth",
        outcome=outcome,
        measured=f"{measured:.2f} GB/s, {share:.1%} of the ideal",
        target=f"at least {limit:.1%} of {measured * worst.slowdown:.2f} GB/s",
        reason=(
            f"{_name(worst)} reached {measured:.2f} GB/s bus bandwidth by nccl-tests' definition, the lowest "
            f"share of the ideal among {count} operations."
        ),
        evidence=(arm.in_run(f"operations[{worst.index}]"),),
        remedy="" if outcome is Outcome.PASS else _remedy(worst),
    )


def _steps(site: Site, arm: Evidenced) -> Iterator[Verdict]:
    if not arm.run.steps:
        return
    index, worst = min(enumerate(arm.run.steps), key=lambda pair: pair[1].gpu_active_share)
    mean = sum(step.gpu_active_share for step in arm.run.steps) / len(arm.run.steps)
    limit = site.targets.gpu_active
    outcome = at_least(worst.gpu_active_share, limit)
    everything = compared(arm)
    shared = sum(_shared(arm, one, everything) for one in everything)
    together = f" {shared} of {len(everything)} operations ran while others did and are judged by this alone."
    yield Verdict(
        layer=Layer.BANDWIDTH,
        criterion=f"{arm.label}: GPU-active share of a step",
        outcome=outcome,
        measured=f"{worst.gpu_active_share:.1%}, worst of {len(arm.run.steps)} steps",
        target=f"at least {limit:.1%}",
        reason=(
            f"Step {worst.step} of {worst.job} took {format_us(worst.end_us - worst.start_us)}, of which "
            f"{format_us(worst.compute_us)} were compute; the mean share of all steps is {mean:.1%}."
            + (together if shared else "")
        ),
        evidence=(arm.in_run(f"steps[{index}]"),),
        remedy="" if outcome is Outcome.PASS else "Overlap more communication, or lower its volume per step.",
    )


def _name(one: Compared) -> str:
    size = f" of {format_bytes(one.result.bytes)}" if one.result.bytes else ""
    return f"{one.result.name} ({one.result.kind}, {one.result.ranks} ranks{size})"


def _path(plan: Plan, one: Compared) -> str:
    if "spine" not in one.crosses:
        return "Its traffic stays under leaves."
    ratio = max((tier.oversubscription for tier in plan.tiers), default=1.0)
    return f"Its traffic crosses the spines, where the fabric is {ratio:.2f}:1 oversubscribed."


def _remedy(one: Compared) -> str:
    if "spine" in one.crosses:
        return "Add uplinks, balance the load over them, or place the job so that its traffic stays under leaves."
    return "Look at queues and pauses of the leaves that carry it."
