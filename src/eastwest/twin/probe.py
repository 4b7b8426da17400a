"""UDP probes between hosts of a twin: what was sent when, what arrived, and how long nothing did."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from eastwest.errors import Problem
from eastwest.twin import agent
from eastwest.twin.model import Nic
from eastwest.twin.shell import TwinError
from eastwest.twin.state import State

ROCE_PORT = 4791
FIRST_SOURCE_PORT = 49152
"""The ephemeral ports of RFC 6335, from which RoCEv2 takes its entropy."""
ON_THE_WAY_S = 0.3
"""How long a packet may take on a busy machine before it counts as lost."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Probes of one pair of NICs with one source port. bytes: of the IP packet."""

    source: Nic
    target: Nic
    source_port: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a flow. sent, arrived: packets. outage_s: the longest time without one that arrived.

    outage_s is 0 when nothing was lost; it runs between the send times of the last packet before and the first after a
    loss, less one interval, so that pauses of a busy sender do not count; RFC 6413 calls this loss-derived. lasting:
    the end of the measurement fell into it. failed: what the sender's kernel said, empty when it sent. lost_before:
    packets lost before the mark; the outage is looked for after it.
    """

    flow: Flow
    sent: int
    arrived: int
    outage_s: float
    lasting: bool
    failed: str
    lost_before: int


class Probe:
    """Agents in the namespaces of the flows' hosts, as a context: `go`, `mark` an event, then `halt` for the result."""

    def __init__(self, state: State, flows: Sequence[Flow], interval_s: float, rounds: int = 0) -> None:
        self._flows, self._interval_s, self._rounds = tuple(flows), interval_s, rounds
        hosts = sorted({nic.host for flow in flows for nic in (flow.source, flow.target)})
        self._marked = 0.0
        self._agents = {host: _start(state.namespace(host)) for host in hosts}

    def __enter__(self) -> Probe:
        orders = _orders(self._flows)
        for host, process in self._agents.items():
            _tell(process, json.dumps(orders[host] | {"interval_s": self._interval_s, "rounds": self._rounds}))
        for host, process in self._agents.items():
            _expect(host, process, "ready")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._agents.values():
            process.kill()
            process.communicate()

    def go(self) -> None:
        """Start sending; with a number of rounds, return when all are sent."""
        for process in self._agents.values():
            _tell(process, "go")
        if self._rounds:
            for host, process in self._agents.items():
                _expect(host, process, "sent")

    def mark(self) -> None:
        """Now is the event."""
        self._marked = time.monotonic()

    def halt(self) -> tuple[Heard, ...]:
        """Stop, wait for what is on the way, and report every flow."""
        for process in self._agents.values():
            _tell(process, "halt")
        time.sleep(ON_THE_WAY_S)
        for process in self._agents.values():
            _tell(process, "stop")
        reports = {host: json.loads(_answer(host, process)) for host, process in self._agents.items()}
        return tuple(self._heard(number, flow, reports) for number, flow in enumerate(self._flows))

    def _heard(self, number: int, flow: Flow, reports: dict[str, dict[str, Any]]) -> Heard:
        key, times = str(number), reports[flow.source.host]["times"]
        runs = sorted(reports[flow.target.host]["got"].get(key, []))
        arrived = {at for first, last in runs for at in range(first, last + 1)}
        marked = bisect_left(times, self._marked)
        outage_s, lasting = outage(times[marked:], {at - marked for at in arrived if at >= marked}, self._interval_s)
        failed = reports[flow.source.host]["failed"].get(key, "")
        lost = marked - sum(at < marked for at in arrived)
        return Heard(flow, len(times), len(arrived), outage_s, lasting, failed, lost)


def outage(times: Sequence[float], arrived: set[int], interval_s: float) -> tuple[float, bool]:
    """The longest time without a packet that arrived, s, and whether it lasts until the end. times: send times, s."""
    longest, last, lasting = 0.0, -1, False
    for at in (*sorted(arrived), len(times)):
        if at > last + 1 and times:
            before = times[last] if last >= 0 else times[0]
            after = times[at] if at < len(times) else times[-1] + interval_s
            here = max(interval_s, after - before - interval_s)
            if here > longest:
                longest, lasting = here, at == len(times)
        last = at
    return longest, lasting


def _orders(flows: Sequence[Flow]) -> dict[str, dict[str, list[Any]]]:
    orders: defaultdict[str, dict[str, list[Any]]] = defaultdict(lambda: {"listen": [], "flows": []})
    for number, flow in enumerate(flows):
        orders[flow.source.host]["flows"].append(
            {
                "number": number,
                "source": flow.source.address,
                "source_port": flow.source_port,
                "target": flow.target.address,
                "target_port": ROCE_PORT,
                "bytes": flow.bytes,
            }
        )
        here = (flow.target.address, ROCE_PORT)
        if here not in orders[flow.target.host]["listen"]:
            orders[flow.target.host]["listen"].append(here)
    return orders


def _start(namespace: str) -> subprocess.Popen[str]:
    program = (sys.executable, "-I", "-S", str(Path(agent.__file__)))
    return subprocess.Popen(  # noqa: S603
        ("ip", "netns", "exec", namespace, *program),  # noqa: S607
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _tell(process: subprocess.Popen[str], line: str) -> None:
    if process.stdin is None:
        raise RuntimeError("an agent has an input")
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return  # it has ended: the next answer that is expected says why


def _expect(host: str, process: subprocess.Popen[str], word: str) -> None:
    if (said := _answer(host, process)) != word:
        raise TwinError(Problem(f'the probe on {host} said "{said[:80]}" instead of "{word}"'))


def _answer(host: str, process: subprocess.Popen[str]) -> str:
    if process.stdout is None or process.stderr is None:
        raise RuntimeError("an agent has an output")
    line = process.stdout.readline().strip()
    if not line:
        raise TwinError(Problem(f"the probe on {host} ended: {process.stderr.read().strip()[-400:]}"))
    return line
