"""What was found, and what could not be judged."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit.engine import GRADES
from eastwest.audit.formats.words import headline
from eastwest.audit.rules import RULES
from eastwest.findings import Layer
from eastwest.report.assessed.chapters.places import some
from eastwest.report.assessed.material import AssessedMaterial
from eastwest.report.document.blocks import Block, Section, Text, table


def findings(material: AssessedMaterial) -> Section:
    """Every rule that found something, layer by layer, with its first places."""
    blocks = [block for layer in Layer for block in _layer(material, layer)]
    intro = Text(f"{headline(material.result).capitalize()}. The JSON lists every place with file and line.")
    return Section("findings", "Findings", (intro, *blocks))


def _layer(material: AssessedMaterial, layer: Layer) -> Iterator[Block]:
    groups = material.result.alike(layer)
    rows = (
        (
            f"{group[0].rule} {RULES[group[0].rule].title}",
            GRADES[group[0].severity],
            f"{some([each.place.text() for each in group])}: {group[0].observed}",
            group[0].remedy,
        )
        for group in groups
    )
    if groups:
        yield table(f"{layer.value} {layer.title}", "*rule|grade|*where, and first found|*remedy", rows)


def not_judged(material: AssessedMaterial) -> Section:
    """What lacked what a rule needs, what was not read, and what was accepted."""
    rows = (
        (f"{group[0].rule} {RULES[group[0].rule].title}", some([each.place.text() for each in group]), group[0].why)
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
