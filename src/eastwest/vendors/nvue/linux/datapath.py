"""Files of the data path: `traffic.conf` of Cumulus Linux 3 and 4, `qos_features.conf` of 5.

Sources: Cumulus Linux 4.4 user guide, Buffer and Queue Management; 5.9 user guide, Quality of Service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

DEFAULT = "default-global"
_LINE = re.compile(r"(?P<path>[a-z_]\w*(?:\.[\w-]+)+)\s*=\s*(?P<value>\[[^\]]*\]|\"[^\"]*\"|[^#\s]+)\s*(?:#.*)?")
_TRUST = {"dscp": "l3", "802.1p": "l2", "802.1p,dscp": "both", "dscp,802.1p": "both", "port": "port"}
_PFC = {
    "cos_list": "switch-priority",
    "port_buffer_bytes": "port-buffer",
    "xoff_size": "xoff-threshold",
    "cable_length": "cable-length",
    "tx_enable": "tx",
    "rx_enable": "rx",
}
_ECN = {"min_threshold_bytes": "min-threshold", "max_threshold_bytes": "max-threshold", "probability": "probability"}
_PROFILES = {"pfc": "pfc", "ecn_red": "congestion-control", "egress_sched": "egress-scheduler"}
_PARTS = 3
"""Of the path of a profile's setting: `pfc.NAME.port_set`."""
_MAPPED = re.compile(
    r"traffic\.cos_(?P<dscp>\d)\.priority_source\.dscp|traffic\.cos_\d\.priority_source\.8021p|cos_egr_queue\.cos_(?P<uc>\d)\.uc"
)
_QUIET = re.compile(
    r"(?:pfc|pfc_watchdog|ecn_red|source|remark|egress_sched|shaping|link_pause)\.port_group_list|traffic\.priority_group_list"
    r"|scheduling\.algorithm|(?:pfc|ecn_red)\.[\w-]+\.xon_delta|ecn_red\.[\w-]+\.cos_list|(?:pfc|ecn_red)\.default-global\.port_set|traffic\.packet_priority_remark_set"
    r"|default_ecn_red_conf\.(?:egress_queue_list|ecn_enable)"
)
_SWITCH = {"true": "enable", "false": "disable"}
Said = tuple[int, tuple[str, ...] | str]


@dataclass
class _File:
    """lines: number and value by path."""

    lines: dict[str, tuple[int, str]] = field(default_factory=dict)

    def value(self, path: str) -> str:
        """What a path is set to, without brackets and spaces; empty where it is not."""
        return _bare(self.lines[path][1]) if path in self.lines else ""


def read_datapath(text: str) -> Iterator[Said]:
    """NVUE's words for each setting; weights of groups as those of their queues."""
    file = _File()
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        match = _LINE.fullmatch(bare)
        if match is not None:
            file.lines[match["path"]] = (number, match["value"])
        elif bare and not bare.startswith(("#", "...")):
            yield number, bare
    weights = dict(_weights(file))
    for path, (number, value) in file.lines.items():
        if path in weights:
            yield from ((number, words) for words in weights[path])
            continue
        words = _words(path, _bare(value), file)
        if words is None and not _QUIET.fullmatch(path):
            yield number, f"{path} = {value}"
        elif words:
            yield number, words


def _bare(value: str) -> str:
    return re.sub(r"[\[\]\"\s]", "", value)


def _words(path: str, value: str, file: _File) -> tuple[str, ...] | None:
    """None for what is not known; empty for what says nothing."""
    parts = path.split(".")
    if path == "traffic.packet_priority_source_set":
        return ("qos", "mapping", DEFAULT, "trust", _TRUST[value]) if value in _TRUST else None
    if match := _MAPPED.fullmatch(path):
        return _mapped(match, value, file)
    if match := re.fullmatch(r"(?:default_egress_sched|egress_sched\.(\w+))\.egr_queue_(\d)\.bw_percent", path):
        return _scheduled(match[1] or DEFAULT, match[2], value)
    if parts[-1] == "port_set":
        return _bound(parts, value)
    if parts[0] == "pfc" and len(parts) == _PARTS:
        return _paused(parts[1], parts[2], value)
    return _marked(parts, value, file) if parts[0] in ("ecn_red", "default_ecn_red_conf") else None


def _mapped(match: re.Match[str], value: str, file: _File) -> tuple[str, ...] | None:
    if match["uc"]:
        return ("qos", "egress-queue-mapping", DEFAULT, "switch-priority", match["uc"], "traffic-class", value)
    if match["dscp"]:
        return ("qos", "mapping", DEFAULT, "dscp", value, "switch-priority", match["dscp"]) if value else ()
    return () if not value or "dscp" in file.value("traffic.packet_priority_source_set") else None


def _bound(parts: list[str], value: str) -> tuple[str, ...] | None:
    """A profile at its ports; at all of them, no list tells which those are."""
    if value == "allports":
        return None
    if parts[0] == "pfc_watchdog":
        return ("interface", _ports(value), "qos", "pfc-watchdog")
    if parts[0] in _PROFILES and len(parts) == _PARTS:
        return ("interface", _ports(value), "qos", _PROFILES[parts[0]], "profile", parts[1])
    return None


def _ports(value: str) -> str:
    """`swp1-swp4,swp6` → `swp1-4,swp6`."""
    return re.sub(r"(swp(?:\d+s)?)(\d+)-\1(\d+)", r"\1\2-\3", value)


def _scheduled(profile: str, queue: str, value: str) -> tuple[str, ...]:
    start = ("qos", "egress-scheduler", profile, "traffic-class", queue)
    return (*start, "mode", "strict") if value == "0" else (*start, "bw-percent", value)


def _paused(profile: str, key: str, value: str) -> tuple[str, ...] | None:
    if key not in _PFC:
        return None
    if key.endswith("_enable"):
        return ("qos", "pfc", profile, _PFC[key], _SWITCH[value]) if value in _SWITCH else None
    return ("qos", "pfc", profile, _PFC[key], value) if value else ()


def _marked(parts: list[str], value: str, file: _File) -> tuple[str, ...] | None:
    group, key = (DEFAULT, parts[1]) if parts[0] == "default_ecn_red_conf" else (parts[1], parts[-1])
    start = ".".join(parts[:-1])
    queues = file.value(f"{start}.egress_queue_list") or file.value(f"{start}.cos_list")
    words = ("qos", "congestion-control", group, "traffic-class", queues)
    if not queues or file.value(f"{start}.ecn_enable") == "false":
        return None if key != "ecn_enable" or not queues else (*words, "ecn", "disable")
    if key == "ecn_enable":
        return (*words, "ecn", "enable")
    if key == "red_enable":
        return () if value == "false" else None
    if key in ("egress_queue_list", "cos_list"):
        return ()
    return (*words, _ECN[key], value) if key in _ECN else None


def _weights(file: _File) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Weights of priority groups as shares of what is not strict; a switch priority leaves through its own queue."""
    found: Mapping[str, str] = {
        path: _bare(value)
        for path, (_, value) in file.lines.items()
        if re.fullmatch(r"priority_group\.\w+\.weight", path)
    }
    total = sum(int(value) for value in found.values() if value.isdecimal())
    for path, value in found.items():
        queues = file.value(path.replace(".weight", ".cos_list"))
        if not value.isdecimal() or not queues or not total:
            continue
        count = len(queues.split(","))
        share = "0" if value == "0" else str(max(1, round(100 * int(value) / total / count)))
        yield path, [_scheduled(DEFAULT, queue, share) for queue in queues.split(",")]
    for path in file.lines:
        if re.fullmatch(r"priority_group\.\w+\.cos_list", path):
            yield path, []
