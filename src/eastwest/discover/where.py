"""Where in the files a part of an intent stands: looked for when somebody asks, not while reading.

A path such as `interfaces[swp1].mtu_bytes` names a thing and a field. The thing is found by its name as a word, the
field by the words that any system has for it; the line that has both, else the first line with the field in the block
of the thing, else the line of the thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import chain

from eastwest.discover.model import SourceLine
from eastwest.plan.device import DeviceIntent

_FIELDS = {
    "mtu_bytes": r"\bmtu\b",
    "description": r"description|\balias\b",
    "addresses": r"address|INTERFACE\|",
    "unnumbered": r"ipv6 enable|link-local|unnumbered|ipv6_use_link_local|router-advertisement",
    "speed_gbps": r"speed",
    "fec": r"fec|error-correction",
    "enabled": r"shutdown|disable|admin_status|link state",
    "vrf": r"vrf|routing-instances",
    "qos": r"service-p|qos|class-of-service|scheduler-map|PORT_QOS_MAP|congestion-notification-profile",
    "pfc": r"priority-flow-control|pfc|pause|no-drop|no-loss|pfc_enable",
    "watchdog": r"watchdog|watch-dog|PFC_WD|pfc-wd",
    "action": r"watch-?dog.*action|\baction\b",
    "trust": r"trust|classifiers|dscp_to_tc_map|service-policy type qos",
    "queues": r"queue|scheduler|class type queuing",
    "ecn": r"\becn\b|explicit-congestion|random-detect|wred|drop-profile|congestion-control",
    "kmin_bytes": r"minimum-threshold|min_threshold|fill-level|min-threshold",
    "kmax_bytes": r"maximum-threshold|max_threshold|fill-level|max-threshold",
    "pmax_percent": r"probability",
    "weight_percent": r"bandwidth|weight|transmit-rate",
    "strict": r"strict|priority level|STRICT",
    "buffers": r"headroom|BUFFER_PG|xoff|shared-buffer|ingress|buffer",
    "headroom_bytes": r"headroom|xoff|pause buffer-size",
    "traffic_class": r"dscp",
    "cos": r"\bcos\b|dot1p|ieee-802\.1|\bpcp\b",
    "queue": r"tx-queue|queue-num|tc-queue|TC_TO_QUEUE|traffic-class",
    "priority_group": r"priority-group|tc-pg|TC_TO_PRIORITY_GROUP",
    "pfc_queue": r"PFC_PRIORITY_TO_QUEUE|flow-control-queue|pfc-priority-queue",
    "pool": r"pool|shared-buffer|headroom-pool",
    "asn": r"router bgp|autonomous-system|bgp_asn|local-as",
    "router_id": r"router-id",
    "maximum_paths": r"maximum-paths|multipath|maximum-ecmp",
    "multipath_relax": r"multipath",
    "bfd": r"\bbfd\b",
    "neighbours": r"neighbor|BGP_NEIGHBOR",
    "groups": r"peer-group|group",
    "remote_as": r"remote-as|peer-as|\basn\b",
    "balancing": r"load-balanc|load-shar|hash|dlb|flowlet|adaptive",
    "lldp": r"lldp",
    "telemetry": r"gnmi|grpc|sflow|telemetry",
    "hostname": r"hostname|host-name|switchname",
    "overlay": r"vxlan|nve|vtep",
    "vrfs": r"vrf|routing-instances",
    "environment": r"NCCL_",
    "cnp_dscp": r"cnp",
    "roce_tos": r"tos|traffic_class",
    "willing": r"willing|dcbx",
    "dcqcn": r"rpg_|ecn|dcqcn|cc_",
}
_BROAD = ("qos", "maps", "bgp", "interfaces", "nics", "management", "tenancy")
_PART = re.compile(r"(\w+)(?:\[([^\]]*)\])?")


class Places(Mapping[str, SourceLine]):
    """Lines by path. Iterating gives the ports; any other path may be asked for."""

    def __init__(self, texts: Mapping[str, str], intent: DeviceIntent | None = None) -> None:
        self._texts = dict(texts)
        self._ports = () if intent is None else tuple(port.name for port in intent.interfaces)

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts that the lines are of, by file; each line where it stands in its file."""
        return self._texts

    def __getitem__(self, path: str) -> SourceLine:
        found = self._find(path)
        if found is None:
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        yield from (f"interfaces[{name}]" for name in self._ports)

    def __len__(self) -> int:
        return len(self._ports)

    def _find(self, path: str) -> SourceLine | None:
        names: list[str] = []
        fields: list[str] = []
        for part in path.split("."):
            match = _PART.fullmatch(part)
            if match is not None:
                fields.append(match[1])
                names += [match[2]] if match[2] else []
        wanted = next((_FIELDS[each] for each in reversed(fields) if each in _FIELDS and each not in _BROAD[1:]), "")
        for file, text in self._texts.items():
            line = _line(text, names[-1] if names else "", wanted)
            if line:
                return SourceLine(file, line)
        return None


def _line(text: str, name: str, wanted: str) -> int:
    """The line, 0 where there is none."""
    lower = _lower(text)
    if not name:
        return next(_lines_with(_field(wanted), lower), -1) + 1 if wanted else 0
    anchors = list(_lines_with(_word(name), lower)) or list(_covered(text.split("\n"), name))
    if not anchors or not wanted:
        return anchors[0] + 1 if anchors else 0
    lines, field = _split(lower), _field(wanted)
    below = (inside for at in anchors for inside in _block(lines, at))
    return next((at for at in chain(anchors, below) if field.search(lines[at])), anchors[0]) + 1


@lru_cache(maxsize=8)
def _lower(text: str) -> str:
    """In small letters: a search without regard to case tries every character."""
    return text.lower()


@lru_cache(maxsize=8)
def _split(text: str) -> list[str]:
    return text.split("\n")


def _lines_with(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    """Places of the lines, from 0 on, that hold a match."""
    line, before, counted = 0, -1, 0
    for match in pattern.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if line != before:
            before = line
            yield line


@lru_cache(maxsize=256)
def _field(wanted: str) -> re.Pattern[str]:
    return re.compile(wanted.lower())


@lru_cache(maxsize=1024)
def _word(name: str) -> re.Pattern[str]:
    """The name as a word; what stands before it is looked at last, so that a search goes from name to name."""
    word = re.escape(name.lower())
    return re.compile(rf"{word}(?<![\w/.:-]{word})(?![\w/:-])")


def _block(lines: list[str], at: int) -> Iterator[int]:
    """The lines below a line that are indented deeper."""
    depth = len(lines[at]) - len(lines[at].lstrip())
    for below in range(at + 1, min(at + 400, len(lines))):
        line = lines[below]
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            return
        yield below


_RANGE = re.compile(r"(\d+)\s*-\s*(?:[\w/]*/)?(\d+)")


def _covered(lines: list[str], name: str) -> Iterator[int]:
    """Lines whose range or wildcard takes the port in: `Ethernet1/1-32`, `swp1-64`, `et-*`."""
    last = re.search(r"(\d+)(?:s\d+)?$", name)
    prefix = re.match(r"[A-Za-z-]+", name)
    for at, line in enumerate(lines):
        wild = "*" in line and any(fnmatchcase(name, word) for word in line.split() if "*" in word and word != "*")
        near = "-" in line and prefix is not None and prefix[0].lower()[:2] in line.lower()
        if wild or (near and last is not None and _within(line, last[1])):
            yield at


def _within(line: str, number: str) -> bool:
    """Whether a span in the line holds the number; longer ones than six digits are no ports."""
    spans = (span for span in _RANGE.findall(line) if max(map(len, (*span, number))) < 7)
    return any(int(low) <= int(number) <= int(high) for low, high in spans)
