"""Reads the source files that ship with the package, one YAML file a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from eastwest.telemetry.live import METRIC_NAMED
from eastwest.telemetry.sources.model import Source, SourceSeries, Unknown, ethtool_name, gnmic_name

_PREFIXES = {"ethtool": ethtool_name, "gnmi": gnmic_name}


@cache
def load_sources() -> tuple[Source, ...]:
    """Every source, in order of place and name."""
    folder = files("eastwest.telemetry.sources")
    texts = (each.read_text(encoding="utf-8") for each in folder.iterdir() if each.name.endswith(".yaml"))
    order = ("switch", "host", "gpu", "job", "service")
    found = [_source(yaml.safe_load(text)) for text in texts]
    return tuple(sorted(found, key=lambda one: (order.index(one.place), one.id)))


def source_named(name: str) -> Source:
    """The source of that id. Raises KeyError."""
    return next(one for one in load_sources() if one.id == name)


def _source(tree: Mapping[str, Any]) -> Source:
    return Source(
        id=tree["id"],
        title=tree["title"],
        maker=tree["maker"],
        collector=tree["collector"],
        place=tree["place"],
        families=tuple(tree.get("families", ())),
        documents=tuple(tree["documents"]),
        checked=tree["checked"],
        series=tuple(_series(tree["labels"], row) for row in tree["series"]),
        unknown=tuple(_unknown(tree.get("unknown", ()))),
    )


def _series(labels: Mapping[str, Mapping[str, str]], row: Mapping[str, Any]) -> SourceSeries:
    """ethtool, gnmi: the maker's own name or path, from which the series' name follows."""
    own = next(((key, row[key]) for key in _PREFIXES if key in row), None)
    path = row.get("path", "") if own is None else own[1]
    name = row.get("name") or (_PREFIXES[own[0]](own[1]) if own else "")
    of = row["of"]
    by_table = labels[METRIC_NAMED[of].table.value]
    return SourceSeries(
        of=of,
        name=name,
        unit=row["unit"],
        scale=float(row.get("scale", 1.0)),
        kind=row.get("kind", METRIC_NAMED[of].kind.value),
        labels=tuple({**by_table, **row.get("labels", {})}.items()),
        path=path,
        match=row.get("match", ""),
        rising=row.get("rising", ""),
        defect=row.get("defect", ""),
    )


def _unknown(rows: Any) -> Iterator[Unknown]:  # noqa: ANN401
    """Rows name one metric or a list of them."""
    for row in rows:
        for name in [row["of"]] if isinstance(row["of"], str) else row["of"]:
            yield Unknown(name, row["why"])
