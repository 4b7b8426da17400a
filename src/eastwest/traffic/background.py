"""Background traffic as messages: who sends when, drawn from the seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from eastwest.errors import InputError, Problem
from eastwest.fabric.graph import Fabric
from eastwest.intent.background import EVERY_HOST, Background
from eastwest.intent.problems import did_you_mean
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.graph import MessageGraph, Operation
from eastwest.units import PS_PER_US

MOST_TRANSFERS = 200_000
"""Of all entries together; each is a message of its own in the engine."""


def background_graph(entries: Sequence[Background], fabric: Fabric, seed: int) -> MessageGraph:
    """The messages of all entries, one operation each, in their order.

    A pair of hosts uses NICs of the same number at both ends; pairs and connections take turns over the NICs. Raises
    InputError for a host that the fabric has not, an entry without a pair, or more than MOST_TRANSFERS.
    """
    nodes = [node.name for node in fabric.gpu_nodes]
    builder = GraphBuilder(endpoints_per_node=1)
    sender = _Sender(builder, fabric.endpoints_of, count())
    for position, entry in enumerate(entries):
        pairs = list(_pairs(entry, nodes, list(fabric.endpoints_of), f"background[{position}]"))
        sender.send_all(entry, pairs, np.random.default_rng([seed, position]))
    return builder.build()


def _pairs(entry: Background, nodes: list[str], hosts: list[str], path: str) -> Iterator[tuple[str, str]]:
    senders = _known(entry.senders, nodes, hosts, f"{path}.from")
    receivers = _known(entry.receivers, nodes, hosts, f"{path}.to")
    if entry.paired:
        found = list(zip(senders, receivers, strict=False))
    else:
        found = [(sender, receiver) for sender in senders for receiver in receivers]
    found = [(sender, receiver) for sender, receiver in found if sender != receiver]
    if not found:
        raise InputError(Problem("nobody sends to another host", path, allowed="two different hosts at least"))
    yield from found


def _known(names: tuple[str, ...], nodes: list[str], hosts: list[str], path: str) -> list[str]:
    for name in names:
        if name != EVERY_HOST and name not in hosts:
            allowed = ", ".join(hosts[:5]) + (f" and {len(hosts) - 5} more" if len(hosts) > 5 else "") + ", *"
            raise InputError(Problem(f'unknown host "{name}"', path, allowed=allowed, mend=did_you_mean(name, hosts)))
    return nodes if EVERY_HOST in names else list(names)


@dataclass
class _Sender:
    """Adds messages. endpoints: of each node. channels: numbers that tell connections apart."""

    builder: GraphBuilder
    endpoints: dict[str, tuple[int, ...]]
    channels: Iterator[int]

    def send_all(self, entry: Background, pairs: list[tuple[str, str]], draws: np.random.Generator) -> None:
        ends = [
            self._ends(pair, number + connection)
            for number, pair in enumerate(pairs)
            for connection in range(entry.connections)
        ]
        used = tuple(sorted({end for pair in ends for end in pair}))
        operation = self.builder.add(
            Operation(entry.name, "background", entry.protocol, len(used), entry.size_bytes, 0, "", -1, used)
        )
        for src, dst in ends:
            if entry.every_us is None:
                self._one_after_another(entry, operation, src, dst)
            else:
                self._at_times(entry, operation, (src, dst), _starts_us(entry, entry.every_us, draws))

    def _ends(self, pair: tuple[str, str], turn: int) -> tuple[int, int]:
        sender, receiver = (self.endpoints[name] for name in pair)
        nic = turn % min(len(sender), len(receiver))
        return sender[nic], receiver[nic]

    def _one_after_another(self, entry: Background, operation: int, src: int, dst: int) -> None:
        before: tuple[int, ...] = ()
        channel = next(self.channels)
        for _ in range(entry.transfers or 1):
            channel = channel if entry.reuse else next(self.channels)
            delay_ps = 0 if before else round(entry.start_us * PS_PER_US)
            before = (self._send(entry, operation, (src, dst), before, delay_ps, channel),)

    def _at_times(self, entry: Background, operation: int, ends: tuple[int, int], starts_us: list[float]) -> None:
        channel = next(self.channels)
        for start_us in starts_us:
            channel = channel if entry.reuse else next(self.channels)
            self._send(entry, operation, ends, (), round(start_us * PS_PER_US), channel)

    def _send(
        self,
        entry: Background,
        operation: int,
        ends: tuple[int, int],
        after: tuple[int, ...],
        delay_ps: int,
        channel: int,
    ) -> int:
        span = (0, entry.size_bytes)
        number = self.builder.send(operation, *ends, span, after, channel=channel, delay_ps=delay_ps)
        if number >= MOST_TRANSFERS:
            mend = "fewer hosts or transfers, an earlier `stop`, or a longer `every`"
            allowed = f"at most {MOST_TRANSFERS:,} transfers of all entries together"
            raise InputError(
                Problem("too much background traffic", f"background: {entry.name}", allowed=allowed, mend=mend)
            )
        return number


def _starts_us(entry: Background, every_us: float, draws: np.random.Generator) -> list[float]:
    """When the transfers of one connection start."""
    most = MOST_TRANSFERS + 1 if entry.transfers is None else entry.transfers
    time_us = entry.start_us + (draws.uniform(0, every_us) if entry.regular else draws.exponential(every_us))
    found: list[float] = []
    while len(found) < most and (entry.stop_us is None or time_us < entry.stop_us):
        found.append(time_us)
        time_us += every_us if entry.regular else draws.exponential(every_us)
    return found
