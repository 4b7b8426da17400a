"""Killed with SIGKILL at any moment, again and again: what was measured stays, the rest is measured, nothing twice."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest

from eastwest.validate.acceptance import Kind
from eastwest.validate.campaign.conclude import conclude
from eastwest.validate.campaign.folder import RAW, Folder
from eastwest.validate.campaign.ingest import ingest, samples
from eastwest.validate.run.execute import Options, execute
from eastwest.validate.run.hosts import HostEntry, Hosts, PortEntry
from eastwest.validate.run.site import Launch, Site
from eastwest.validate.run.transport import Local, Said
from tests.validate.builders import campaign_of, perftest

FORKED = get_context("forkserver")
"""Processes that have imported everything when they begin: kills hit their work, and each begins at once."""
FORKED.set_forkserver_preload([__name__])
Work = Callable[[Path, str], None]


class Acted(Local):
    """Hosts that answer at once. said: by the senders of a pair."""

    def __init__(self, said: str) -> None:
        self._said = said

    async def run(self, launch: Launch) -> Said:
        await asyncio.sleep(0.002)
        if launch.argv[0] == "ib_write_bw":
            return Said("" if launch.server else self._said, "", 0)
        counters = "NIC statistics:\n     rx_discards_phy: 0\n"
        return Said(counters if launch.argv[0] == "ethtool" else "[]", "", 0)


def run_pairs(campaign: Path, said: str) -> None:
    """As `eastwest validate run --only pair` does."""
    folder = Folder(campaign)
    ports = {"nic0": PortEntry("eth0", "mlx5_0", "10.0.0.1")}
    site = Site(folder.plan, Hosts({host: HostEntry(ports=ports) for host in folder.acceptance.hosts}), 8)
    asyncio.run(execute(folder, Acted(said), site, Options(frozenset({Kind.PAIR}))))


def take_in(campaign: Path, source: str) -> None:
    """As `eastwest validate ingest` does."""
    ingest(Folder(campaign), Path(source))


KILLS = 4


def outputs(campaign: Folder, source: Path) -> str:
    for test in campaign.acceptance.tests:
        if test.kind is Kind.PAIR:
            (source / test.id).mkdir(parents=True)
            for repeat in (1, 2, 3):
                (source / test.id / f"r{repeat}.txt").write_text(perftest(388 + repeat / 10), encoding="utf-8")
    return str(source)


@pytest.mark.parametrize("work", [run_pairs, take_in], ids=["run", "ingest"])
def test_nothing_is_lost_and_nothing_counts_twice(tmp_path: Path, work: Work) -> None:
    campaign = campaign_of(tmp_path)
    given = perftest(388.0) if work is run_pairs else outputs(campaign, tmp_path / "outputs")
    moments = random.Random()  # noqa: S311
    told = [_killed(work, campaign.path, given, moments) for _ in range(KILLS)]
    _to_the_end(work, campaign.path, given)
    found = Folder(campaign.path)
    counts = {name: len(values) for name, values in samples(found).items() if name.startswith("pair-")}
    assert set(counts.values()) == {3}, told
    kept = {f"{RAW}/{path.relative_to(found.raw).as_posix()}" for path in found.raw.glob("*/r*.p*.txt")}
    rows = {key for key in found.journal.rows if key.startswith(f"{RAW}/")}
    assert rows <= kept, told
    assert not list(found.raw.rglob("*.part*")), told
    assert not conclude(found).changed, told


def _killed(work: Work, campaign: Path, given: str, moments: random.Random) -> tuple[int, int]:
    """Kill it once the journal has grown by some bytes, which may be in the middle of a line; returns sizes."""
    journal = campaign / "journal.jsonl"
    before = journal.stat().st_size if journal.exists() else 0
    until = before + moments.randrange(1, 1500)
    process = FORKED.Process(target=work, args=(campaign, given))
    process.start()
    while process.is_alive() and (not journal.exists() or journal.stat().st_size < until):
        time.sleep(0.0005)
    time.sleep(moments.random() / 100)
    process.kill()
    process.join()
    return before, journal.stat().st_size if journal.exists() else 0


def _to_the_end(work: Work, campaign: Path, given: str) -> None:
    process = FORKED.Process(target=work, args=(campaign, given))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_a_journal_cut_in_the_middle_of_a_line_goes_on(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    source = outputs(campaign, tmp_path / "outputs")
    _to_the_end(take_in, campaign.path, source)
    journal = campaign.path / "journal.jsonl"
    whole = journal.read_bytes()
    wanted = samples(Folder(campaign.path))
    for cut, rest in ((len(whole) - 20, "µ".encode()[:1]), (len(whole.split(b"\n", 1)[0]) // 2, b"")):
        journal.write_bytes(whole[:cut] + rest)
        _to_the_end(take_in, campaign.path, source)
        assert samples(Folder(campaign.path)) == wanted
        assert all(json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines() if line.endswith("}"))
