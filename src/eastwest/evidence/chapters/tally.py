"""Verdicts per layer as stacked bars; each part carries a letter and its number: it reads without colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from eastwest.evidence.results import Row
from eastwest.evidence.words import Words
from eastwest.findings import Layer, Outcome
from eastwest.report.document.blocks import Picture
from eastwest.report.pictures.svg import box, label, picture

_COLOURS = {Outcome.PASS: "#2f7d4f", Outcome.WARN: "#b7791f", Outcome.FAIL: "#b3261e", Outcome.INCONCLUSIVE: "#5c6672"}
_LETTERS = {Outcome.PASS: "P", Outcome.WARN: "W", Outcome.FAIL: "F", Outcome.INCONCLUSIVE: "I"}
_WIDTH, _LEFT, _ROW, _TOP = 760.0, 170.0, 30.0, 8.0
_LEAST = 30.0


def tally_picture(rows: Sequence[Row], words: Words) -> Picture:
    """One bar for each layer, as long as its share of the criteria."""
    counts = {layer: Counter(row.outcome for row in rows if row.layer is layer) for layer in Layer}
    said = "; ".join(f"{words.layers[str(int(layer))]}: {_said(found)}" for layer, found in counts.items())
    legend = ", ".join(f"{_LETTERS[one]} = {one.value}, {words.outcomes[one.value]}" for one in Outcome)
    height = _TOP * 2 + _ROW * len(Layer)
    drawn = picture(_WIDTH, height, words.chapters["results"], said, _bars(counts, words))
    return Picture(str(drawn), said, legend)


def _said(found: Counter[Outcome]) -> str:
    return ", ".join(f"{found[one]} {one.value}" for one in Outcome if found[one]) or "–"


def _bars(counts: dict[Layer, Counter[Outcome]], words: Words) -> Iterator[str]:
    most = max(found.total() for found in counts.values())
    for at, (layer, found) in enumerate(counts.items()):
        top = _TOP + at * _ROW
        yield label(0, top + 17, f"{int(layer)} {words.layers[str(int(layer))]}", 13)
        left = _LEFT
        for outcome in Outcome:
            if found[outcome]:
                width = max(_LEAST, (_WIDTH - _LEFT - 4 * _LEAST) * found[outcome] / most)
                yield box(left, top, width, _ROW - 7, _COLOURS[outcome])
                text = f"{_LETTERS[outcome]} {found[outcome]}"
                yield label(left + width / 2, top + 16, text, 11, fill="#ffffff", text_anchor="middle")
                left += width + 2
