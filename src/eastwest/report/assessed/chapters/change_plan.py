"""The change plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eastwest.audit.disruption import disturbs
from eastwest.audit.remedy import Remedy, Step
from eastwest.report.assessed.material import AssessedMaterial
from eastwest.report.document.blocks import Block, Section, Text, table

_INTRO = (
    "Switches first, then hosts, one at a time and in this order: what hosts send finds its class. After each "
    "step an audit of the place shows its rules no more. Commands there and back lie in the folder of its name."
)


def change_plan(material: AssessedMaterial) -> Section:
    """The steps in their order, and what no commands are written for."""
    return Section("change-plan", "Change plan", tuple(_blocks(material)))


def _blocks(material: AssessedMaterial) -> Iterator[Block]:
    yield Text(_INTRO)
    columns = ">step|place|mends|window|*interrupts|hangs on it|by hand"
    yield table("", columns, _rows(material.steps), file="change/change-plan.csv")
    systems = {step.way_back: _system(step) for step in material.steps if step.way_back}
    ways = ((system, way) for way, system in systems.items())
    yield table("Way back", "system|*how a change is made so that it can be taken back", ways)
    known = {each.says: each for step in material.steps for each in step.interrupts}
    said = (
        (each.says, each.source or "our own estimate: no document of the maker was read") for each in known.values()
    )
    yield table("Who says what a change interrupts", "*interrupts|*source", said)
    if material.skipped:
        yield table("No commands", "place|*why", ((each.device, each.why) for each in material.skipped))


def _rows(steps: Sequence[Step]) -> Iterator[tuple[str, ...]]:
    for number, step in enumerate(steps, start=1):
        yield (
            str(number),
            step.name,
            " ".join(step.rules),
            step.when,
            "; ".join(disturbs(step.interrupts)) or "nothing known",
            _hanging(step),
            step.hand_text or "–",
        )


def _system(step: Step) -> str:
    return step.device.family if isinstance(step, Remedy) else step.kind


def _hanging(step: Step) -> str:
    """The blast radius: what loses its way while the switch is out."""
    unknown = f", {step.open_ports} ports whose other end is unknown" if step.open_ports else ""
    return f"{step.hosts} hosts, {step.links} links{unknown}"
