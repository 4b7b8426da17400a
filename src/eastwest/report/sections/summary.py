"""The paragraph on top: what was designed, what was run, how it was judged and why."""

from __future__ import annotations

from eastwest.findings import Layer, Outcome, Verdict
from eastwest.report.material import Material
from eastwest.report.numbers import count, plural
from eastwest.report.sections.design import switches_in_words, topology_name
from eastwest.report.verdicts import layer_rows, tally
from eastwest.simulate.run import Status


def summary(material: Material) -> str:
    """One paragraph, composed from the material."""
    return " ".join(part for part in (_designed(material), _run(material), _judged(material)) if part)


def limits(material: Material) -> tuple[str, ...]:
    """What the figures rest on and what they do not cover, one sentence each, without repetition."""
    arms = [*material.workloads, *(arm for experiment in material.experiments for arm in experiment.arms)]
    seeds = sorted({arm.run.seed for arm in arms})
    sentences = []
    if arms:
        named = ("seed " if len(seeds) == 1 else "seeds ") + ", ".join(map(str, seeds))
        sentences.append(
            f"All figures come from simulation, one run per arm with {named}; "
            "nothing in this report was measured on hardware."
        )
    sentences += [
        f"{arm.folder}: the run ended {arm.run.status.value} after {count(arm.run.simulated_us)} µs of simulated time; "
        "its figures cover only what had finished."
        for arm in arms
        if arm.run.status is not Status.COMPLETE
    ]
    sentences += [
        f"Layer {row.layer.value} ({row.layer.title}) could not be judged."
        for row in layer_rows(material.verdicts)
        if row.outcome is Outcome.INCONCLUSIVE
    ]
    sentences += [sentence for arm in arms for e in arm.expectations for sentence in e.assumptions]
    return tuple(dict.fromkeys(sentences))


def _designed(material: Material) -> str:
    plan, gpus = material.plan, material.site.gpus
    per_node = f" with {material.gpus_per_node} GPUs each" if material.gpus_per_node else ""
    ratios = [f"{tier.oversubscription:g}:1" for tier in plan.tiers if tier.up_gbps > 0]
    ratio = "" if not ratios else " without oversubscription" if ratios[0] == "1:1" else f", oversubscribed {ratios[0]}"
    return (
        f"The site asks for {plural(gpus.count, 'GPU node')}{per_node} and {plural(gpus.count * gpus.nics, 'NIC')}; "
        f"the design is a {topology_name(plan.topology)} fabric of {switches_in_words(plan.fabric)}{ratio}."
    )


def _run(material: Material) -> str:
    arms = sum(len(experiment.arms) for experiment in material.experiments)
    packets = sum(arm.run.totals.packets_delivered for arm in material.workloads)
    if not material.workloads:
        return "No workload was simulated."
    compared = f", and {plural(arms, 'run')} compared settings and faults" if arms else ""
    return (
        f"{plural(len(material.workloads), 'workload was', 'workloads were')} simulated packet by packet "
        f"({count(packets)} packets delivered){compared}."
    )


def _judged(material: Material) -> str:
    text = f"Judged against {tally(material.verdicts)}."
    for outcome, lead in ((Outcome.FAIL, "It failed on:"), (Outcome.WARN, "To watch:")):
        named = [_named(verdict) for verdict in material.verdicts if verdict.outcome is outcome]
        if named:
            more = f" and {len(named) - 3} more" if len(named) > 3 else ""
            return f"{text} {lead} {'; '.join(named[:3])}{more}."
    open_layers = [row.layer for row in layer_rows(material.verdicts) if row.outcome is Outcome.INCONCLUSIVE]
    return f"{text} {_open(open_layers)}".strip()


def _named(verdict: Verdict) -> str:
    return f"{verdict.criterion} (measured {verdict.measured}, target {verdict.target})"


def _open(layers: list[Layer]) -> str:
    return f"Not judged: {', '.join(layer.title for layer in layers)}." if layers else ""
