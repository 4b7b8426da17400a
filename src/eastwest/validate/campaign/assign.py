"""Which test of the plan an output belongs to: by its place in the campaign, else by who took part."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from eastwest.plan import Plan
from eastwest.telemetry.readings.model import Reading
from eastwest.telemetry.readings.nccl import operation_named
from eastwest.validate.acceptance.model import AcceptancePlan, Kind, Test

_REPEAT = re.compile(r"(?:^|[._-])r(?:ep|un|epeat)?[._-]?(\d+)(?=[._-]|$)")
_PART = re.compile(r"(?:^|[._-])p(?:art)?(\d+)(?=[._-]|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an output belongs. repeat: 0 where it does not say. part: of one repeat, from 0."""

    test: Test
    repeat: int = 0
    part: int = 0


class Assigner:
    """Answers for one acceptance plan."""

    def __init__(self, acceptance: AcceptancePlan, plan: Plan) -> None:
        self._by_id = acceptance.by_test
        self._addresses = {
            face.address.split("/")[0]: f"{face.device}:{face.port}"
            for face in plan.addressing.interfaces
            if face.address
        }
        self._by_ends: dict[frozenset[str], list[Test]] = defaultdict(list)
        self._by_hosts: dict[frozenset[str], list[Test]] = defaultdict(list)
        for test in acceptance.tests:
            if test.kind is Kind.PAIR:
                self._by_ends[frozenset(test.ports)].append(test)
            else:
                self._by_hosts[frozenset(test.hosts)].append(test)

    def by_name(self, name: str) -> Place | None:
        """By a file's relative name: `TEST/r1.p0.txt`, or `TEST.r1.txt`."""
        path = PurePath(name)
        repeat, part = _REPEAT.search(path.stem), _PART.search(path.stem)
        numbers = int(repeat[1]) if repeat else 0, int(part[1]) if part else 0
        for folder in (*reversed(path.parts[:-1]), path.stem):
            found = self._by_id.get(folder) or self._without_marks(folder)
            if found is not None:
                return Place(found, *numbers)
        return None

    def _without_marks(self, stem: str) -> Test | None:
        """`TEST.r1.p0`, and `TEST-r1`: the longest beginning that is a test."""
        cut = stem
        while cut:
            if cut in self._by_id:
                return self._by_id[cut]
            cut = cut.rpartition(".")[0] if "." in cut else re.sub(r"[._-]?(?:r|p|rep|run|repeat|part)?\d+$", "", cut)
            if cut == stem:
                return None
            stem = cut
        return None

    def by_contents(self, readings: Sequence[Reading]) -> Place | None:
        """By hosts, addresses and operation that the output names; None where none or several tests fit."""
        for reading in readings:
            ends = {self._addresses.get(reading.host, ""), self._addresses.get(reading.peer, "")}
            found = self._by_ends.get(frozenset(ends), [])
            if not found and reading.host:
                hosts = frozenset(reading.host.split(","))
                found = [test for test in self._by_hosts.get(hosts, []) if _fits(test, reading)]
            if len(found) == 1:
                return Place(found[0])
        return None


def _fits(test: Test, reading: Reading) -> bool:
    if test.kind is Kind.COLLECTIVE:
        return operation_named(reading.test) == test.option("operation")
    if test.kind is Kind.STORAGE:
        return reading.tool == "fio" and any(
            one.label("direction") == test.option("direction") for one in reading.figures
        )
    return False
