"""README.md of a bundle: what stands where, how to install it, thresholds with reasons, sizes, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from eastwest.monitor.estimate import Estimate
from eastwest.monitor.rules import Alert
from eastwest.monitor.subject import Subject
from eastwest.monitor.thresholds import Thresholds
from eastwest.units import format_bytes

_INSTALL = """## Install

1. `prometheus/`: Prometheus 2.42 or newer. Copy it to `/etc/prometheus`, start with
   `--storage.tsdb.retention.time={days}d --web.enable-remote-write-receiver`.
2. `plan/plan.prom`: put it where node_exporter's textfile collector on the monitoring host reads it. Topology,
   planned speeds, XOFF points, headroom and bandwidth floors come from there; `EastwestPlanMissing` watches it.
3. `alertmanager/alertmanager.yml`: Alertmanager 0.25 or newer; all receivers send to {webhook}.
4. `exporters/`: options of node_exporter (1.11 or newer: older ones have no RDMA counters), fields of dcgm-exporter or
   AMD's exporter, environment of NCCL Inspector, input of snmp_exporter's generator, an OpenTelemetry collector for
   Cumulus Linux.
5. `gnmic/`: one file for each gnmic process; user and password come from `GNMIC_USERNAME` and `GNMIC_PASSWORD`.
6. `grafana/`: dashboards and provisioning files.
7. `syslog/`: events that counters do not carry.

Check it first: `promtool check config prometheus/prometheus.yml`, `promtool test rules prometheus/tests/*.yml`,
`amtool check-config alertmanager/alertmanager.yml`.
"""


def readme_text(
    subject: Subject, thresholds: Thresholds, alerts: Iterable[Alert], size: Estimate, interfaces: Sequence[str]
) -> str:
    """The whole page."""
    options = subject.options
    lines = [f"# Monitoring of {subject.plan.name}", ""]
    lines += [f"Written by `eastwest monitor` from plan `{subject.plan.sha256}`.", ""]
    lines += [_INSTALL.format(days=options.retention_days, webhook=options.webhook)]
    lines += [*_thresholds(thresholds), *_alerts(alerts, options.hold_s), *_sources(subject)]
    lines += [*_size(size, options.interval_s, options.retention_days), *_names(interfaces)]
    return "\n".join(lines).rstrip() + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |"
    yield ""


def _thresholds(thresholds: Thresholds) -> Iterator[str]:
    yield "## Thresholds"
    yield ""
    rows = [(one.name, f"{one.value:.4g}", one.unit, one.why) for one in thresholds.rows()]
    yield from _table(("of", "value", "unit", "why"), rows)
    yield from (f"- {note}" for note in thresholds.notes)
    yield ""


def _alerts(alerts: Iterable[Alert], hold_s: int) -> Iterator[str]:
    yield "## Alerts"
    yield ""
    yield f"Each fires when its condition has held for {hold_s} s: two evaluations."
    yield ""
    rows = [(one.layer.value, one.name, one.severity.value, one.why, one.action) for one in alerts]
    yield from _table(("layer", "alert", "severity", "meaning", "first"), rows)


def _sources(subject: Subject) -> Iterator[str]:
    yield "## Sources"
    yield ""
    yield "Recording rules bring each of them under the names of eastwest's vocabulary, with `source` and `counter`."
    yield ""
    rows = [(one.title, one.collector, len(one.series), one.checked) for one in subject.sources]
    yield from _table(("source", "through", "series", "checked"), rows)
    blind: Mapping[str, list[str]] = {
        one.title: [f"`{gap.of}`: {gap.why}" for gap in one.unknown] for one in subject.sources if one.unknown
    }
    if blind:
        yield "What they are not known to deliver:"
        yield ""
    for title, gaps in blind.items():
        yield f"- {title}"
        yield from (f"    - {gap}" for gap in gaps)
    yield ""


def _size(size: Estimate, interval_s: int, days: int) -> Iterator[str]:
    yield "## Cardinality and retention"
    yield ""
    rows: list[tuple[object, ...]] = [(one.source, one.what, one.scraped, one.recorded) for one in size.amounts]
    rows += [("rates", "per port and NIC", 0, size.rates), ("plan.prom", "topology and thresholds", size.plan, 0)]
    yield from _table(("source", "of", "series scraped", "series recorded"), rows)
    yield (
        f"With the exporters' own series about {size.series:,} series, {size.samples_per_s:,.0f} samples/s at "
        f"{interval_s} s, {format_bytes(size.disk_bytes)} on disk for {days} days and "
        f"{format_bytes(size.memory_bytes)} of memory. Series are counted from the plan; bytes per sample and series, "
        "communicators per GPU and the exporters' own series are assumptions."
    )
    yield ""


def _names(interfaces: Sequence[str]) -> Iterator[str]:
    yield "## Names of NICs"
    yield ""
    if interfaces:
        yield f"Told with `--nic`: {', '.join(interfaces)}."
    else:
        yield (
            "Host series carry the operating system's names of NICs, and joins with the topology need the plan's: "
            "write the bundle again with `--nic nic0=INTERFACE,RDMA_DEVICE` for each NIC of a node."
        )
