"""Killed with SIGKILL at any moment, again and again: what was measured stays, the rest is measured, nothing twice."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eastwest.validate.acceptance import Kind
from eastwest.validate.campaign.conclude import conclude
from eastwest.validate.campaign.folder import RAW, Folder
from eastwest.validate.campaign.ingest import samples
from tests.validate.builders import campaign_of, perftest

RUN = """
import asyncio, pathlib, sys
from eastwest.validate.acceptance import Kind
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.run.execute import Options, execute
from eastwest.validate.run.hosts import HostEntry, Hosts, PortEntry
from eastwest.validate.run.site import Site
from eastwest.validate.run.transport import Local, Said

class Acted(Local):
    async def run(self, launch):
        await asyncio.sleep(0.002)
        if launch.argv[0] == "ib_write_bw":
            return Said("" if launch.server else sys.argv[2], "", 0)
        counters = "NIC statistics:\\n     rx_discards_phy: 0\\n"
        return Said(counters if launch.argv[0] == "ethtool" else "[]", "", 0)

folder = Folder(pathlib.Path(sys.argv[1]))
ports = {"nic0": PortEntry("eth0", "mlx5_0", "10.0.0.1")}
site = Site(folder.plan, Hosts({host: HostEntry(ports=ports) for host in folder.acceptance.hosts}), 8)
asyncio.run(execute(folder, Acted(), site, Options(frozenset({Kind.PAIR}))))
"""
INGEST = """
import pathlib, sys
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.campaign.ingest import ingest
ingest(Folder(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]))
"""
KILLS = 4


def outputs(campaign: Folder, source: Path) -> str:
    for test in campaign.acceptance.tests:
        if test.kind is Kind.PAIR:
            (source / test.id).mkdir(parents=True)
            for repeat in (1, 2, 3):
                (source / test.id / f"r{repeat}.txt").write_text(perftest(388 + repeat / 10), encoding="utf-8")
    return str(source)


@pytest.mark.parametrize("code", [RUN, INGEST], ids=["run", "ingest"])
def test_nothing_is_lost_and_nothing_counts_twice(tmp_path: Path, code: str) -> None:
    campaign = campaign_of(tmp_path)
    given = perftest(388.0) if code is RUN else outputs(campaign, tmp_path / "outputs")
    moments = random.Random()  # noqa: S311
    told = [_killed(code, campaign.path, given, moments) for _ in range(KILLS)]
    command = (sys.executable, "-c", code, str(campaign.path), given)
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    found = Folder(campaign.path)
    counts = {name: len(values) for name, values in samples(found).items() if name.startswith("pair-")}
    assert set(counts.values()) == {3}, told
    kept = {f"{RAW}/{path.relative_to(found.raw).as_posix()}" for path in found.raw.glob("*/r*.p*.txt")}
    rows = {key for key in found.journal.rows if key.startswith(f"{RAW}/")}
    assert rows <= kept, told
    assert not list(found.raw.rglob("*.part*")), told
    assert not conclude(found).changed, told


def _killed(code: str, campaign: Path, given: str, moments: random.Random) -> tuple[int, int]:
    """Kill it once the journal has grown by some bytes, which may be in the middle of a line; returns sizes."""
    journal = campaign / "journal.jsonl"
    before = journal.stat().st_size if journal.exists() else 0
    until = before + moments.randrange(1, 1500)
    with subprocess.Popen((sys.executable, "-c", code, str(campaign), given)) as process:  # noqa: S603
        while process.poll() is None and (not journal.exists() or journal.stat().st_size < until):
            time.sleep(0.0005)
        time.sleep(moments.random() / 100)
        process.kill()
    return before, journal.stat().st_size if journal.exists() else 0


def test_a_journal_cut_in_the_middle_of_a_line_goes_on(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    source = outputs(campaign, tmp_path / "outputs")
    command = (sys.executable, "-c", INGEST, str(campaign.path), source)
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    journal = campaign.path / "journal.jsonl"
    whole = journal.read_bytes()
    wanted = samples(Folder(campaign.path))
    for cut, rest in ((len(whole) - 20, "µ".encode()[:1]), (len(whole.split(b"\n", 1)[0]) // 2, b"")):
        journal.write_bytes(whole[:cut] + rest)
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        assert samples(Folder(campaign.path)) == wanted
        assert all(json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines() if line.endswith("}"))
