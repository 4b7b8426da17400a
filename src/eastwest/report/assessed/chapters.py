"""The chapters of the assessment report."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit.assess.assessment import Assessment
from eastwest.audit.assess.words import headline, methods, percent, spread, states, step_costs, step_time
from eastwest.audit.disruption import disturbs
from eastwest.audit.engine import GRADES
from eastwest.audit.formats.words import WORDS
from eastwest.audit.formats.words import headline as counted
from eastwest.audit.remedy import Remedy, Step
from eastwest.audit.rules import RULES
from eastwest.audit.score import LEAVES
from eastwest.findings import Layer, Severity
from eastwest.report.assessed.material import AssessedMaterial
from eastwest.report.assessed.pictures import draw_before_after, draw_costs, draw_scores, draw_steps
from eastwest.report.audit.picture import draw_network
from eastwest.report.document.blocks import Block, Figures, Picture, Section, Text, table

_PLACES = 4
"""Places of a finding that are listed in the report; the JSON has all."""


def outcome(material: AssessedMaterial) -> Section:
    """The result in a few figures and two pictures."""
    found, result = material.predicted, material.result
    network = material.audited.network
    items = [
        (str(result.count(Severity.CRITICAL)), "break losslessness", "findings"),
        (str(result.count(Severity.WARNING)), "contradict the design", "findings"),
        (str(result.count(Severity.INFO)), "advice", "findings"),
        (str(len(network.devices)), "switches", f"{len(network.hosts)} hosts, {len(network.links)} links known"),
    ]
    blocks: list[Block] = [Text(headline(found) + ".")]
    if isinstance(found, Assessment):
        items[:0] = [
            (percent(found.before.share.middle), "as it is", "of the expected bus bandwidth"),
            (percent(found.after.share.middle), "after the change plan", "of the expected bus bandwidth"),
        ]
        picture = Picture(
            str(draw_before_after(found)),
            headline(found),
            "Share of the bus bandwidth that the NICs could reach on idle paths; the lines span the draws.",
            "Bandwidth before and after",
        )
        blocks.append(picture)
        blocks += _steps(found)
    blocks.insert(1, Figures(tuple(items)))
    scores = ", ".join(f"{each.layer.title} {each.text()}" for each in material.scores)
    leaves = ", ".join(f"{LEAVES[each]:g} for {WORDS[each]}" for each in reversed(Severity))
    caption = (
        "100 without findings. Each device has the product over the rules that it breaks "
        f"({leaves}); a layer has half the mean of its devices and half the worst of them."
    )
    blocks.append(Picture(str(draw_scores(material.scores)), f"Scores: {scores}.", caption, "Score by layer"))
    return Section("result", "Result", tuple(blocks))


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


def costs(material: AssessedMaterial) -> Section:
    """What each mistake costs, and how that was worked out."""
    found = material.predicted
    if not isinstance(found, Assessment):
        return Section("costs", "What it costs the GPUs", (Text(headline(found) + "."),))
    rows = (
        (
            cost.title,
            " ".join(cost.rules),
            _some(cost.places),
            f"{100 * cost.lost:.0f}",
            f"{100 * cost.gained:.0f}",
            step_costs(cost, found.mended) or "–",
            spread(cost.left.share) if cost.left.ends else "does not end",
            f"{cost.left.worst.dropped:,}",
            f"{cost.left.worst.pauses:,}",
        )
        for cost in found.costs
    )
    columns = (
        "*what is wrong|rules|where|>costs, points|>gains alone|longer step|>share with this alone|>packets dropped|"
        ">pauses"
    )
    blocks: list[Block] = []
    if found.costs:
        blocks.append(
            Picture(
                str(draw_costs(found.costs)),
                "Costs of mistakes.",
                "Lost when this alone is left and all else is mended.",
            )
        )
    blocks.append(table("By mistake", columns, rows))
    if found.uncounted:
        why = "They see what others see, change nothing that a prediction depends on, or have no value in practice"
        blocks.append(Text(f"{why}: {', '.join(found.uncounted)}.", "Findings without a cost of their own"))
    blocks += [
        Text(_sentence(text), "How this was worked out" if number == 0 else "")
        for number, text in enumerate(methods(found))
    ]
    return Section("costs", "What it costs the GPUs", tuple(blocks))


def topology(material: AssessedMaterial) -> Section:
    """The picture of the network, and what was read."""
    network = material.audited.network
    picture = Picture(
        str(draw_network(network, material.result.findings)),
        f"{len(network.devices)} switches, {len(network.hosts)} hosts and {len(network.links)} links as found.",
        "Switches by tier, hosts below; a box has the mark of its worst finding and their number.",
    )
    rows = (
        (
            device.name,
            f"{device.family or 'unknown'} {device.version}".strip(),
            device.role or "unknown",
            "fragment" if device.partial else "whole",
            f"{device.coverage * 100:.0f} %",
        )
        for device in network.devices
    )
    read = table("What was read", "switch|*system|role|files|>understood", rows)
    notes = table("Could not be told", "*note", ((note,) for note in network.notes))
    return Section("network", "The network as found", (picture, read, notes))


def change_plan(material: AssessedMaterial) -> Section:
    """The steps in their order, and what no commands are written for."""
    rows = (
        (
            str(number),
            step.name,
            " ".join(step.rules),
            step.when,
            "; ".join(disturbs(step.interrupts)) or "nothing known",
            _hanging(step),
            step.hand_text or "–",
        )
        for number, step in enumerate(material.steps, start=1)
    )
    columns = ">step|place|mends|window|*interrupts|hangs on it|by hand"
    intro = (
        "Switches first, then hosts, one at a time and in this order: what hosts send finds its class. After each "
        "step an audit of the place shows its rules no more. Commands there and back lie in the folder of its name."
    )
    blocks: list[Block] = [Text(intro), table("", columns, rows, file="change/change-plan.csv")]
    systems = {step.way_back: _system(step) for step in material.steps if step.way_back}
    ways = ((system, way) for way, system in systems.items())
    blocks.append(table("Way back", "system|*how a change is made so that it can be taken back", ways))
    known = {each.says: each for step in material.steps for each in step.interrupts}
    said = (
        (each.says, each.source or "our own estimate: no document of the maker was read") for each in known.values()
    )
    blocks.append(table("Who says what a change interrupts", "*interrupts|*source", said))
    if material.skipped:
        blocks.append(table("No commands", "place|*why", ((each.device, each.why) for each in material.skipped)))
    return Section("change-plan", "Change plan", tuple(blocks))


def _system(step: Step) -> str:
    return step.device.family if isinstance(step, Remedy) else step.kind


def _hanging(step: Step) -> str:
    """The blast radius: what loses its way while the switch is out."""
    unknown = f", {step.open_ports} ports whose other end is unknown" if step.open_ports else ""
    return f"{step.hosts} hosts, {step.links} links{unknown}"


def findings(material: AssessedMaterial) -> Section:
    """Every rule that found something, layer by layer, with its first places."""
    blocks = [block for layer in Layer for block in _layer(material, layer)]
    intro = Text(f"{counted(material.result).capitalize()}. The JSON lists every place with file and line.")
    return Section("findings", "Findings", (intro, *blocks))


def _layer(material: AssessedMaterial, layer: Layer) -> Iterator[Block]:
    groups = material.result.alike(layer)
    rows = (
        (
            f"{group[0].rule} {RULES[group[0].rule].title}",
            GRADES[group[0].severity],
            f"{_some([each.place.text() for each in group])}: {group[0].observed}",
            group[0].remedy,
        )
        for group in groups
    )
    if groups:
        yield table(f"{layer.value} {layer.title}", "*rule|grade|*where, and first found|*remedy", rows)


def not_judged(material: AssessedMaterial) -> Section:
    """What lacked what a rule needs, what was not read, and what was accepted."""
    rows = (
        (f"{group[0].rule} {RULES[group[0].rule].title}", _some([each.place.text() for each in group]), group[0].why)
        for group in material.result.left_alike()
    )
    blocks: list[Block] = [table("Rules that lacked what they need", "rule|*where|*why", rows)]
    silent = [f"{each.layer.title}: nothing of it was read" for each in material.scores if each.score is None]
    blocks += [Text("; ".join(silent) + ".", "Layers")] if silent else []
    network = material.audited.network
    unreadable = ((each.file, each.problem) for each in network.unreadable)
    blocks.append(table("Files that were not read", "file|*why", unreadable))
    accepted = ((each.finding.rule, each.finding.place.text(), each.reason) for each in material.result.suppressed)
    blocks.append(table("Accepted findings", "rule|where|*reason", accepted))
    return Section("not-judged", "What was not judged", tuple(blocks))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def _some(places: list[str] | tuple[str, ...]) -> str:
    distinct = list(dict.fromkeys(places))
    more = f" and {len(distinct) - _PLACES} more" if len(distinct) > _PLACES else ""
    return ", ".join(distinct[:_PLACES]) + more


CHAPTERS = (outcome, costs, topology, change_plan, findings, not_judged)
