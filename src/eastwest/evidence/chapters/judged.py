"""What came out: the tally as a picture, every verdict by layer, anomalies, repeatability."""

from __future__ import annotations

from collections.abc import Iterable

from eastwest.evidence.chapters.material import DossierMaterial
from eastwest.evidence.chapters.tally import tally_picture
from eastwest.evidence.results import Row
from eastwest.evidence.words import Words
from eastwest.findings import Layer, Outcome, worst
from eastwest.report.document.blocks import Block, Figures, Section, Text, table
from eastwest.report.numbers import count

_MOST = 100_000
"""An auditor's list is not cut short."""


def summary(material: DossierMaterial, words: Words) -> Section:
    """For a reader in a hurry: what the dossier is, and how many criteria were met."""
    rows = _rows(material)
    counts = {outcome: sum(row.outcome is outcome for row in rows) for outcome in Outcome}
    figures = Figures(tuple((count(counts[one]), one.value, words.outcomes[one.value]) for one in Outcome))
    blocks: list[Block] = [Text(words.texts["careful"]), figures]
    if rows:
        blocks.append(tally_picture(rows, words))
    sets = ((one.name, one.created, one.outcome.value, count(len(one.rows)), one.file) for one in material.results)
    blocks.append(table("", words.columns("set|created|outcome|>count|*file"), sets))
    return Section("summary", words.chapters["summary"], tuple(blocks))


def scope(material: DossierMaterial, words: Words) -> Section:
    """Method, what verdicts mean, and the hashes of what everything rests on."""
    inputs = table("", f"{words.heads['file']}|*SHA-256", ((path, digest) for path, digest in material.inputs.items()))
    blocks: list[Block] = [Text(words.texts["method"]), Text(words.texts["outcomes"]), inputs]
    if material.profile.offline:
        blocks.append(Text(words.texts["offline"]))
    return Section("scope", words.chapters["scope"], tuple(blocks))


def results(material: DossierMaterial, words: Words) -> Section:
    """Every verdict, one table per result set and layer."""
    blocks: list[Block] = []
    for one in material.results:
        for layer in Layer:
            rows = [row for row in one.rows if row.layer is layer]
            if rows:
                blocks.append(_verdicts(f"{one.name}: {_layer(layer, words)}", rows, words))
    return Section("results", words.chapters["results"], tuple(blocks) or (Text(words.texts["no_results"]),))


def _verdicts(title: str, rows: Iterable[Row], words: Words) -> Block:
    cells = ((row.criterion, row.outcome.value, row.measured, row.target, row.reason) for row in rows)
    columns = words.columns("criterion|outcome|measured|target|*reason")
    return table(title, columns, cells, most=_MOST, file="results/ctrf.json")


def anomalies(material: DossierMaterial, words: Words) -> Section:
    """What was not met or not judged, with what to do: type, scope, time, result, criticality and action of each."""
    rows = sorted((row for row in _rows(material) if row.outcome is not Outcome.PASS), key=_gravity)
    if not rows:
        text = "no_anomalies" if _rows(material) else "no_results"
        return Section("anomalies", words.chapters["anomalies"], (Text(words.texts[text]),))
    cells = ((_layer(r.layer, words), r.criterion, r.outcome.value, r.begun, r.reason, r.remedy) for r in rows)
    columns = words.columns("layer|criterion|outcome|begun|*reason|*remedy")
    block = table("", columns, cells, most=_MOST, file="results/ctrf.json")
    return Section("anomalies", words.chapters["anomalies"], (block,))


def _gravity(row: Row) -> int:
    return -[Outcome.PASS, Outcome.INCONCLUSIVE, Outcome.WARN, Outcome.FAIL].index(row.outcome)


def repeatability(material: DossierMaterial, words: Words) -> Section:
    """Repeats, and when was measured."""
    rows = [row for row in _rows(material) if row.repeats or row.begun]
    if not rows:
        return Section("repeatability", words.chapters["repeatability"], (Text(words.texts["no_repeats"]),))
    cells = ((row.criterion, count(row.repeats) if row.repeats else "–", row.begun, row.ended) for row in rows)
    block = table("", words.columns("*criterion|>repeats|begun|ended"), cells, most=_MOST, file="results/ctrf.json")
    return Section("repeatability", words.chapters["repeatability"], (Text(words.texts["repeatability"]), block))


def outcome(material: DossierMaterial) -> Outcome:
    """All result sets together."""
    return worst(one.outcome for one in material.results)


def _rows(material: DossierMaterial) -> list[Row]:
    return [row for one in material.results for row in one.rows]


def _layer(layer: Layer, words: Words) -> str:
    return f"{int(layer)} {words.layers[str(int(layer))]}"
