"""The command lines of Dell OS10 and Enterprise SONiC: what their lines set and how they are taken back.

Sources: the command reference of SONiC's management framework (industry standard CLI reference guide), which names the
negation of each command; for OS10 its user guide, release 10.5, and Dell's own templates (Ansible collection
dellemc.os10). What no document says is taken on the careful side: the old binding goes before the new one comes.
"""

from __future__ import annotations

import re

from eastwest.errors import InputError, Problem
from eastwest.vendors.dell.names import names_of
from eastwest.vendors.text.modes import Terminal
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.text.settings import Setting, Settings

_PORT = r"interface (?:Eth|ethernet).*"
_BGP, _PEER, _GROUP = r"router bgp .*", r"neighbor .*", r"(?:peer-group|template) .*"
_COMMON = (
    Setting("", r"hostname \S+", "hostname"),
    Setting("", r"router bgp \d+(.*)", r"router bgp\1", r"no \g<0>", first=True),
    Setting("", r"(ntp|logging) server (\S+)(?: .*)?", r"\1 server \2"),
    Setting("", r"ip name-server .*", "ip name-server", r"no \g<0>", first=True),
    Setting(_PORT, r"(description|mtu|speed|fec) .*", r"\1"),
    Setting(_PORT, r"(ip|ipv6) address (\S+/\d+)(?: .*)?", r"\1 address \2"),
    Setting(_BGP, r"(router-id|timers) .*", r"\1"),
    Setting(_BGP, r"maximum-paths (\d+)", "maximum-paths"),
    Setting(_BGP, r"maximum-paths (ebgp|ibgp) \d+", r"maximum-paths \1"),
    Setting(rf"{_PEER}|{_GROUP}", r"(description|timers) .*", r"\1"),
    Setting(rf"{_PEER}|{_GROUP}", r"remote-as (\S+)", "remote-as", r"no remote-as \1"),
    Setting(r"address-family .*", r"maximum-paths (\d+)", "maximum-paths"),
    Setting(r"address-family .*", r"maximum-paths (ebgp|ibgp) \d+", r"maximum-paths \1"),
    Setting(r"address-family .*", r"redistribute connected(?: .*)?", "redistribute connected"),
    Setting(r"address-family .*", r"(?:route-map|prefix-list) \S+ (in|out)", r"filter \1", r"no \g<0>", first=True),
)
_COMMON_MODES = (
    ("", r"interface .*|router bgp .*|route-map .*"),
    (_BGP, rf"address-family .*|neighbor .*|{_GROUP}"),
    (rf"{_PEER}|{_GROUP}", r"address-family .*"),
)
_ORDER = ("ip prefix-list", "ipv6 prefix-list", "route-map", "policy-map", "interface", "system qos", "router bgp")
_EARLY = (_GROUP,)
_KEPT = frozenset(("shutdown", "no shutdown", "lldp enable", "no lldp enable", "no switchport"))
_WATCHDOG = "priority-flow-control watchdog"
_SONIC = (
    Setting("", rf"{_WATCHDOG} polling-interval \d+", f"{_WATCHDOG} polling-interval"),
    Setting("", r"ip load-share hash seed \d+", "ip load-share hash seed"),
    Setting("", r"(buffer pool \S+ shared-headroom-size) \d+", r"\1"),
    Setting("", r"sflow polling-interval \d+", "sflow polling-interval"),
    Setting("", r"sflow collector (\S+)(.*)", r"sflow collector \1", r"no \g<0>", first=True),
    Setting(_PORT, r"sflow sampling-rate \d+", "sflow sampling-rate"),
    Setting(_PORT, r"cable-length \S+", "cable-length"),
    Setting(_PORT, r"queue (\d) wred-(policy|profile) \S+", r"queue \1 wred-\2"),
    Setting(_PORT, r"scheduler-policy \S+", "scheduler-policy"),
    Setting(_PORT, r"qos-map (\S+) \S+", r"qos-map \1"),
    Setting(_PORT, rf"{_WATCHDOG} (action|restore-time) \S+", rf"{_WATCHDOG} \1"),
    Setting(_PORT, rf"{_WATCHDOG} (?:on(?: .*)?|off|detect-time \d+)", _WATCHDOG, f"{_WATCHDOG} off"),
    Setting(_PORT, r"switchport access [Vv]lan \d+", "switchport access Vlan"),
    Setting(r"qos map .*", r"(dscp|dot1p|traffic-class|pfc-priority) (\d+) .*", r"\1 \2"),
    Setting(r"qos wred-policy .*", r"(green|yellow|red) minimum-threshold .*", r"\1"),
    Setting(r"qos wred-policy .*", r"ecn \S+", "ecn"),
    Setting(r"queue \d", r"(type|weight) \S+", r"\1"),
    Setting(r"ars object .*", r"(idle-time|mode|max-flows) \S+", r"\1"),
    Setting(_PEER, r"peer-group (\S+)", "peer-group", r"no peer-group \1"),
)
_SONIC_MODES = (
    ("", r"qos (?:map \S+|wred-policy|scheduler-policy) \S+|ars (?:object|profile|port-profile) \S+"),
    (r"qos scheduler-policy \S+", r"queue \d|port"),
)
_OS10 = (
    Setting(_PORT, r"flowcontrol (receive|transmit) \S+", r"flowcontrol \1"),
    Setting(_PORT, r"priority-flow-control mode \S+", "priority-flow-control"),
    Setting(r".*", r"service-policy (input|output) type (\S+) \S+", r"service-policy \1 \2", r"no \g<0>", first=True),
    Setting(r".*", r"trust-map (dscp|dot1p) \S+", r"trust-map \1", first=True),
    Setting(rf"{_PORT}|system qos", r"qos-map traffic-class \S+", "qos-map traffic-class", first=True),
    Setting(_PORT, r"switchport access vlan \d+", "switchport access vlan"),
    Setting(r"trust .*", r"qos-group \d (dscp|dot1p) (\d+)", r"\1 \2", r"no \g<0>", first=True),
    Setting(r"qos-map traffic-class .*", r"queue \d qos-group (\d)(.*)", r"qos-group \1\2", r"no \g<0>", first=True),
    Setting(r"wred .*", r"random-detect (color \S+) .*", r"random-detect \1"),
    Setting(r"class .*", r"bandwidth percent \d+", "bandwidth percent"),
    Setting(r"class .*", r"random-detect (\S+)", "random-detect", r"no random-detect \1", first=True),
    Setting(r"class .*", r"pause .*", "pause"),
    Setting(r"class .*", r"pfc-cos \S+", "pfc-cos"),
    Setting(r"class-map .*", r"match (\S+) \d", r"match \1", r"no \g<0>", first=True),
    Setting("", r"bfd interval .*", "bfd interval"),
    Setting(_PEER, r"inherit template (\S+).*", "inherit template", r"no inherit template \1", first=True),
)
_OS10_MODES = (
    ("", r"(?:trust (?:dscp|dot1p)-map|qos-map traffic-class|wred|(?:class|policy)-map type \S+) \S+|system qos"),
    (r"policy-map .*", r"class \S+"),
)
_LIST = r"[\d, -]+"
_RANGES: tuple[tuple[str, re.Pattern[str], int], ...] = (
    (r"qos map .*", re.compile(rf"(dscp )({_LIST})( traffic-class \d)"), 63),
    (r"qos map .*", re.compile(rf"((?:dot1p|traffic-class|pfc-priority) )({_LIST})( \S+ \d+)"), 7),
    (r"interface .*", re.compile(rf"(priority-flow-control priority )({_LIST})()"), 7),
    (r"trust .*", re.compile(rf"(qos-group \d dscp )({_LIST})()"), 63),
    (r"trust .*", re.compile(rf"(qos-group \d dot1p )({_LIST})()"), 7),
    (r"qos-map .*", re.compile(rf"(queue \d qos-group )({_LIST}?)((?: type \S+)?)"), 7),
)
_HASHED = re.compile(r"ip load-share hash ipv([46])((?: ipv[46]-\S+)+)")
_RANGE = re.compile(r"interface (?:range .*|(?:Eth|ethernet).*[-,].*)")
_NEIGHBOUR = re.compile(r"neighbor interface (\S+) (\d\S*)")


def single(line: str, parent: str) -> tuple[str, ...]:
    """A line as lines of one port, mark or class each; as it is where it is none of these."""
    if line.startswith("interface ") and not parent:
        return _ports(line)
    if hashed := _HASHED.fullmatch(line):
        return tuple(f"ip load-share hash ipv{hashed[1]} {word}" for word in hashed[2].split())
    for within, pattern, largest in _RANGES:
        match = pattern.fullmatch(line) if re.fullmatch(within, parent) else None
        if match is not None:
            return _each(line, match, largest)
    return (_NEIGHBOUR.sub(r"neighbor interface \1\2", line),)


def _each(line: str, match: re.Match[str], largest: int) -> tuple[str, ...]:
    try:
        return tuple(f"{match[1]}{number}{match[3]}" for number in unranged(match[2], largest))
    except ValueError:
        return (line,)


def _ports(line: str) -> tuple[str, ...]:
    """Each port of a range. Raises InputError for parts of several ports in one, of which another line tells how many
    there are: a port could not be given back what the range says of it.
    """
    try:
        return tuple(f"interface {name}" for name in names_of(line.removeprefix("interface "), {}))
    except ValueError as error:
        if _RANGE.fullmatch(line):
            raise InputError(Problem(f"{line} cannot be amended port by port")) from error
        return (line,)


def _terminal(kinds: tuple[Setting, ...], modes: tuple[tuple[str, str], ...]) -> Terminal:
    return Terminal(Settings((*kinds, *_COMMON), (*_COMMON_MODES, *modes), _EARLY), _ORDER, single, _KEPT)


ENTERPRISE_SONIC = _terminal(_SONIC, _SONIC_MODES)
OS10 = _terminal(_OS10, _OS10_MODES)
