"""A source of telemetry, and how its series become metrics of the vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eastwest.telemetry.live import METRIC_NAMED
from eastwest.telemetry.vocabulary import Metric

GNMIC_PREFIX = "gnmic"
"""Prefix of what gnmic's Prometheus output exports, as the generated configurations set it."""


@dataclass(frozen=True, slots=True)
class SourceSeries:
    """One series of a source.

    of: the metric's name. name: the Prometheus series; `{priority}` stands for a traffic class. path: gNMI path,
    OID or the maker's own name for it. scale: times the series' value gives the metric in its unit. kind: as the source
    keeps it. labels: label of the metric → label of the series, `none` where it has none, or `=` and the value itself
    (`=-1`: the priority of a whole port). match: label matchers that pick it. rising: what the
    value 1 is by, for states (`ifOperStatus` is 1 for up, 2 for down: `== bool 1`).
    """

    of: str
    name: str
    unit: str
    scale: float
    kind: str
    labels: tuple[tuple[str, str], ...]
    path: str = ""
    match: str = ""
    rising: str = ""
    defect: str = ""

    @property
    def metric(self) -> Metric:
        """The metric of the vocabulary."""
        return METRIC_NAMED[self.of]

    @property
    def renamed(self) -> dict[str, str]:
        """Label of the metric → label of the series that holds it."""
        number = "priority" if self.by_priority else ""
        return {label: of for label, of in self.labels if of != "none" and of[0] != "=" and label != number}

    @property
    def fixed(self) -> dict[str, str]:
        """Labels of the metric that are always the same."""
        return {label: of[1:] for label, of in self.labels if of.startswith("=")}

    @property
    def by_priority(self) -> bool:
        """Whether there is one such series for each traffic class."""
        return "{priority}" in self.name


@dataclass(frozen=True, slots=True)
class Unknown:
    """A metric that a source is not known to deliver, and why that is all we can say."""

    of: str
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """One collector on one maker's devices.

    collector: the tool that brings it to Prometheus. place: `switch`, `host`, `gpu`, `job` or `service`. families:
    operating systems, or NIC makers, it is for; empty for all. documents: what was read. checked: how we know.
    """

    id: str
    title: str
    maker: str
    collector: str
    place: str
    families: tuple[str, ...]
    documents: tuple[str, ...]
    checked: str
    series: tuple[SourceSeries, ...]
    unknown: tuple[Unknown, ...]


def gnmic_name(path: str) -> str:
    """Series that gnmic's Prometheus output makes of a gNMI path: keys dropped, the rest joined by underscores.

    Source: gnmic's documentation of the Prometheus output, "Metric Naming".
    """
    plain = re.sub(r"\[[^\]]*\]", "", path)
    return f"{GNMIC_PREFIX}_{re.sub(r'[^a-zA-Z0-9_]+', '_', plain).strip('_')}"


def ethtool_name(counter: str) -> str:
    """Series that node_exporter's ethtool collector makes of a driver's counter: rx and tx are written out.

    Source: prometheus/node_exporter, collector/ethtool_linux.go, buildEthtoolFQName.
    """
    plain = re.sub(r"_*[^0-9A-Za-z_{}]+_*", "_", counter).lower().lstrip("_")
    plain = re.sub(r"(^|_)rx(_|$)", r"\1received\2", plain)
    return "node_ethtool_" + re.sub(r"(^|_)tx(_|$)", r"\1transmitted\2", plain)
