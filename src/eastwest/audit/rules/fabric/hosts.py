"""Hosts of a cluster are images of one another: jobs and NICs that differ from those of most others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.rules.fabric.outliers import LEAST_PEERS, most_have
from eastwest.audit.rules.fabric.unstated import left_open
from eastwest.audit.subject import Audited
from eastwest.discover import FoundHost, FoundNic
from eastwest.findings import Place, Severity
from eastwest.plan.device import NicIntent

Pair = tuple[FoundHost, FoundNic]
_SIBLINGS = 5
"""A single NIC that differs from four others of its host is a slip; two that differ serve something else."""


@rule(
    "EW145",
    severity=Severity.WARNING,
    title="Jobs of one host are set otherwise than those of all others",
    why="Hosts of a cluster are images of one another; one that differs was repaired or missed.",
    effect="jobs that land on the host are slow or fail, and nobody knows why",
    source="operational practice",
    remedy="Bring the host in line with the others.",
    passes=Example("all hosts are alike", samples.unchanged),
    fails=Example("node001 retries once", samples.environment(samples.HOST, NCCL_IB_RETRY_CNT="1")),
)
def jobs_are_alike(audited: Audited) -> Iterator[Outcome]:
    """Variables of jobs among hosts that have any."""
    for odd in odd_variables(audited):
        expected = f"{odd.name}={_shown(odd.usual)}, as {odd.count} hosts have"
        observed = f"{odd.name}={_shown(odd.value)}"
        yield Breach(Place(host=odd.host), observed, expected, path=f"environment[{odd.name}]")


def _shown(value: str | None) -> str:
    return "unset" if value is None else value


@dataclass(frozen=True, slots=True)
class OddVariable:
    """A variable of one host's jobs that differs from most others'. value, usual: None where it is not set."""

    host: str
    name: str
    value: str | None
    usual: str | None
    count: int


def odd_variables(audited: Audited) -> Iterator[OddVariable]:
    """Among hosts that set any variable, in the order of its name."""
    hosts = {
        host.name: dict(host.environment) for host in audited.network.hosts if host.kind == "host" and host.environment
    }
    for name in sorted({key for variables in hosts.values() for key in variables}):
        told = {host: variables.get(name) for host, variables in hosts.items()}
        usual = _usual(told, LEAST_PEERS)
        if usual is None:
            continue
        common = None if usual[0] is None else str(usual[0])
        for host, value in told.items():
            if value != common:
                yield OddVariable(host, name, value, common, usual[1])


@rule(
    "EW153",
    severity=Severity.WARNING,
    title="NICs of one host are set otherwise than those of all others",
    why="Hosts of a cluster are images of one another; one that differs was repaired or missed.",
    effect="collectives run at the pace of that host: its packets are smaller, its shares or DCQCN are others",
    source="operational practice",
    remedy="Bring the NIC in line with those of the other hosts.",
    passes=Example("all hosts are alike", samples.unchanged),
    fails=Example("node001 has an MTU of 1500 B", samples.nics(samples.HOST, lambda nic: replace(nic, mtu_bytes=1500))),
)
def nics_are_alike(audited: Audited) -> Iterator[Outcome]:
    """MTU, speed, model, prefix, shares and DCQCN among NICs of one name, and a single one among those of its host.

    So is what the files of one host leave open about such a NIC, where they say anything of its QoS.
    """
    for each, odd in odd_nics(audited):
        yield from _told(odd, each)
    yield from left_open(_by_name(audited).values())


def _hosts(audited: Audited) -> list[FoundHost]:
    return [host for host in audited.network.hosts if host.kind == "host"]


def _by_name(audited: Audited) -> dict[str, list[Pair]]:
    """NICs of one name, with their hosts."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for host in _hosts(audited):
        for nic in host.nics:
            found[nic.name].append((host, nic))
    return found


def odd_nics(audited: Audited) -> Iterator[tuple[Field, list[Odd]]]:
    """NICs that differ from those of their name or host, field by field."""
    hosts = _hosts(audited)
    by_name = _by_name(audited)
    for each in _FIELDS:
        odd: dict[tuple[str, str], Odd] = {}
        for members in by_name.values():
            odd |= _odd(_stated(members, each), each, LEAST_PEERS)
        for host in hosts:
            lossless = [(host, nic) for nic in host.nics if nic.intent.qos.pfc]
            siblings = _odd(lossless if each.expected else _stated(lossless, each), each, _SIBLINGS)
            odd = siblings | odd if len(siblings) == 1 else odd
        yield each, list(odd.values())


def _usual(values: Mapping[Any, Hashable], least: int) -> tuple[Hashable, int] | None:
    """What most have, and how many; None where they are alike, few or at odds."""
    return most_have(list(values.values())) if len(values) >= least else None


@dataclass(frozen=True, slots=True)
class Field:
    """path: in a NIC. value: what is compared; text: as it is told beside that of another NIC. expected: where the
    files set it for all other NICs of the host, one without it keeps a default.
    """

    path: str
    name: str
    value: Callable[[NicIntent], Hashable]
    text: Callable[[NicIntent, NicIntent], str]
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Odd:
    """A NIC that differs, one that is as most are, and how many those are."""

    host: str
    nic: NicIntent
    usual: NicIntent
    count: int


def _dcqcn(nic: NicIntent) -> tuple[tuple[str, object], ...]:
    profile = nic.qos.dcqcn
    names = (each.name for each in fields(profile) if each.name not in ("name", "source"))
    return tuple((name, getattr(profile, name)) for name in names)


def _parameters(nic: NicIntent, other: NicIntent) -> str:
    """Those in which two NICs differ."""
    pairs = zip(_dcqcn(nic), _dcqcn(other), strict=True)
    return ", ".join(f"{name} {value}" for (name, value), (_, beside) in pairs if value != beside)


def _shares(nic: NicIntent, other: NicIntent) -> str:
    del other
    return ", ".join("strict" if each is None else f"{each} %" for each in nic.qos.weight_percent)


def _prefix(nic: NicIntent) -> str:
    return nic.address.partition("/")[2]


_FIELDS = (
    Field("mtu_bytes", "MTU", lambda nic: nic.mtu_bytes or None, lambda nic, _: f"{nic.mtu_bytes} B", expected=True),
    Field("speed_gbps", "speed", lambda nic: nic.speed_gbps or None, lambda nic, _: f"{nic.speed_gbps:g} Gb/s"),
    Field("model", "model", lambda nic: nic.model or None, lambda nic, _: nic.model, expected=True),
    Field(
        "address", "prefix length", lambda nic: _prefix(nic) or None, lambda nic, _: f"/{_prefix(nic)}", expected=True
    ),
    Field("gateway", "gateway", lambda nic: bool(nic.gateway) or None, lambda nic, _: nic.gateway, expected=True),
    Field(
        "qos.roce_tos",
        "TOS of RDMA-CM",
        lambda nic: nic.qos.roce_tos >= 0 or None,
        lambda nic, _: str(nic.qos.roce_tos),
        expected=True,
    ),
    Field("qos.weight_percent", "shares", lambda nic: nic.qos.weight_percent, _shares),
    Field("qos.dcqcn", "DCQCN", _dcqcn, _parameters),
)
"""What no other rule judges."""


def _stated(members: Sequence[Pair], field: Field) -> list[Pair]:
    return [pair for pair in members if field.path not in pair[1].unstated and field.value(pair[1].intent) is not None]


def _odd(members: Sequence[Pair], field: Field, least: int) -> dict[tuple[str, str], Odd]:
    """NICs that differ, by host and name."""
    values = {(host.name, nic.name): field.value(nic.intent) for host, nic in members}
    usual = _usual(values, least)
    if usual is None or usual[0] is None:
        return {}
    like = next(nic.intent for _, nic in members if field.value(nic.intent) == usual[0])
    return {
        (host.name, nic.name): Odd(host.name, nic.intent, like, usual[1])
        for host, nic in members
        if field.value(nic.intent) != usual[0]
    }


def _told(odd: Sequence[Odd], field: Field) -> Iterator[Outcome]:
    """One finding for each host and value."""
    groups: dict[tuple[str, Hashable, Hashable], list[Odd]] = defaultdict(list)
    for each in odd:
        groups[each.host, field.value(each.nic), field.value(each.usual)].append(each)
    for (host, _, _), members in groups.items():
        first = members[0]
        more = f" on {len(members)} NICs" if len(members) > 1 else ""
        yield Breach(
            Place(host=host, port=first.nic.name),
            f"{field.name}: {_text(field, first.nic, first.usual)}{more}",
            f"{_text(field, first.usual, first.nic)}, as {first.count} NICs of its kind have",
            path=f"nics[{first.nic.name}].{field.path}",
        )


def _text(field: Field, nic: NicIntent, other: NicIntent) -> str:
    return "not set" if field.value(nic) is None else field.text(nic, other)
