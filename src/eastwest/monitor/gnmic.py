"""gnmic: subscriptions and processors of each family of switches."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.fabric import PortId
from eastwest.monitor.subject import Subject
from eastwest.monitor.targets import Collector
from eastwest.telemetry.sources import Source, SourceSeries
from eastwest.telemetry.sources.model import GNMIC_PREFIX

SONIC_PORT = r"COUNTERS/(?P<port>Ethernet\d+)(?:/|$)"
SONIC_WATERMARK_PORT = r"PERIODIC_WATERMARKS/(?P<port>Ethernet\d+)(?:/|$)"
SONIC_QUEUE = (r"^.*/Ethernet\d+:(\d+)(?::periodic)?/((?:SAI|PFC_WD)_\w+)$", "sonic/q$1/$2")
SONIC_PLAIN = (r"^.*/Ethernet\d+/(SAI_PORT_STAT_\w+)$", "sonic/$1")
"""Ports and queues stand in SONiC's names of values, not in keys: these take them out."""
_GNMI_PORTS = {"eos": 6030, "nxos": 50051, "junos": 32767, "sonic": 8080}
"""Defaults of the makers, where the site states no `gnmi_port`."""


def gnmic_tree(subject: Subject, collector: Collector) -> dict[str, object]:
    """The configuration of one gnmic process; user and password come from its environment."""
    family = collector.family
    port = subject.plan.configuration.telemetry.gnmi_port or _GNMI_PORTS.get(family, 57400)
    sonic = family == "sonic"
    subscriptions = _sonic(subject, collector) if sonic else _models(subject, family)
    return {
        "username": "${GNMIC_USERNAME}",
        "password": "${GNMIC_PASSWORD}",
        "tls-ca": "${GNMIC_CA}",
        "encoding": "json" if sonic else "json_ietf",
        "timeout": "10s",
        "targets": {
            switch.name: {
                "address": f"{subject.addresses.get(switch.name, switch.name)}:{port}",
                "subscriptions": [name for name in subscriptions if not sonic or name.startswith(f"{switch.name}-")],
            }
            for switch in collector.switches
        },
        "subscriptions": subscriptions,
        "processors": _processors() if sonic else {},
        "outputs": {
            "prometheus": {
                "type": "prometheus",
                "listen": collector.listen,
                "path": "/metrics",
                "metric-prefix": GNMIC_PREFIX,
                "expiration": f"{3 * subject.options.interval_s}s",
                "event-processors": list(_processors()) if sonic else [],
            }
        },
    }


def _models(subject: Subject, family: str) -> dict[str, object]:
    """One subscription for each container that the family's sources read."""
    paths = dict.fromkeys(path.rpartition("/")[0] for path in _paths(subject, family))
    return {
        f"{family}-{number}": _sampled([path], subject.options.interval_s) for number, path in enumerate(paths, start=1)
    }


def _paths(subject: Subject, family: str) -> Iterator[str]:
    for source in subject.sources:
        yield from (series.path for series in source.series if _of(source, series, family))


def _of(source: Source, series: SourceSeries, family: str) -> bool:
    return source.collector == "gnmic" and family in source.families and series.path.startswith("/")


def _sampled(paths: list[str], interval_s: int) -> dict[str, object]:
    return {"paths": paths, "mode": "stream", "stream-mode": "sample", "sample-interval": f"{interval_s}s"}


def _sonic(subject: Subject, collector: Collector) -> dict[str, object]:
    """Every port by name: an answer then tells of one port, so that its events carry one port."""
    found: dict[str, object] = {}
    for switch in collector.switches:
        ports = list(_ports(subject, switch.name))
        paths = [f"COUNTERS/{port}{part}" for port in ports for part in ("", "/Queues", "/Pfcwd")]
        sampled = _sampled(paths, subject.options.interval_s)
        found[f"{switch.name}-counters"] = sampled | {"target": "COUNTERS_DB"}
        marks = [f"PERIODIC_WATERMARKS/{port}/PriorityGroups" for port in ports]
        found[f"{switch.name}-watermarks"] = _sampled(marks, subject.options.interval_s) | {"target": "COUNTERS_DB"}
    return found


def _ports(subject: Subject, switch: str) -> Iterator[str]:
    for net in subject.nets:
        device = net.fabric.by_name.get(switch)
        for port in () if device is None else device.ports:
            if PortId(switch, port.name) in net.fabric.link_at:
                yield subject.port_name(device, port) if device else port.name


def _processors() -> dict[str, object]:
    def renamed(pair: tuple[str, str]) -> dict[str, object]:
        change = {"replace": {"apply-on": "name", "old": pair[0], "new": pair[1]}}
        return {"event-strings": {"value-names": [pair[0]], "transforms": [change]}}

    return {
        "sonic-port": {"event-extract-tags": {"value-names": [SONIC_PORT, SONIC_WATERMARK_PORT]}},
        "sonic-queue": renamed(SONIC_QUEUE),
        "sonic-plain": renamed(SONIC_PLAIN),
    }
