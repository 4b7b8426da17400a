"""Runs an acceptance plan: batch after batch, repeats until the stop rule is met, every output kept at once."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from eastwest.errors import InputError
from eastwest.plan.store import write_text
from eastwest.progress import Listener, Progress, silent
from eastwest.telemetry.secrets import without_environment
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.campaign.assign import Place
from eastwest.validate.campaign.folder import RAW, Folder
from eastwest.validate.campaign.ingest import STATES, fix_plan, readings_of, row_of, samples
from eastwest.validate.judge import Levels, judge
from eastwest.validate.run.commands import counter_launches, launches
from eastwest.validate.run.grouped import by_batch
from eastwest.validate.run.site import Launch, Site
from eastwest.validate.run.transport import Said, Transport

_AT_ONCE = 128
"""Tests of a batch that run at a time."""
_SERVERS_S = 0.6
"""From the start of servers to that of clients: ib_write_bw and iperf3 listen well within it."""
_FAILURES = 3
"""Repeats of a test that may fail before it is given up."""


@dataclass(frozen=True, slots=True)
class Options:
    """only: kinds that run, empty for all. tests: ids, likewise. disturb: whether links and switches may be taken down.

    counters: whether they are read around each test.
    """

    only: frozenset[Kind] = frozenset()
    tests: frozenset[str] = frozenset()
    disturb: bool = False
    counters: bool = True


@dataclass(frozen=True, slots=True)
class Skipped:
    """A test that did not run, or failed, and why."""

    test: str
    why: str


def batches(tests: Sequence[Test], options: Options) -> tuple[tuple[Test, ...], ...]:
    """Tests to run, by batch."""
    return by_batch(
        test
        for test in tests
        if (not options.only or test.kind in options.only) and (not options.tests or test.id in options.tests)
    )


async def execute(
    folder: Folder, transport: Transport, site: Site, options: Options, listen: Listener = silent
) -> tuple[Skipped, ...]:
    """Run what was not run before. Returns what could not be; raises InputError only for a damaged campaign."""
    fix_plan(folder)
    every = batches(folder.acceptance.tests, options)
    runner = _Runner(folder, transport, site, options)
    async with transport:
        for at, batch in enumerate(every):
            listen(Progress(f"batch {at + 1} of {len(every)}: {batch[0].kind}", at / max(1, len(every))))
            await runner.batch(batch)
    listen(Progress("tests", 1.0))
    return tuple(runner.skipped)


class _Runner:
    def __init__(self, folder: Folder, transport: Transport, site: Site, options: Options) -> None:
        self._folder, self._transport, self._site, self._options = folder, transport, site, options
        self._few = asyncio.Semaphore(_AT_ONCE)
        self.skipped: list[Skipped] = []
        self._failed: dict[str, int] = {}

    async def batch(self, batch: Sequence[Test]) -> None:
        """All repeats of a batch, its tests at once; a test leaves when the stop rule is met."""
        commands = {test.id: (test, found) for at, test in enumerate(batch) if (found := self._commands(test, at))}
        done = self._done()
        for repeat in range(1, max((test.most for test, _ in commands.values()), default=0) + 1):
            values = samples(self._folder)
            due = [
                (test, found)
                for test, found in commands.values()
                if repeat not in done.get(test.id, ()) and self._open(test, repeat, values)
            ]
            if due:
                await asyncio.gather(*(self._bounded(test, found, repeat) for test, found in due))

    def _commands(self, test: Test, index: int) -> tuple[Launch, ...]:
        if test.disturbs and not self._options.disturb:
            self.skipped.append(Skipped(test.id, "takes something out of service, and --disturb was not given"))
            return ()
        if test.kind is Kind.FAILOVER and test.id not in self._site.hosts.actions:
            self.skipped.append(Skipped(test.id, f"hosts.yaml names no action that takes it down (actions.{test.id})"))
            return ()
        try:
            found = launches(test, replace(self._site, index=index))
        except InputError as error:
            self.skipped.append(Skipped(test.id, error.problems[0].text()))
            return ()
        if not found:
            self.skipped.append(Skipped(test.id, "no runner: take its outputs in with `eastwest validate ingest`"))
        return found

    def _done(self) -> dict[str, set[int]]:
        """Repeats in the journal, by test; one whose parts are not all there runs again."""
        parts: dict[tuple[str, int], set[int]] = {}
        for key, row in self._folder.journal.rows.items():
            if key.startswith(f"{RAW}/"):
                place = str(row.get("test")), int(str(row.get("repeat", 0)))
                parts.setdefault(place, set()).add(int(str(row.get("part", 0))))
        found: dict[str, set[int]] = {}
        for (test, repeat), own in parts.items():
            criteria = self._folder.acceptance.criteria_of.get(test, ())
            if len(own) >= max((one.parts for one in criteria), default=1):
                found.setdefault(test, set()).add(repeat)
        return found

    def _open(self, test: Test, repeat: int, values: dict[str, list[float]]) -> bool:
        """Whether this repeat is due: below the least number, or something is still open."""
        if repeat > test.most or self._failed.get(test.id, 0) >= _FAILURES:
            return False
        acceptance = self._folder.acceptance
        own = acceptance.criteria_of.get(test.id, ())
        if repeat <= test.repeats or any(len(values.get(one.id, ())) < test.repeats for one in own):
            return True
        levels = Levels(error=acceptance.error, reserve=acceptance.reserve)
        count = len(acceptance.criteria)
        return any(judge(one, values.get(one.id, []), math.inf, count, levels).open for one in own)

    async def _bounded(self, test: Test, found: tuple[Launch, ...], repeat: int) -> None:
        async with self._few:
            await self._repeat(test, found, repeat)

    async def _repeat(self, test: Test, found: tuple[Launch, ...], repeat: int) -> None:
        place = self._folder.raw / test.id
        counting = self._options.counters and test.kind not in STATES
        if counting:
            await self._count(test, place, f"before.r{repeat}")
        begun = _now()
        if test.kind is Kind.FAILOVER:
            said = await self._with_failure(test, found)
        else:
            said = await self._together(found)
        ended = _now()
        if counting:
            await self._count(test, place, f"after.r{repeat}")
        self._keep(test, found, said, repeat, (begun, ended))

    async def _together(self, found: tuple[Launch, ...]) -> list[Said]:
        """Servers first, then all others at once; servers end by themselves, or with their clients."""
        servers = [asyncio.create_task(self._transport.run(one)) for one in found if one.server]
        if servers:
            await asyncio.sleep(_SERVERS_S)
        try:
            clients = iter(await asyncio.gather(*(self._transport.run(one) for one in found if not one.server)))
            if servers:
                await asyncio.wait(servers, timeout=2.0)
        finally:
            for task in servers:
                task.cancel()
            ended = iter(await asyncio.gather(*servers, return_exceptions=True))
        return [_said(next(ended)) if one.server else next(clients) for one in found]

    async def _with_failure(self, test: Test, found: tuple[Launch, ...]) -> list[Said]:
        """Something is taken down a third of the way in, and is always brought back."""
        action = self._site.hosts.actions[test.id]
        running = asyncio.create_task(self._together(found))
        try:
            await asyncio.sleep(test.seconds / 3)
            await self._transport.run(Launch(action.host, action.down))
            return await running
        finally:
            running.cancel()
            await self._transport.run(Launch(action.host, action.up))

    async def _count(self, test: Test, place: Path, when: str) -> None:
        """Counters of every host that takes part; a host without the tool has none."""
        own = counter_launches(test, self._site)
        said = await asyncio.gather(*(self._transport.run(one) for one in own))
        by_host: dict[str, list[str]] = {}
        for launch, found in zip(own, said, strict=True):
            if found.code == 0 and found.out.strip() and launch.heading:
                by_host.setdefault(launch.host, []).append(f"$ {launch.text()}\n{found.out}")
            elif found.code == 0 and found.out.strip("[] \n"):
                write_text(place / f"counters-{when}.{launch.host}.rdma.json", found.out)
        for host, texts in by_host.items():
            write_text(place / f"counters-{when}.{host}.txt", "\n".join(texts))

    def _keep(
        self, test: Test, found: Sequence[Launch], said: Sequence[Said], repeat: int, when: tuple[str, str]
    ) -> None:
        """Raw outputs and commands first, then the journal: what the journal names is there."""
        place = self._folder.raw / test.id
        commands = [
            {"host": one.host, "command": list(one.argv), "exit": answer.code, "error": answer.err[-2000:]}
            for one, answer in zip(found, said, strict=True)
        ]
        record = {"test": test.id, "repeat": repeat, "begun": when[0], "ended": when[1], "commands": commands}
        write_text(place / f"commands.r{repeat}.json", without_environment(json.dumps(record, indent=1)) + "\n")
        for part, text in _outputs(found, said).items():
            target = place / f"r{repeat}.p{part}.txt"
            write_text(target, without_environment(text))
            self._note(test, target, (repeat, part), when)
        for one, answer in zip(found, said, strict=True):
            if one.part < 0:
                write_text(place / f"beside.r{repeat}.{one.host}.txt", without_environment(answer.out))

    def _note(self, test: Test, target: Path, numbers: tuple[int, int], when: tuple[str, str]) -> None:
        repeat, part = numbers
        row: dict[str, object] = {"test": test.id, "values": {}}
        text = target.read_text(encoding="utf-8")
        if test.kind not in STATES:
            try:
                row = row_of(self._folder, test, readings_of(Place(test), target, text))
            except InputError as error:
                self._failed[test.id] = self._failed.get(test.id, 0) + 1
                self.skipped.append(Skipped(test.id, f"repeat {repeat}: {error.problems[0].found}; {_why(target)}"))
                return
            if self._folder.acceptance.criteria_of.get(test.id) and not row["values"]:
                # Its output can be read, but holds nothing that was planned: more of it will not either.
                self._failed[test.id] = self._failed.get(test.id, 0) + 1
        row |= {"repeat": repeat, "part": part, "begun": when[0], "ended": when[1]}
        self._folder.journal.add(f"{RAW}/{test.id}/{target.name}", row)


def _outputs(found: Sequence[Launch], said: Sequence[Said]) -> dict[int, str]:
    """Text by part; looks of one part stand one after another, each below its command."""
    texts: dict[int, list[str]] = {}
    for one, answer in zip(found, said, strict=True):
        if not one.server and one.part >= 0:
            head = f"$ {one.text()}\n" if one.heading else ""
            texts.setdefault(one.part, []).append(head + answer.out)
    return {part: "\n".join(own) for part, own in texts.items()}


def _why(target: Path) -> str:
    """What the commands said about a failure, in one line."""
    repeat = target.name.partition(".")[0]
    record = json.loads((target.parent / f"commands.{repeat}.json").read_text(encoding="utf-8"))
    said = [f"{one['host']}: {' '.join(one['error'].split())}" for one in record["commands"] if one["error"]]
    return "; ".join(said)[:300] or "its output is kept"


def _said(found: Said | BaseException) -> Said:
    return found if isinstance(found, Said) else Said("", "ended with its clients", 0)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
