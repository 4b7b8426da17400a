"""Runs an acceptance plan: batch after batch, repeats until the stop rule is met, every output kept at once."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eastwest.errors import InputError, SourceError
from eastwest.plan.store import write_text
from eastwest.progress import Listener, Progress, silent
from eastwest.telemetry.secrets import without_environment
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.campaign.around import window
from eastwest.validate.campaign.assign import Place
from eastwest.validate.campaign.folder import RAW, Folder
from eastwest.validate.campaign.ingest import STATES, fix_plan, readings_of, row_of, samples
from eastwest.validate.judge import Levels, judge
from eastwest.validate.run.grouped import by_batch
from eastwest.validate.run.hosts import Monitoring
from eastwest.validate.run.induced_pause import Onlooker, of_test
from eastwest.validate.run.measure import Bench, Measured, now
from eastwest.validate.run.presence import asked_of, present
from eastwest.validate.run.site import Launch, Site
from eastwest.validate.run.transport import Transport

_AT_ONCE = 128
"""Tests of a batch that run at a time."""
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
        self._bench = Bench(transport, site, counters=options.counters)

    async def batch(self, batch: Sequence[Test]) -> None:
        """All repeats of a batch, its tests at once; a test leaves when the stop rule is met."""
        commands = {
            test.id: (test, found)
            for at, test in enumerate(batch)
            if (found := self._commands(test, at)) or asked_of(test, self._site.hosts)
        }
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
            found = of_test(test, replace(self._site, index=index))
        except InputError as error:
            self.skipped.append(Skipped(test.id, error.problems[0].text()))
            return ()
        if not found and not asked_of(test, self._site.hosts):
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
        monitoring = self._site.hosts.monitoring
        if test.kind is Kind.ALARM and monitoring is not None:
            await self._ask(monitoring, test, found, repeat)
            return
        measured = await self._bench.measure(test, found, self._folder.raw / test.id, repeat)
        self._keep(test, measured, repeat, measured.outputs())

    async def _ask(self, monitoring: Monitoring, test: Test, found: tuple[Launch, ...], repeat: int) -> None:
        """Monitoring tells what counts; why it does not is said in the place of a result."""
        try:
            if found:
                measured, text = await self._induced(Onlooker(monitoring), test, found, repeat)
            else:
                begun = now()
                text = await asyncio.to_thread(present, monitoring, test.option("source"))
                measured = Measured((), (), begun, now())
        except (InputError, SourceError) as error:
            self.skipped.append(Skipped(test.id, error.problems[0].text()))
            return
        self._keep(test, measured, repeat, {0: text})

    async def _induced(
        self, onlooker: Onlooker, test: Test, found: tuple[Launch, ...], repeat: int
    ) -> tuple[Measured, str]:
        """A pause made on purpose: monitoring is asked before and after."""
        place = self._folder.raw / test.id
        before = await asyncio.to_thread(onlooker.before)
        measured = await self._bench.measure(test, found, place, repeat)
        counted = window(place).counted
        return measured, await asyncio.to_thread(onlooker.after, test, before, counted, measured.ran)

    def _keep(self, test: Test, measured: Measured, repeat: int, texts: Mapping[int, str]) -> None:
        """Raw outputs and commands first, then the journal: what the journal names is there. texts: by part."""
        place = self._folder.raw / test.id
        record = {"test": test.id, "repeat": repeat, **measured.record()}
        write_text(place / f"commands.r{repeat}.json", without_environment(json.dumps(record, indent=1)) + "\n")
        for part, text in texts.items():
            target = place / f"r{repeat}.p{part}.txt"
            write_text(target, without_environment(text))
            self._note(test, target, (repeat, part), measured)
        for host, text in measured.beside():
            write_text(place / f"beside.r{repeat}.{host}.txt", without_environment(text))

    def _note(self, test: Test, target: Path, numbers: tuple[int, int], measured: Measured) -> None:
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
        row |= {"repeat": repeat, "part": part, "begun": measured.begun, "ended": measured.ended}
        self._folder.journal.add(f"{RAW}/{test.id}/{target.name}", row)


def _why(target: Path) -> str:
    """What the commands said about a failure, in one line."""
    repeat = target.name.partition(".")[0]
    record = json.loads((target.parent / f"commands.{repeat}.json").read_text(encoding="utf-8"))
    said = [f"{one['host']}: {' '.join(one['error'].split())}" for one in record["commands"] if one["error"]]
    return "; ".join(said)[:300] or "its output is kept"
