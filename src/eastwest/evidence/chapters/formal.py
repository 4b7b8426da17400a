"""Limits, regulation, signatures and files."""

from __future__ import annotations

from eastwest.evidence.chapters.material import DossierMaterial
from eastwest.evidence.regulation import Mapped
from eastwest.evidence.words import Words
from eastwest.report.document.blocks import Block, Section, Text, table

_MOST = 100_000


def limits(_: DossierMaterial, words: Words) -> Section:
    """What the dossier does not show."""
    return Section("limits", words.chapters["limits"], (Text(words.texts["limits"]),))


def regulation(material: DossierMaterial, words: Words) -> Section:
    """Item by item: what it asks, what supports it, what is missing; then the dates."""
    rows = (_row(one, words) for one in material.mapped)
    columns = words.columns("place|*asks|support|*held|missing|later")
    acts = {one.item.act.id: one.item.act for one in material.mapped}
    dates = (
        (act.name, act.applies.isoformat(), act.date_source, "✓" if act.date_checked else "–") for act in acts.values()
    )
    blocks: list[Block] = [
        Text(words.texts["careful"]),
        Text(words.texts["regulation"]),
        table("", columns, rows, most=_MOST, file="results/regulation.json"),
        table("", words.columns("*act|applies|*source|checked"), dates),
    ]
    return Section("regulation", words.chapters["regulation"], tuple(blocks))


def _row(one: Mapped, words: Words) -> tuple[str, ...]:
    held = "; ".join(f"{words.kinds[kind]} ({_where(files)})" for kind, files in one.held)
    missing = ", ".join(words.kinds[kind] for kind in one.missing) or "–"
    later = ", ".join(words.kinds[kind] for kind in one.on_signing) or "–"
    place = f"{one.item.act.id} {one.item.place}"
    return place, words.asks[one.item.id], words.support[one.support.value], held or "–", missing, later


def _where(files: tuple[str, ...]) -> str:
    more = f" +{len(files) - 2}" if len(files) > 2 else ""
    return ", ".join(files[:2]) + more


def signatures(_: DossierMaterial, words: Words) -> Section:
    """Where signatures are, as they come after the report."""
    return Section("signatures", words.chapters["signatures"], (Text(words.texts["signatures"]),))


def files(_: DossierMaterial, words: Words) -> Section:
    """Where the hashes are."""
    return Section("files", words.chapters["files"], (Text(words.texts["files"]),))
