"""The result in a few figures and pictures."""

from __future__ import annotations

from eastwest.audit.assess.assessment import Assessment
from eastwest.audit.assess.words import headline, percent, spread, states, step_time
from eastwest.audit.formats.words import WORDS
from eastwest.audit.score import LEAVES
from eastwest.findings import Severity
from eastwest.report.assessed.material import AssessedMaterial
from eastwest.report.assessed.pictures import draw_before_after, draw_scores, draw_steps
from eastwest.report.document.blocks import Block, Figures, Picture, Section, Text, table


def outcome(material: AssessedMaterial) -> Section:
    """Findings counted, bandwidth before and after, steps of training jobs, scores."""
    found = material.predicted
    blocks: list[Block] = [Text(headline(found) + "."), _figures(material)]
    if isinstance(found, Assessment):
        blocks += [_before_after(found), *_steps(found)]
    return Section("result", "Result", (*blocks, _scores(material)))


def _figures(material: AssessedMaterial) -> Figures:
    found, result, network = material.predicted, material.result, material.audited.network
    items = [
        (str(result.count(Severity.CRITICAL)), "break losslessness", "findings"),
        (str(result.count(Severity.WARNING)), "contradict the design", "findings"),
        (str(result.count(Severity.INFO)), "advice", "findings"),
        (str(len(network.devices)), "switches", f"{len(network.hosts)} hosts, {len(network.links)} links known"),
    ]
    if isinstance(found, Assessment):
        items[:0] = [
            (percent(found.before.share.middle), "as it is", "of the expected bus bandwidth"),
            (percent(found.after.share.middle), "after the change plan", "of the expected bus bandwidth"),
        ]
    return Figures(tuple(items))


def _before_after(found: Assessment) -> Picture:
    return Picture(
        str(draw_before_after(found)),
        headline(found),
        "Share of the bus bandwidth that the NICs could reach on idle paths; the lines span the draws.",
        "Bandwidth before and after",
    )


def _steps(found: Assessment) -> list[Block]:
    """Training jobs of the site: the picture of each, and the figures."""
    names = [step.job.name for step in found.before.steps]
    pictures: list[Block] = [
        Picture(
            str(draw_steps(found, name)),
            f"A step of {name} before and after.",
            "Time of a step; the lines span the draws, the dashed line is the step on idle paths.",
            f"Training: {name}",
        )
        for name in names
    ]
    rows = (
        (state, step.job.name, f"{step.gpus:,}", step_time(step), spread(step.active))
        for state, one in states(found)
        for step in one.steps
    )
    return [*pictures, table("", "network|*job|>GPUs|>step|>GPUs active", rows)] if names else []


def _scores(material: AssessedMaterial) -> Picture:
    scores = ", ".join(f"{each.layer.title} {each.text()}" for each in material.scores)
    leaves = ", ".join(f"{LEAVES[each]:g} for {WORDS[each]}" for each in reversed(Severity))
    caption = (
        "100 without findings. Each device has the product over the rules that it breaks "
        f"({leaves}); a layer has half the mean of its devices and half the worst of them."
    )
    return Picture(str(draw_scores(material.scores)), f"Scores: {scores}.", caption, "Score by layer")
