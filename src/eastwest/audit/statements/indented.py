"""Statements of EOS, NX-OS, Dell OS10 and Enterprise SONiC: texts whose blocks are indentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from eastwest.audit.statements.lines import Collected, Line, lines_of
from eastwest.audit.statements.model import (
    ClassMtu,
    Dcbx,
    Gateway,
    LinkPause,
    Name,
    NoDrop,
    PfcOn,
    Resume,
    Rewrite,
    Shares,
    Statements,
    Threshold,
    Twice,
)
from eastwest.discover import SourceLine
from eastwest.vendors.dell.names import names_of

Match = re.Match[str]
_PORT = re.compile(r"interface (?:range )?(\S.*)")
_BYTES = ("bytes", "kbytes", "mbytes")
CLASS = re.compile(r"class (?:type \S+ )?(\S+)")
_LOOPS = re.compile(r"allowas-in|as-override|allow-as|disable-peer-as-check")
PREDEFINED = re.compile(
    r"class-default|(?:c-|s-)\S*|class-(?:fcoe|all-flood|ip-multicast)|default\S*|copp\S*|tail-drop|system-\S+"
)
"""Classes and policies that the systems bring along (NX-OS: `c-out-8q-q3`, `c-nq3`, `default-in-policy`)."""

NAMES: tuple[tuple[str, str, str], ...] = (
    ("defined", "qos profile", r"qos profile (\S+)"),
    ("used", "qos profile", r"service-profile (\S+)"),
    ("defined", "class map", r"class-map (?:type \S+ )?(?:match-(?:any|all) )?(\S+)"),
    ("defined", "policy", r"policy-map (?:type \S+ (?:shared )?)?(\S+)"),
    ("used", "policy", r"service-policy (?:type \S+ )?(?:input |output )?(\S+)(?: no-stats)?"),
    ("defined", "prefix list", r"ip(?:v6)? prefix-list (\S+)(?: .*)?"),
    ("used", "prefix list", r"(?!no |description |ip(?:v6)? prefix-list )(?:.+ )?prefix-list (\S+)(?: .*)?"),
    ("defined", "route map", r"route-map (\S+)(?: (?:permit|deny) \d+)?"),
    ("used", "route map", r"route-map (\S+) (?:in|out)"),
    ("used", "route map", r"(?!no |description )\S.* route-map (\S+)(?: .*)?"),
    ("defined", "peer filter", r"peer-filter (\S+)"),
    ("used", "peer filter", r"(?!no |description )\S.* peer-filter (\S+)(?: .*)?"),
    ("defined", "template", r"template peer(?:-policy|-session)? (\S+)"),
    ("used", "template", r"inherit peer(?:-policy|-session)? (\S+)(?: \d+)?"),
    ("defined", "peer group", r"neighbor (\S+) peer[ -]group"),
    ("used", "peer group", r"neighbor (?:interface )?\S+(?: interface)? peer[ -]group (\S+)(?: .*)?"),
    ("used", "peer group", r"bgp listen range \S+ peer[ -]group (\S+)(?: .*)?"),
    ("defined", "DSCP map", r"qos map dscp-tc (\S+)"),
    ("used", "DSCP map", r"qos-map dscp-tc (\S+)"),
    ("defined", "queue map", r"qos map tc-queue (\S+)"),
    ("used", "queue map", r"qos-map tc-queue (\S+)"),
    ("defined", "priority group map", r"qos map tc-pg (\S+)"),
    ("used", "priority group map", r"qos-map tc-pg (\S+)"),
    ("defined", "scheduler policy", r"qos scheduler-policy (\S+)"),
    ("used", "scheduler policy", r"scheduler-policy (\S+)"),
    ("defined", "WRED policy", r"qos wred-policy (\S+)"),
    ("used", "WRED policy", r"queue \d wred-policy (\S+)"),
)
"""Definitions and uses by kind: the first word in brackets is the name."""
_NAMES = tuple((side, kind, re.compile(pattern)) for side, kind, pattern in NAMES)


def read(file: str, text: str) -> Statements:
    """The statements of one text."""
    return of_lines(lines_of(file, text))


def of_lines(lines: Iterable[Line]) -> Statements:
    """The same, of its lines."""
    found = Collected()
    reader = _Reader(found)
    for line in lines:
        reader.take(line)
    reader.end()
    return found.statements()


class _Reader:
    """Reads line by line; shares of policies and addresses of interfaces are put together at the end."""

    def __init__(self, found: Collected) -> None:
        self.found = found
        self.shares: dict[tuple[str, str], tuple[SourceLine, dict[str, float]]] = {}
        self.subnets: dict[str, list[str]] = {}
        self.gateways: list[tuple[str, str, SourceLine]] = []
        self.switches: dict[str, tuple[SourceLine, set[int | None]]] = {}
        self.settings: dict[tuple[str, ...], dict[str, str]] = {}
        self.sizes: dict[tuple[str, str], tuple[SourceLine, int]] = {}
        self.pausing: set[tuple[str, str]] = set()

    def take(self, line: Line) -> None:
        """One line."""
        said = _said(line.text)
        for side, kind, name in said.names:
            self.found.add(side, Name(kind, name, line.at))
        if said.of_class and line.block.startswith("policy-map"):
            self.found.add("used", Name("class map", said.of_class, line.at))
        self.found.loops |= said.loops
        self.found.network_policies |= said.network_policy
        if said.setting:
            self._twice(line, said.setting)
        for handle, match in said.handled:
            handle(self, line, match)

    def end(self) -> None:
        """What only the whole text tells."""
        for (policy, kind), (at, parts) in self.shares.items():
            self.found.add("shares", Shares(f"{policy}, {kind}", tuple(parts.items()), at))
        for of, (at, said) in self.switches.items():
            priorities = tuple(sorted(each for each in said if each is not None))
            self.found.add("pfc_on", PfcOn(of, at, priorities, on=None in said))
        for interface, address, at in self.gateways:
            self.found.add("gateways", Gateway(interface, address, tuple(self.subnets.get(interface, ())), at))
        for (policy, of), (at, size) in self.sizes.items():
            self.found.add("class_mtus", ClassMtu(policy, of, size, (policy, of) in self.pausing, at))

    def _twice(self, line: Line, setting: str) -> None:
        """Blocks that stand twice and give one setting two values."""
        if not _BLOCK.match(line.block) or "range" in line.block:
            return
        known = self.settings.setdefault(line.around, {})
        before = known.setdefault(setting, line.text)
        known[setting] = line.text
        longer = setting == "description" and (before in line.text or line.text in before)
        if before != line.text and not longer and not line.text.endswith("secondary"):
            self.found.add("twice", Twice(" ".join(line.around), setting, (before, line.text), line.at))

    def switched(self, line: Line, match: Match) -> None:
        """EOS: the switch of a profile or port (None), and the priorities beside it."""
        if line.block:
            _, said = self.switches.setdefault(line.block.split()[-1], (line.at, set()))
            said.add(int(match[1]) if match[1] else None)

    def paused(self, line: Line, match: Match) -> None:
        """NX-OS: a no-drop class of a policy, by a priority of its own or by those of its tags."""
        if len(line.around) > 1 and line.top.startswith(_OF_SYSTEM):
            self.pausing.add((line.top.split()[-1], line.block.split()[-1]))
        if len(line.around) > 1 and match[1]:
            self.found.add("no_drop", NoDrop(line.around[-2].split()[-1], int(match[1]), line.at))

    def size(self, line: Line, match: Match) -> None:
        """The MTU of a class of the whole system."""
        if len(line.around) > 1 and line.top.startswith(_OF_SYSTEM):
            self.sizes[line.top.split()[-1], line.block.split()[-1]] = (line.at, int(match[1]))

    def pause(self, line: Line, match: Match) -> None:
        """Link-level flow control."""
        port = _PORT.fullmatch(line.block)
        on = match[1] is None and match[3] not in ("off", None)
        for name in () if port is None else _names(port[1]):
            self.found.add("pauses", LinkPause(name, _DIRECTIONS.get(match[2], match[2]), on, line.at))

    def threshold(self, line: Line, match: Match) -> None:
        """Thresholds in units that are no bytes; those in bytes are in the intent."""
        self.found.add("marking", line.at)
        if match[2] not in _BYTES:
            most = float(match[5]) if match[5] else None
            of = " ".join((*line.around[-2:],))
            self.found.add("thresholds", Threshold(of, float(match[1]), float(match[3]), match[2], line.at, most))

    def counter(self, line: Line, match: Match) -> None:
        """Counting of marks."""
        del match
        self.found.add("counters", line.at)

    def rewrite(self, line: Line, match: Match) -> None:
        """A code point for leaving packets."""
        self.found.add("rewrites", Rewrite(int(match[1]), int(match[2]), line.at))

    def auto(self, line: Line, match: Match) -> None:
        """PFC by DCBX."""
        port = _PORT.fullmatch(line.block)
        if port is not None:
            self.found.add("dcbx", Dcbx(port[1], match[1], line.at))
            if match[1] == "on":
                self.found.add("pfc_on", PfcOn(port[1], line.at))

    def resume(self, line: Line, match: Match) -> None:
        """Pause and resume points of NX-OS."""
        size, xoff, xon = (float(each) for each in match.groups())
        of = " ".join(line.around[-2:])
        self.found.add("resumes", Resume(of, xoff, xon, size, line.at))

    def share(self, line: Line, match: Match) -> None:
        """Bandwidth of one class of a queuing policy."""
        if len(line.around) > 1 and line.around[-2].startswith("policy-map"):
            kind = "bandwidth remaining" if match[1] else "bandwidth"
            key = (line.around[-2].split()[-1], kind)
            _, parts = self.shares.setdefault(key, (line.at, {}))
            parts[line.block.split()[-1]] = float(match[2])

    def address(self, line: Line, match: Match) -> None:
        """The subnet of an interface."""
        port = _PORT.fullmatch(line.block)
        if port is not None:
            self.subnets.setdefault(port[1], []).append(match[1])

    def gateway(self, line: Line, match: Match) -> None:
        """A virtual address, in the interface or in a group below it."""
        port = _PORT.fullmatch(line.top)
        if port is not None and (len(line.around) == 1 or re.match(r"hsrp|vrrp", line.block)):
            self.gateways.append((port[1], match[1], line.at))


_OF_SYSTEM = "policy-map type network-qos "
_BLOCK = re.compile(r"interface \S+$|class type queuing \S+$")
_SETTING = re.compile(
    r"(mtu|speed|description|ip address|vrf member|vrf|bandwidth remaining percent|bandwidth percent) \S"
)
"""Settings of which a block has one."""
_DIRECTIONS = {"transmit": "send"}
"""OS10's word."""
_IP = r"(\d{1,3}(?:\.\d{1,3}){3})"
_NamePattern = tuple[str, str, re.Pattern[str]]
_Handler = Callable[[_Reader, Line, Match], None]
_LinePattern = tuple[re.Pattern[str], _Handler]
_LINES: tuple[_LinePattern, ...] = (
    (re.compile(r"(no )?flowcontrol (receive|send|transmit)(?: (on|off|desired))?"), _Reader.pause),
    (
        re.compile(
            r"random-detect ecn minimum-threshold (\d+) (\S+) maximum-threshold (\d+) (\S+)"
            r"(?: max-mark-probability (\d+))?.*"
        ),
        _Reader.threshold,
    ),
    (re.compile(r"random-detect ecn count"), _Reader.counter),
    (re.compile(r"qos map traffic-class (\d) to dscp (\d+)"), _Reader.rewrite),
    (re.compile(r"priority-flow-control mode (auto|on|off)(?: .*)?"), _Reader.auto),
    (re.compile(r"priority-flow-control (?:on|priority ([0-7]) no-drop)"), _Reader.switched),
    (re.compile(r"pause (?:no-drop(?: .*)?|pfc-cos ([0-7])(?: receive)?)"), _Reader.paused),
    (re.compile(r"mtu (\d{4,5})"), _Reader.size),
    (re.compile(r"pause buffer-size (\d+) pause-threshold (\d+) resume-threshold (\d+)"), _Reader.resume),
    (re.compile(r"bandwidth (remaining )?percent (\d+)"), _Reader.share),
    (re.compile(rf"ip address {_IP[:-1]}/\d+)(?: secondary)?"), _Reader.address),
    (
        re.compile(rf"(?:ip|address|virtual-address|vip|ip virtual-router address|vrrp \d+ (?:ipv4|ip)) {_IP}"),
        _Reader.gateway,
    ),
)
_DIGIT = re.compile(r"(?<!ipv)\d")


def _names(text: str) -> tuple[str, ...]:
    """Each port of a heading; a range that no system writes so stays as it is."""
    try:
        return names_of(text, {})
    except ValueError:
        return (text,)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a line says wherever it stands. names: side, kind and name. of_class: the class that it opens in a policy.
    setting: the one that it gives a value.
    """

    names: tuple[tuple[str, str, str], ...]
    of_class: str
    loops: bool
    network_policy: bool
    setting: str
    handled: tuple[tuple[_Handler, Match], ...]


@lru_cache(maxsize=16_384)
def _said(text: str) -> _Said:
    """Most lines of a port stand below hundreds of others as well."""
    names, lines = _candidates(_DIGIT.sub("0", text))
    named = ((side, kind, match) for side, kind, pattern in names if (match := pattern.fullmatch(text)) is not None)
    of_class, setting = CLASS.fullmatch(text), _SETTING.match(text)
    return _Said(
        tuple((side, kind, match[1]) for side, kind, match in named if not PREDEFINED.fullmatch(match[1])),
        "" if of_class is None or PREDEFINED.fullmatch(of_class[1]) else of_class[1],
        _LOOPS.search(text) is not None,
        text.startswith(_OF_SYSTEM),
        "" if setting is None else setting[1],
        tuple((handle, match) for pattern, handle in lines if (match := pattern.fullmatch(text)) is not None),
    )


@lru_cache(maxsize=65_536)
def _candidates(skeleton: str) -> tuple[tuple[_NamePattern, ...], tuple[_LinePattern, ...]]:
    """The patterns that a line matches whatever its digits: configurations have few kinds of lines."""
    return (
        tuple(each for each in _NAMES if each[2].fullmatch(skeleton)),
        tuple(each for each in _LINES if each[0].fullmatch(skeleton)),
    )
