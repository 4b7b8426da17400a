"""One repeat measured: its commands, what is done to the fabric meanwhile, and counters before and after."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eastwest.plan.store import write_text
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.campaign.ingest import STATES
from eastwest.validate.run.commands import counter_launches
from eastwest.validate.run.site import Launch, Site
from eastwest.validate.run.together import together
from eastwest.validate.run.transport import Said, Transport


@dataclass(frozen=True, slots=True)
class Measured:
    """Commands with what each said. begun, ended: ISO 8601."""

    launches: tuple[Launch, ...]
    said: Sequence[Said]
    begun: str
    ended: str

    @property
    def ran(self) -> bool:
        """Whether any command that is no server came to a good end."""
        return any(answer.code == 0 for one, answer in self._pairs() if not one.server)

    def outputs(self) -> dict[int, str]:
        """Text by part; looks of one part stand one after another, each below its command."""
        texts: dict[int, list[str]] = {}
        for one, answer in self._pairs():
            if not one.server and one.part >= 0:
                head = f"$ {one.text()}\n" if one.heading else ""
                texts.setdefault(one.part, []).append(head + answer.out)
        return {part: "\n".join(own) for part, own in texts.items()}

    def beside(self) -> Iterator[tuple[str, str]]:
        """Host and output of commands that give no figures."""
        for one, answer in self._pairs():
            if one.part < 0:
                yield one.host, answer.out

    def record(self) -> dict[str, object]:
        """Every command, how it ended and what it complained of."""
        commands = [
            {"host": one.host, "command": list(one.argv), "exit": answer.code, "error": answer.err[-2000:]}
            for one, answer in self._pairs()
        ]
        return {"begun": self.begun, "ended": self.ended, "commands": commands}

    def _pairs(self) -> Iterator[tuple[Launch, Said]]:
        return zip(self.launches, self.said, strict=True)


class Bench:
    """Measures. counters: whether they are read around what is measured."""

    def __init__(self, transport: Transport, site: Site, *, counters: bool) -> None:
        self._transport, self._site, self._counters = transport, site, counters

    async def measure(self, test: Test, launches: tuple[Launch, ...], place: Path, repeat: int) -> Measured:
        """One repeat. place: where dumps of counters go."""
        counting = self._counters and (test.kind is Kind.ALARM or test.kind not in STATES)
        if counting:
            await self._count(test, place, f"before.r{repeat}")
        begun = now()
        acts = test.disturbs and test.id in self._site.hosts.actions
        said = await (self._with_action(test, launches) if acts else together(self._transport, launches))
        ended = now()
        if counting:
            await self._count(test, place, f"after.r{repeat}")
        return Measured(launches, said, begun, ended)

    async def _with_action(self, test: Test, launches: tuple[Launch, ...]) -> list[Said]:
        """Something is taken down, or slowed, a third of the way in, and is always brought back."""
        action = self._site.hosts.actions[test.id]
        running = asyncio.create_task(together(self._transport, launches))
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


def now() -> str:
    """ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
