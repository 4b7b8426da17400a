"""Topology and flow files of the HPCC ns-3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.simulate.ns3.clock import parse_ns, whole_ns
from eastwest.simulate.ns3.config import Config, read_config
from eastwest.simulate.ns3.text import lines_of
from eastwest.units import parse_gbps

_MOST_NODES = 2**17
_LONGEST_US = 1e9
_LARGEST_BYTES = 2**32 - 1  # the reference counts in 32 bits


@dataclass(frozen=True, slots=True)
class Link:
    """One link: two node ids, rate, one-way delay, share of packets lost (0: the settings' own)."""

    a: int
    b: int
    rate_gbps: float
    delay_us: float
    error_rate: float = 0.0


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
    """A whole case. switches: node ids of switches; all others are hosts. first_s: start of the first flow."""

    nodes: int
    switches: frozenset[int]
    links: tuple[Link, ...]
    flows: tuple[Flow, ...]
    config: Config
    first_s: float = 2.0


def read_case(topology: Path, flows: Path, config: Path) -> Case:
    """Reads the three files of a case. Raises InputError."""
    nodes, switches, links = _read_topology(topology)
    read_flows, first_s = _read_flows(flows)
    for flow in read_flows:
        ends = {flow.src, flow.dst}
        if not ends <= set(range(nodes)) - switches or flow.src == flow.dst:
            raise InputError(Problem(f"flow {flow.src} → {flow.dst}", file=flows, allowed="two different hosts"))
    settings = read_config(config)
    _check_maps(settings, links, config)
    _check_link_down(settings, links, config)
    return Case(nodes, switches, links, read_flows, settings, first_s)


def _check_maps(settings: Config, links: tuple[Link, ...], path: Path) -> None:
    """Every link rate needs its marking thresholds, as the reference demands."""
    rates = sorted({round(link.rate_gbps * 1e9) for link in links})
    missing = [
        Problem(f"has no entry for {rate} bit/s", key, path)
        for key, entries in settings.maps.items()
        for rate in rates
        if settings.ecn and rate not in entries
    ]
    if missing:
        raise InputError(missing)


def _check_link_down(settings: Config, links: tuple[Link, ...], path: Path) -> None:
    ends = {frozenset((link.a, link.b)) for link in links}
    if settings.link_down is not None and frozenset(settings.link_down[1:]) not in ends:
        found = f"no link between {settings.link_down[1]} and {settings.link_down[2]}"
        raise InputError(Problem(found, "LINK_DOWN", path))


def _words(path: Path) -> Iterator[tuple[int, list[str]]]:
    return ((number, line.split()) for number, line in lines_of(path))


def _bad(path: Path, number: int, words: list[str], allowed: str) -> InputError:
    return InputError(Problem(" ".join(words) or "nothing", file=path, line=number, allowed=allowed))


def _read_topology(path: Path) -> tuple[int, frozenset[int], tuple[Link, ...]]:
    lines = _words(path)
    links: list[Link] = []
    number, words = 1, list[str]()
    try:
        number, words = next(lines)
        nodes, switch_count, link_count = (int(word) for word in words)
        number, words = next(lines)
        switches = frozenset(int(word) for word in words)
        for number, words in lines:  # noqa: B007 - the error below names the line
            if len(links) == link_count:
                break
            links.append(_link(words, nodes))
    except (ValueError, StopIteration):
        allowed = (
            "`nodes switches links`, the switch ids, then `node node rate delay error-rate`, with ids below `nodes`"
        )
        raise _bad(path, number, words, allowed) from None
    if len(switches) != switch_count or len(links) != link_count:
        found = f"{len(switches)} switches and {len(links)} links"
        raise InputError(Problem(found, file=path, allowed="as many as its first line says"))
    _check_hosts(nodes, switches, links, path)
    return nodes, switches, tuple(links)


def _link(words: list[str], nodes: int) -> Link:
    """One line of the topology. Raises ValueError."""
    a, b, rate, delay, error = words
    link = Link(int(a), int(b), parse_gbps(rate), parse_ns(delay) / 1000, float(error))
    inside = 0 <= link.a < nodes and 0 <= link.b < nodes and link.a != link.b
    if not inside or not link.rate_gbps > 0 or not 0 <= link.delay_us <= _LONGEST_US or not 0 <= link.error_rate <= 1:
        raise ValueError
    return link


def _check_hosts(nodes: int, switches: frozenset[int], links: list[Link], path: Path) -> None:
    if not 0 < nodes <= _MOST_NODES or not switches <= set(range(nodes)):
        found = f"{nodes} nodes, among them switches {sorted(switches)}"
        raise InputError(Problem(found, file=path, allowed=f"up to {_MOST_NODES} nodes; switch ids below `nodes`"))
    degree = Counter(end for link in links for end in (link.a, link.b))
    wrong = [host for host in range(nodes) if host not in switches and degree[host] != 1]
    if wrong:
        raise InputError(Problem(f"host {wrong[0]} has {degree[wrong[0]]} links", file=path, allowed="one link a host"))


def _read_flows(path: Path) -> tuple[tuple[Flow, ...], float]:
    lines = _words(path)
    flows: list[Flow] = []
    number, words = 1, list[str]()
    first_s: float | None = None
    try:
        number, words = next(lines)
        count = int(words[0])
        for number, words in lines:  # noqa: B007 - the error below names the line
            if len(flows) == count:
                break
            first_s = float(words[5]) if first_s is None else first_s
            flows.append(_flow(words, first_s, flows[-1].start_us if flows else 0.0))
    except (ValueError, StopIteration, IndexError):
        allowed = (
            "the count, then `src dst priority dport bytes start_s` in order of start; priorities 1 to 7 (0 belongs to "
            "pause frames), up to 4294967295 bytes"
        )
        raise _bad(path, number, words, allowed) from None
    if len(flows) != count:
        raise InputError(Problem(f"{len(flows)} flows", file=path, line=1, allowed=f"{count}, its first line"))
    return tuple(flows), first_s or 0.0


def _flow(words: list[str], first_s: float, before_us: float) -> Flow:
    """One line of the flow file; the flow before it starts at `before_us`. Raises ValueError."""
    src, dst, priority, dport, size = (int(word) for word in words[:5])
    start_us = (whole_ns(float(words[5])) - whole_ns(first_s)) / 1000
    in_range = 1 <= priority < 8 and 0 <= dport < 2**16 and 0 < size <= _LARGEST_BYTES
    if not in_range or not before_us <= start_us <= _LONGEST_US:
        raise ValueError
    return Flow(src, dst, priority, dport, size, start_us)
