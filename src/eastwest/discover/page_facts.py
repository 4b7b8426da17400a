"""What a snippet of a page says of its device that another snippet of the same device would say alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Interface, ip_interface

from eastwest.discover.kin import PLAIN
from eastwest.discover.observe import Output
from eastwest.discover.observe.registry import readers_of
from eastwest.discover.sort import Sorted
from eastwest.errors import InputError
from eastwest.vendors.junos.statements import parse
from eastwest.vendors.nvue.statements import read_statements
from eastwest.vendors.nxos.clean import whole_lines

Path = tuple[object, ...]
_HOST = frozenset(("output", "settings", "environment", "netplan"))
_SINGLE = re.compile(
    r"((?:ip address|description|mtu|speed|router-id|vrf member|vrf|name|channel-group|set qos-group|set traffic-class|"
    r"pause pfc-cos|bandwidth (?:remaining )?percent|qos trust|service-profile|switchport access vlan|"
    r"switchport trunk native vlan|remote-as|update-source|random-detect\b.* minimum-threshold|vn-segment|"
    r"match (?:dscp|cos)|service-policy type (?:network-qos|qos input|queuing (?:in|out)put)|service-policy input)) .+"
)
"""Settings of which a block has one."""
_SWITCHES = frozenset(("shutdown", "no shutdown", "switchport", "no switchport"))
_FORMS = frozenset(("junos", "nvue"))
"""Systems whose configuration is written as commands or in blocks."""
_COMMANDS = re.compile(r"(?m)^(?:\S+[#$>] ?|[#$] ?)?(?:nv )?(?:set|delete|unset|deactivate) \S")
_TOP = re.compile(r"(router bgp|hostname|switchname) \S+")
_ADDRESS = re.compile(r"ip address (\d+\.\d+\.\d+\.\d+/\d+)")
_LAST = frozenset(
    [
        "description",
        "host-name",
        "hostname",
        "autonomous-system",
        "router-id",
        "mtu",
        "mode",
        "speed",
        "state",
        "enable",
        "trust",
        "min-threshold",
        "max-threshold",
        "probability",
        "remote-as",
        "local-as",
        "peer-as",
        "profile",
        "access",
        "breakout",
        "fec",
        "hash-seed",
        "cable-length",
        "peer-group",
        "shared-alpha",
        "memory-percent",
        "bw-percent",
        "port-buffer",
        "xoff-threshold",
        "xon-threshold",
        "type",
        "traffic-class",
        "switch-priority",
        "vni",
        "source",
        "forwarding-class",
        "loss-priority",
        "queue-num",
    ]
)
"""Last words of the path of a statement of Junos or NVUE that has one value."""
_ADDRESSES = (("ip", "address"), ("inet", "address"), ("inet6", "address"))
"""Of an interface; a snippet that gives one several shows no single one."""
_OPTION = re.compile(
    r"(?P<name>--?[A-Za-z][\w-]*)[ =](?P<value>[\w,:.]+)|"
    r"echo [\"']?(?P<written>\w+)[\"']? *(?:>|\|)[^\n]*?(?P<path>/sys/\S+)"
    r"|\b(?P<variable>[A-Z][A-Z0-9_]{3,})=(?P<given>\S+)"
)


@dataclass
class Facts:
    """keys: tables that are shown once for each device. settings: values by what they are of. networks: the interface
    of each subnet. lines, taken_back: those of blocks, and those that `no` stands before.
    """

    keys: set[object] = field(default_factory=set)
    settings: dict[Path, object] = field(default_factory=dict)
    networks: dict[object, str] = field(default_factory=dict)
    lines: set[Path] = field(default_factory=set)
    taken_back: set[Path] = field(default_factory=set)

    def agrees(self, other: Facts) -> bool:
        """Whether both may be of one device."""
        return (
            not self.keys & other.keys
            and not self.lines & other.taken_back
            and all(self.settings.get(path, value) == value for path, value in other.settings.items())
            and all(self.networks.get(subnet, port) == port for subnet, port in other.networks.items())
        )

    def add(self, other: Facts) -> None:
        """The device says this too."""
        self.keys |= other.keys
        self.settings |= other.settings
        self.networks |= other.networks
        self.lines |= other.lines


def kind_of(each: Sorted) -> str:
    """What a snippet may be joined with; empty for one that stands alone."""
    if each.what == "config":
        if each.family in _FORMS:
            return f"{each.family} {_form(each.piece.body)}"
        return each.family if each.family in PLAIN or (each.family == "sonic" and each.keys) else ""
    return "host" if each.what in _HOST and (each.side == "host" or each.what != "output") else ""


def _form(text: str) -> str:
    """How it is written: forms do not mix in one text."""
    begin = text.lstrip()
    if begin[:1] in ("{", "[", "<"):
        return begin[0]
    return "commands" if _COMMANDS.search(begin) else "blocks"


def facts_of(each: Sorted, kind: str) -> Facts:
    """All that it says of the kind."""
    if kind == "host":
        return _of_host(each)
    if kind == "sonic" and each.keys:
        return Facts(set(each.keys))
    if each.family in _FORMS:
        return Facts(settings=_statements(each, each.family))
    found = Facts(settings={("host",): each.hostname} if each.hostname else {})
    for path, line in _lines(whole_lines(each.piece.body) if each.family == "nxos" else each.piece.body):
        found.lines.add((*path, line))
        if line.startswith("no "):
            found.taken_back.add((*path, line.removeprefix("no ")))
        if (match := _SINGLE.fullmatch(line) or (None if path else _TOP.fullmatch(line))) is not None:
            found.settings[(*path, match[1])] = line
        if line in _SWITCHES and path:
            found.settings[(*path, line.removeprefix("no "))] = line
        if (address := _ADDRESS.match(line)) is not None and path:
            found.networks[_network(address[1])] = path[0]
    return found


def _network(text: str) -> object:
    try:
        address = ip_interface(text)
    except ValueError:
        return text
    return address.network if isinstance(address, IPv4Interface) else text


def _lines(body: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each line with the headings that it stands below."""
    open_: list[tuple[int, str]] = []
    for line in body.split("\n"):
        bare = line.strip()
        if not bare or bare[0] in "!#":
            continue
        depth = len(line) - len(line.lstrip())
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        yield tuple("router bgp" if text.startswith("router bgp ") else text for _, text in open_), bare
        open_.append((depth, bare))


def _statements(each: Sorted, kind: str) -> dict[Path, object]:
    """Statements that have one value; what this snippet itself gives two is none of these."""
    found: dict[Path, object] = {}
    many: set[Path] = set()
    for words in _words(each, kind):
        path: Path = words[:-1]
        single = len(words) > 2 and (path[-1] in _LAST or path[-2:] in _ADDRESSES)
        if single and found.setdefault(path, words[-1]) != words[-1]:
            many.add(path)
    return {path: value for path, value in found.items() if path not in many}


def _words(each: Sorted, kind: str) -> Iterator[tuple[str, ...]]:
    file, body = each.piece.file, each.piece.body
    try:
        found = parse(file, body).statements if kind == "junos" else read_statements(file, body).found
    except InputError:
        return
    yield from (one.words for one in found)


def _of_host(each: Sorted) -> Facts:
    if each.what == "output":
        output = Output(each.piece.file, each.piece.body, each.piece.command, each.data)
        readers = frozenset(reader.name for reader in readers_of(output))
        return Facts({(each.piece.command, readers)})
    return Facts({"netplan"}) if each.what == "netplan" else Facts(settings=dict(_options(each.piece.body)))


def _options(text: str) -> Mapping[Path, object]:
    found: dict[Path, object] = {}
    for line in text.split("\n"):
        tool = line.split(maxsplit=1)[0] if line.strip() else ""
        for match in _OPTION.finditer(line[:2000]):
            if match["path"]:
                found[match["path"],] = match["written"]
            elif match["variable"]:
                found[match["variable"],] = match["given"]
            else:
                found[tool, match["name"]] = match["value"]
    return found
