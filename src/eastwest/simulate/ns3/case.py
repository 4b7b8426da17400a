"""Topology and flow files of the HPCC ns-3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.simulate.ns3.config import Config, read_config
from eastwest.units import parse_gbps, parse_us

_MOST_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Link:
    """One link: two node ids, rate, one-way delay."""

    a: int
    b: int
    rate_gbps: float
    delay_us: float


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow: source and destination node, priority, UDP destination port, bytes and start after the first flow."""

    src: int
    dst: int
    priority: int
    dport: int
    bytes: int
    start_us: float


@dataclass(frozen=True)
class Case:
    """A whole case. switches: node ids of switches; all others are hosts."""

    nodes: int
    switches: frozenset[int]
    links: tuple[Link, ...]
    flows: tuple[Flow, ...]
    config: Config


def read_case(topology: Path, flows: Path, config: Path) -> Case:
    """Reads the three files of a case. Raises InputError."""
    nodes, switches, links = _read_topology(topology)
    read_flows = _read_flows(flows)
    for flow in read_flows:
        ends = {flow.src, flow.dst}
        if not ends <= set(range(nodes)) - switches or flow.src == flow.dst:
            raise InputError(Problem(f"flow {flow.src} → {flow.dst}", file=flows, allowed="two different hosts"))
    return Case(nodes, switches, links, read_flows, read_config(config))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    if path.stat().st_size > _MOST_BYTES:
        raise InputError(Problem("file is too large", file=path, allowed=f"up to {_MOST_BYTES} bytes"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        yield number, line.split()


def _bad(path: Path, number: int, words: list[str], allowed: str) -> InputError:
    return InputError(Problem(" ".join(words) or "empty line", file=path, line=number, allowed=allowed))


def _read_topology(path: Path) -> tuple[int, frozenset[int], tuple[Link, ...]]:
    lines = _lines(path)
    links: list[Link] = []
    number, words = 0, [""]
    try:
        number, words = next(lines)
        nodes, switch_count, link_count = (int(word) for word in words)
        number, words = next(lines)
        switches = frozenset(int(word) for word in words)
        for number, words in lines:
            if len(links) == link_count:
                break
            a, b, rate, delay, error = words
            if float(error) != 0:
                raise _bad(path, number, words, "an error rate of 0")
            links.append(Link(int(a), int(b), parse_gbps(rate), parse_us(delay)))
    except (ValueError, StopIteration):
        allowed = "`nodes switches links`, the switch ids, then `node node rate delay error-rate`"
        raise _bad(path, number, words, allowed) from None
    if len(switches) != switch_count or len(links) != link_count:
        raise InputError(
            Problem(f"{len(switches)} switches and {len(links)} links", file=path, allowed="its first line")
        )
    return nodes, switches, tuple(links)


def _read_flows(path: Path) -> tuple[Flow, ...]:
    lines = _lines(path)
    flows: list[Flow] = []
    number, words = 0, [""]
    first: float | None = None
    try:
        number, words = next(lines)
        count = int(words[0])
        for number, words in lines:  # noqa: B007 - the error below names the line
            if len(flows) == count:
                break
            src, dst, priority, dport, size = (int(word) for word in words[:5])
            first = float(words[5]) if first is None else first
            flows.append(Flow(src, dst, priority, dport, size, (float(words[5]) - first) * 1e6))
    except (ValueError, StopIteration, IndexError):
        raise _bad(path, number, words, "the count, then `src dst priority dport bytes start_s`") from None
    if len(flows) != count:
        raise InputError(Problem(f"{len(flows)} flows", file=path, line=1, allowed=f"{count}, its first line"))
    return tuple(flows)
