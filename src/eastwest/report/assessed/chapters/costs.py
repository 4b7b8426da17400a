"""What each mistake costs, and how that was worked out."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit.assess.assessment import Assessment
from eastwest.audit.assess.words import headline, methods, spread, step_costs
from eastwest.report.assessed.chapters.places import some
from eastwest.report.assessed.material import AssessedMaterial
from eastwest.report.assessed.pictures import draw_costs
from eastwest.report.document.blocks import Block, Picture, Section, Text, table

_COLUMNS = (
    "*what is wrong|rules|where|>costs, points|>gains alone|longer step|>share with this alone|>packets dropped|>pauses"
)


def costs(material: AssessedMaterial) -> Section:
    """Mistake by mistake, with those that cost nothing of their own."""
    found = material.predicted
    blocks = _costs(found) if isinstance(found, Assessment) else iter([Text(headline(found) + ".")])
    return Section("costs", "What it costs the GPUs", tuple(blocks))


def _costs(found: Assessment) -> Iterator[Block]:
    if found.costs:
        lost = "Lost when this alone is left and all else is mended."
        yield Picture(str(draw_costs(found.costs)), "Costs of mistakes.", lost)
    yield table("By mistake", _COLUMNS, _rows(found))
    if found.uncounted:
        why = "They see what others see, change nothing that a prediction depends on, or have no value in practice"
        yield Text(f"{why}: {', '.join(found.uncounted)}.", "Findings without a cost of their own")
    for number, text in enumerate(methods(found)):
        yield Text(_sentence(text), "How this was worked out" if number == 0 else "")


def _rows(found: Assessment) -> Iterator[tuple[str, ...]]:
    for cost in found.costs:
        yield (
            cost.title,
            " ".join(cost.rules),
            some(cost.places),
            f"{100 * cost.lost:.0f}",
            f"{100 * cost.gained:.0f}",
            step_costs(cost, found.mended) or "–",
            spread(cost.left.share) if cost.left.ends else "does not end",
            f"{cost.left.worst.dropped:,}",
            f"{cost.left.worst.pauses:,}",
        )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."
