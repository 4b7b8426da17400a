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
    hosts = {
        host.name: dict(host.environment) for host in audited.network.hosts if host.kind == "host" and host.environment
    }
    for name in sorted({key for variables in hosts.values() for key in variables}):
        told = {host: variables.get(name, "unset") for host, variables in hosts.items()}
        usual = _usual(told, LEAST_PEERS)
        if usual is None:
            continue
        for host, value in told.items():
            if value != usual[0]:
                expected = f"{name}={usual[0]}, as {usual[1]} hosts have"
                yield Breach(Place(host=host), f"{name}={value}", expected, path=f"environment[{name}]")


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
    hosts = [host for host in audited.network.hosts if host.kind == "host"]
    by_name: dict[str, list[Pair]] = defaultdict(list)
    for host in hosts:
        for nic in host.nics:
            by_name[nic.name].append((host, nic))
    for each in _FIELDS:
        odd: dict[tuple[str, str], _Odd] = {}
        for members in by_name.values():
            odd |= _odd(_stated(members, each), each, LEAST_PEERS)
        for host in hosts:
            lossless = [(host, nic) for nic in host.nics if nic.intent.qos.pfc]
            siblings = _odd(lossless if each.expected else _stated(lossless, each), each, _SIBLINGS)
            odd = siblings | odd if len(siblings) == 1 else odd
        yield from _told(list(odd.values()), each)
    yield from left_open(by_name.values())


def _usual(values: Mapping[Any, Hashable], least: int) -> tuple[Hashable, int] | None:
    """What most have, and how many; None where they are alike, few or at odds."""
    return most_have(list(values.values())) if len(values) >= least else None


@dataclass(frozen=True, slots=True)
class _Field:
    """path: in a NIC. value: what is compared; text: as it is told beside that of another NIC. expected: where the
    files set it for all other NICs of the host, one without it keeps a default.
    """

    path: str
    name: str
    value: Callable[[NicIntent], Hashable]
    text: Callable[[NicIntent, NicIntent], str]
    expected: bool = False


@dataclass(frozen=True, slots=True)
class _Odd:
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
    _Field("mtu_bytes", "MTU", lambda nic: nic.mtu_bytes or None, lambda nic, _: f"{nic.mtu_bytes} B", expected=True),
    _Field("speed_gbps", "speed", lambda nic: nic.speed_gbps or None, lambda nic, _: f"{nic.speed_gbps:g} Gb/s"),
    _Field("model", "model", lambda nic: nic.model or None, lambda nic, _: nic.model, expected=True),
    _Field(
        "address", "prefix length", lambda nic: _prefix(nic) or None, lambda nic, _: f"/{_prefix(nic)}", expected=True
    ),
    _Field("gateway", "gateway", lambda nic: bool(nic.gateway) or None, lambda nic, _: nic.gateway, expected=True),
    _Field(
        "qos.roce_tos",
        "TOS of RDMA-CM",
        lambda nic: nic.qos.roce_tos >= 0 or None,
        lambda nic, _: str(nic.qos.roce_tos),
        expected=True,
    ),
    _Field("qos.weight_percent", "shares", lambda nic: nic.qos.weight_percent, _shares),
    _Field("qos.dcqcn", "DCQCN", _dcqcn, _parameters),
)
"""What no other rule judges."""


def _stated(members: Sequence[Pair], field: _Field) -> list[Pair]:
    return [pair for pair in members if field.path not in pair[1].unstated and field.value(pair[1].intent) is not None]


def _odd(members: Sequence[Pair], field: _Field, least: int) -> dict[tuple[str, str], _Odd]:
    """NICs that differ, by host and name."""
    values = {(host.name, nic.name): field.value(nic.intent) for host, nic in members}
    usual = _usual(values, least)
    if usual is None or usual[0] is None:
        return {}
    like = next(nic.intent for _, nic in members if field.value(nic.intent) == usual[0])
    return {
        (host.name, nic.name): _Odd(host.name, nic.intent, like, usual[1])
        for host, nic in members
        if field.value(nic.intent) != usual[0]
    }


def _told(odd: Sequence[_Odd], field: _Field) -> Iterator[Outcome]:
    """One finding for each host and value."""
    groups: dict[tuple[str, Hashable, Hashable], list[_Odd]] = defaultdict(list)
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


def _text(field: _Field, nic: NicIntent, other: NicIntent) -> str:
    return "not set" if field.value(nic) is None else field.text(nic, other)
