"""How many series, samples and bytes: counted from the plan, source by source."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.monitor.recording import RATES
from eastwest.monitor.subject import Subject
from eastwest.telemetry.sources import Source
from eastwest.telemetry.vocabulary import Table

BYTES_PER_SAMPLE = 1.7
"""On disk after compression: Prometheus' documentation says 1 to 2 bytes."""
BYTES_PER_SERIES = 14_000
"""Memory of the process over active series: 497 MB at 35,000 series, Prometheus 2.42, measured."""
_COMMUNICATORS, _MESSAGES = 6, 4
"""Assumed per GPU: communicators of a job, and collectives with message sizes of each."""
_EXPORTERS_OWN = {"node_exporter": 800, "dcgm-exporter": 13}
"""Further series of an exporter for each host, or GPU: defaults and what `exporters/` asks for; an assumption."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Series of one source: as scraped, and again under canonical names."""

    source: str
    what: str
    scraped: int
    recorded: int


@dataclass(frozen=True)
class Estimate:
    """All of it. samples_per_s: scraped and recorded. disk_bytes: for the retention. memory_bytes: of Prometheus."""

    amounts: tuple[Amount, ...]
    rates: int
    plan: int
    series: int
    samples_per_s: float
    disk_bytes: float
    memory_bytes: float


def estimate(subject: Subject, plan_series: int) -> Estimate:
    """The estimate. plan_series: lines of plan.prom that are samples."""
    amounts = tuple(_amount(subject, source) for source in subject.sources if source.series)
    ports, nics = _switch_ports(subject), _nics(subject)
    by_class = sum("priority" in labels for _, _, labels in RATES)
    by_host = sum("host" in labels for _, _, labels in RATES)
    by_port = len(RATES) - by_class - by_host + 1
    rate_series = (ports + nics) * (by_class * len(subject.traffic_classes) + by_port) + by_host * nics
    scraped = sum(one.scraped for one in amounts) + plan_series + _own(subject)
    series = scraped + sum(one.recorded for one in amounts) + rate_series
    per_s = series / subject.options.interval_s
    disk = per_s * subject.options.retention_days * 86_400 * BYTES_PER_SAMPLE
    return Estimate(amounts, rate_series, plan_series, series, per_s, disk, series * BYTES_PER_SERIES)


def _own(subject: Subject) -> int:
    gpus = _gpus(subject)
    dcgm = gpus * _EXPORTERS_OWN["dcgm-exporter"] if subject.nvidia_gpus else 0
    return len(subject.hosts) * _EXPORTERS_OWN["node_exporter"] + dcgm


def _switch_ports(subject: Subject, families: tuple[str, ...] = ()) -> int:
    """Cabled ports of the switches of these families; of all when none is named."""
    found = 0
    for net in subject.nets:
        for switch in net.fabric.switches:
            if not families or subject.family(switch) in families:
                found += len(net.fabric.links_of[switch.name])
    return found


def _gpus(subject: Subject) -> int:
    """Where the catalogue does not say, one for each NIC."""
    each = subject.catalogue.nodes[subject.site.gpus.node].gpus.value
    nodes = subject.plan.fabric.gpu_nodes
    return len(nodes) * each if each is not None else sum(node.nics for node in nodes)


def _nics(subject: Subject) -> int:
    return sum(len(node.ports) for node in subject.plan.fabric.gpu_nodes)


def _amount(subject: Subject, source: Source) -> Amount:
    places, what = _places(subject, source)
    classes = max(1, len(subject.traffic_classes))
    by_place = sum(
        classes if one.by_priority else 8 if "priority" in one.renamed else 1
        for one in source.series
        if one.metric.table is not Table.STORAGE
    )
    return Amount(source.id, what, places * by_place, places * by_place)


def _places(subject: Subject, source: Source) -> tuple[int, str]:
    gpus = _gpus(subject)
    if source.place == "switch":
        ports = _switch_ports(subject, source.families)
        return ports, f"{ports} switch ports"
    if source.place == "gpu":
        return gpus, f"{gpus} GPUs"
    if source.place == "job":
        return gpus * _COMMUNICATORS * _MESSAGES, f"{gpus} GPUs × {_COMMUNICATORS} communicators × {_MESSAGES} messages"
    if source.place == "service":
        nodes = len(subject.plan.fabric.gpu_nodes)
        return nodes, f"{nodes} nodes"
    return _nics(subject), f"{_nics(subject)} NIC ports"
