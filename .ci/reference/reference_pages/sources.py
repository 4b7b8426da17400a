"""Where each metric comes from."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.telemetry.sources import Source, load_sources
from reference_pages.text import table_of


def lines() -> Iterator[str]:
    """Where each metric comes from."""
    yield "# Sources of telemetry"
    yield ""
    yield "Where each metric comes from: the series in Prometheus or the path over gNMI, with unit, scale and kind as"
    yield "the maker has them, and what is known to be wrong with it. `{priority}` stands for a traffic class. Rules of"
    yield "`eastwest monitor` bring them under the [canonical names](telemetry.md). What a source is not known to"
    yield "deliver is listed as unknown; a unit or label that is an assumption is marked so."
    yield ""
    for source in load_sources():
        yield from _source(source)


def _source(source: Source) -> Iterator[str]:
    yield f"## {source.title}"
    yield ""
    yield f"`{source.id}`, through {source.collector}. Checked: {source.checked}. Read: {'; '.join(source.documents)}."
    yield ""
    rows = [
        (
            f"`{one.of}`",
            f"`{one.name}`",
            f"`{one.path}`" if one.path else "",
            one.unit,
            f"{one.scale:g}",
            one.kind,
            one.defect,
        )
        for one in source.series
    ]
    if rows:
        head = ("metric", "series", "maker's name or path", "unit", "scale", "kind", "known defects")
        yield from table_of(head, rows)
    gaps = [(f"`{one.of}`", one.why) for one in source.unknown]
    if gaps:
        yield from table_of(("unknown", "why"), gaps)
