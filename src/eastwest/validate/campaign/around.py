"""What is known around a miss: counters of its window, point-to-point tests over the same hosts, what misses share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eastwest.errors import InputError
from eastwest.fabric.graph import PortId
from eastwest.findings import Outcome
from eastwest.telemetry.counters import Counted, Delta, deltas, read_counters
from eastwest.validate.acceptance.model import Kind
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.criterion import Better, Criterion
from eastwest.validate.judge import Campaign, Evidence, Judged, devices

_BEFORE = re.compile(r"counters-before\.(r\d+)\.(.+?)(?:\.(?:txt|json))?$")
_NEARLY_ALL = 0.9
"""Share of like tests that reach what is predicted, from which on they speak for what they have in common."""
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
            inside=self._alone(criterion),
            evenly=self._evenly(criterion),
        )

    def _pairs(self, criterion: Criterion) -> Outcome | None:
        """Point-to-point tests of the hosts that take part: FAIL where any misses for their sake, PASS where none does.

        A miss of one of them with a host outside counts when what explains it is theirs; unexplained, it is in doubt.
        """
        hosts = _hosts(criterion.members)
        inner = [one for one in self._point_to_point if _hosts(one.criterion.members) <= hosts]
        outer = [one for one in self._point_to_point if len(_hosts(one.criterion.members) & hosts) == 1]
        missed = [one.criterion.id for one in outer if one.outcome is Outcome.FAIL]
        theirs = hosts | {far.device for _, far in self._cables(hosts)}
        if any(self._explained.get(name, frozenset()) & theirs for name in missed):
            return Outcome.FAIL
        found = _together(inner)
        doubtful = found is Outcome.PASS and any(name not in self._explained for name in missed)
        return Outcome.WARN if doubtful else found

    def _incast(self, criterion: Criterion) -> Outcome | None:
        """Many senders to one receiver, among the hosts that take part."""
        hosts = _hosts(criterion.members)
        return _together(one for one in self._many_to_one if _hosts(one.criterion.members) <= hosts)

    def _local(self, criterion: Criterion) -> Outcome | None:
        """Collectives inside the hosts that take part; a miss of one of them is not its own evidence."""
        hosts = _hosts(criterion.members)
        if len(hosts) < 2:
            return None
        ends = tuple(f"on node {host}" for host in hosts)
        return _together(one for one in self._campaign.judged if one.criterion.test.endswith(ends))

    @cached_property
    def _point_to_point(self) -> Sequence[Judged]:
        return self._of_kinds(Kind.PAIR, Kind.BISECTION)

    @cached_property
    def _many_to_one(self) -> Sequence[Judged]:
        return self._of_kinds(Kind.INCAST)

    def _of_kinds(self, *kinds: Kind) -> Sequence[Judged]:
        tests = self._folder.acceptance.by_test
        return [
            one
            for one in self._campaign.judged
            if (test := tests.get(one.criterion.source)) is not None and test.kind in kinds
        ]

    @cached_property
    def _explained(self) -> dict[str, frozenset[str]]:
        """By missed criterion, the devices of what explains it, alike ones included."""
        return {
            test: frozenset(device for element in (one.element, *one.alike) for device in devices(element))
            for one in self._campaign.suspects
            for test in one.tests
        }

    def _cables(self, hosts: Iterable[str]) -> list[tuple[PortId, PortId]]:
        """Both ends of each cable of hosts, the host's first."""
        links_of = self._folder.plan.fabric.links_of
        return [(link.own(host), link.other(host)) for host in hosts for link in links_of[host]]

    def _evenly(self, criterion: Criterion) -> bool:
        """Whether flows of a test cannot meet between switches, and all its ports were tried: one switch a rail."""
        cables = self._cables(_hosts(criterion.members))
        leaves: dict[str, set[str]] = {}
        for near, far in cables:
            leaves.setdefault(near.port, set()).add(far.device)
        alone = all(len(own) == 1 for own in leaves.values())
        return (
            alone
            and self._tried.issuperset(f"{near.device}:{near.port}" for near, _ in cables)
            and self._incast(criterion) in {Outcome.PASS, None}
        )

    @cached_property
    def _tried(self) -> frozenset[str]:
        """Ports that point-to-point tests measured."""
        return frozenset(end for one in self._point_to_point if one.values for end in one.criterion.members)

    def _alone(self, criterion: Criterion) -> str:
        """Whether a test uses the inside of one host only, and then whether that host stands alone with its miss."""
        hosts = _hosts(criterion.members)
        test = self._folder.acceptance.by_test.get(criterion.source)
        if len(hosts) != 1 or test is None or test.kind is not Kind.COLLECTIVE:
            return ""
        peers = [one.outcome for one in self._campaign.judged if one.criterion.family == criterion.family]
        missed = sum(outcome is Outcome.FAIL for outcome in peers)
        return "one" if missed <= len(peers) / 2 else "all"

    @cached_property
    def _shared(self) -> dict[str, str]:
        """By missed criterion, the element above the leaves that explains it."""
        plan = self._folder.plan
        hosts = {node.name for node in plan.fabric.hosts}
        found = {}
        for suspect in self._campaign.suspects:
            every = (suspect.element, *suspect.alike)
            if any(set(devices(element)) & hosts for element in every):
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


def _together(own: Iterable[Judged]) -> Outcome | None:
    """FAIL where any misses, PASS where nearly all reach what is predicted, None where none was measured.

    One whose repeats scatter is a WARN of its own, and no evidence against what all others reach.
    """
    known = [one for one in own if one.outcome is not Outcome.INCONCLUSIVE]
    if any(one.outcome is Outcome.FAIL for one in known):
        return Outcome.FAIL
    reached = sum(one.outcome is Outcome.PASS or _inside_interval(one) for one in known)
    return None if not known else Outcome.PASS if reached >= _NEARLY_ALL * len(known) else Outcome.WARN


def _inside_interval(judged: Judged) -> bool:
    interval = judged.criterion.interval
    return judged.mean >= interval.low if judged.criterion.better is Better.HIGHER else judged.mean <= interval.high


def _hosts(members: Iterable[str]) -> frozenset[str]:
    return frozenset(member.partition(":")[0] for member in members)
