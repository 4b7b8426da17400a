"""What is known around a miss: counters of its window, point-to-point tests over the same hosts, what misses share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eastwest.errors import InputError
from eastwest.findings import Outcome, worst
from eastwest.telemetry.counters import Counted, Delta, deltas, read_counters
from eastwest.validate.acceptance.model import Kind
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.criterion import Criterion
from eastwest.validate.judge import Campaign, Evidence, Judged

_BEFORE = re.compile(r"counters-before\.(r\d+)\.(.+?)(?:\.(?:txt|json))?$")
_STORAGE = frozenset({Kind.STORAGE, Kind.MLPERF_STORAGE})


@dataclass(frozen=True)
class Window:
    """Counters of one test: what was counted, over all repeats; unknown: dumps that could not be read."""

    counted: Mapping[Counted, int]
    deltas: tuple[Delta, ...]
    unread: tuple[str, ...]


def window(folder: Path) -> Window:
    """The deltas of a test's folder: every `counters-before` that has its `counters-after`."""
    found, unread = list[Delta](), list[str]()
    for before in sorted(folder.glob("counters-before.*")) if folder.is_dir() else ():
        after = before.with_name(before.name.replace("before", "after", 1))
        named = _BEFORE.match(before.name)
        if named is None or not after.exists():
            unread.append(before.name)
            continue
        device = re.sub(r"\.rdma$", "", named[2])
        try:
            found += deltas(read_counters(before, device), read_counters(after, device))
        except InputError as error:
            unread.append(error.problems[0].text())
    counted: Counter[Counted] = Counter()
    for one in found:
        counted[one.counted] += one.value
    return Window(dict(counted), tuple(found), tuple(unread))


class Around:
    """Evidence for the misses of one campaign."""

    def __init__(self, folder: Folder, campaign: Campaign) -> None:
        self._folder, self._campaign = folder, campaign
        self._windows: dict[str, Window] = {}

    def window(self, test: str) -> Window:
        """Counters of a test, read once."""
        if test not in self._windows:
            self._windows[test] = window(self._folder.raw / test)
        return self._windows[test]

    def evidence(self, criterion: Criterion) -> Evidence:
        """All there is about one miss."""
        test = self._folder.acceptance.by_test.get(criterion.source)
        own = self.window(criterion.source)
        sent = own.counted.get(Counted.SENT_BYTES, 0)
        pairs = self._pairs(criterion)
        return Evidence(
            storage=test is not None and test.kind in _STORAGE,
            pairs=pairs,
            local=self._local(criterion),
            counted=own.counted,
            packets=sent // self._folder.plan.policy.rdma_mtu_bytes,
            between_switches=self._shared.get(criterion.id, ""),
            one_host=self._one_host.get(criterion.id, ""),
        )

    def _pairs(self, criterion: Criterion) -> Outcome | None:
        """Point-to-point outcomes among the hosts that take part."""
        hosts = _hosts(criterion.members)
        own = [
            one.outcome
            for one in self._point_to_point
            if one.outcome is not Outcome.INCONCLUSIVE and _hosts(one.criterion.members) <= hosts
        ]
        return worst(own) if own else None

    def _local(self, criterion: Criterion) -> Outcome | None:
        """Outcomes of collectives inside the hosts that take part; a miss of one of them is not its own evidence."""
        hosts = _hosts(criterion.members)
        if len(hosts) < 2:
            return None
        own = [
            one.outcome
            for one in self._campaign.judged
            if one.criterion.test.endswith(tuple(f"on node {host}" for host in hosts))
            and one.outcome is not Outcome.INCONCLUSIVE
        ]
        return worst(own) if own else None

    @cached_property
    def _point_to_point(self) -> Sequence[Judged]:
        tests = self._folder.acceptance.by_test
        return [
            one
            for one in self._campaign.judged
            if (test := tests.get(one.criterion.source)) is not None and test.kind in {Kind.PAIR, Kind.BISECTION}
        ]

    @cached_property
    def _shared(self) -> dict[str, str]:
        """By missed criterion, the element above the leaves that explains it."""
        plan = self._folder.plan
        hosts = {node.name for node in plan.fabric.hosts}
        found = {}
        for suspect in self._campaign.suspects:
            every = (suspect.element, *suspect.alike)
            if any(set(_devices(element)) & hosts for element in every):
                continue
            for test in suspect.tests:
                found[test] = " or ".join(every)
        return found

    @cached_property
    def _one_host(self) -> dict[str, str]:
        """By missed criterion, the host that explains it: of a cable or NIC alone only one port would miss."""
        hosts = {node.name for node in self._folder.plan.fabric.hosts}
        by_id = {one.criterion.id: one.criterion for one in self._campaign.judged}
        found: dict[str, str] = {}
        for suspect in self._campaign.suspects:
            every = (suspect.element, *suspect.alike)
            ports = {end for test in suspect.tests for end in by_id[test].members if end.partition(":")[0] in every}
            if set(every) <= hosts and len(ports) > len(every):
                found |= dict.fromkeys(suspect.tests, " or ".join(every))
        return found


def _hosts(members: Iterable[str]) -> frozenset[str]:
    return frozenset(member.partition(":")[0] for member in members)


def _devices(element: str) -> tuple[str, ...]:
    """Devices that an element's name mentions."""
    return tuple(end.split()[0] for end in element.removeprefix("uplinks of ").split(" ↔ ") if end.split())
