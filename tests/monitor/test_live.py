"""Real Prometheus and Alertmanager over recordings: the right alert fires, and a healthy one fires none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from eastwest.monitor import Options, bundle
from eastwest.monitor.subject import Subject
from eastwest.simulate import Fault, PauseStorm, Scenario, record
from tests.cli.command import eastwest_here
from tests.loopback import get
from tests.monitor.exposition import Exporters, Playing
from tests.monitor.servers import alertmanager, firing, missing, prometheus
from tests.monitor.sites import SMALL, small
from tests.simulate.fluid.test_recording import step
from tests.watch import parts

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}"),
    pytest.mark.slow,
]
S = 1e6
SECONDS = 40.0


@dataclass(frozen=True)
class Live:
    """A site that is played. url: of Prometheus."""

    url: str
    exporters: Exporters
    subject: Subject


@contextmanager
def played(folder: Path, *faults: Fault) -> Iterator[Live]:
    """The small site with these faults, scraped every second by its own bundle."""
    known = small()
    run = record(Scenario("steps", known.plan, step(), faults, 1, sample_us=S), SECONDS * S)
    playing = Playing(known, run)
    playing.text()  # the tables are summed up before the clock starts
    plain = bundle(known)
    with Exporters(playing, plain.files["plan/plan.prom"]) as exporters:
        options = Options(1, 30, f"http://{exporters.address}/alerts", "sonic", known.options.nics)
        bundle(Subject(known.site, known.catalogue, known.plan, options)).write(folder / "bundle")
        at = exporters.address
        aims = {"plan": f"{at}/plan", "gnmic": f"{at}/switches", "node": f"{at}/host/{{host}}"}
        with (
            alertmanager(folder / "bundle/alertmanager/alertmanager.yml", folder / "am") as manager,
            prometheus(folder / "bundle", folder / "data", aims, manager.removeprefix("http://")) as url,
        ):
            playing.begun_s = time.monotonic()
            yield Live(url, exporters, known)


def previewed(live: Live, file: Path) -> str:
    """The page of the panels of the last half minute."""
    done = eastwest_here(
        "monitor", "--preview", live.url, "--out", str(file), "--minutes", "0.5", "--interval", "1", folder=file.parent
    )
    assert done.code == 0, done.err
    return file.read_text(encoding="utf-8")


def wait(for_what: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if for_what():
            return True
        time.sleep(0.3)
    return False


def test_a_storm_fires_is_delivered_shows_in_the_preview_and_is_named(tmp_path: Path) -> None:
    node = small().plan.fabric.gpu_nodes[0].name
    (tmp_path / "site.yaml").write_text(SMALL, encoding="utf-8")
    with played(tmp_path, PauseStorm(node, 2 * S, SECONDS * S)) as live, watched(tmp_path, live.url) as service:
        assert wait(lambda: "EastwestPauseStorm" in firing(live.url), 60), firing(live.url)
        storm = firing(live.url)["EastwestPauseStorm"]
        assert {labels["device"] for labels in storm} & {switch.name for switch in live.subject.switches}
        assert wait(lambda: node in {one["device"] for one in firing(live.url).get("EastwestHostPauses", [])}, 5)
        assert wait(lambda: any(b"EastwestPauseStorm" in body for body in live.exporters.posted), 10)
        body = json.loads(next(body for body in live.exporters.posted if b"EastwestPauseStorm" in body))
        assert body["receiver"] == "pages"
        assert body["alerts"][0]["annotations"]["action"]
        page = previewed(live, tmp_path / "page.html")
        assert "Pausing their peer" in page
        assert f"{node} nic0" in page
        # The watch service sees SONiC's ports and mlx5's counters, and speaks of the plan's.
        assert wait(lambda: bool(incidents(service)), 60), get(f"{service}/status").text
        (incident,) = incidents(service)
        assert (incident["host"], incident["cause"]) in {(node, "pause-storm"), (node, "slow-receiver")}
        peers = {link.b if link.a.device == node else link.a for link in live.subject.plan.fabric.links_of[node]}
        assert {(one.device, one.port) for one in peers} & {(end["device"], end["port"]) for end in incident["places"]}


@contextmanager
def watched(folder: Path, source: str) -> Iterator[str]:
    """The watch service over a Prometheus that the bundle set up; its address."""
    process = parts.watch(folder / "site.yaml", source, folder / "watch.db", "--vendor", "sonic")
    with parts.running(process):
        yield process.url


def incidents(service: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(f"{service}/incidents").json()["incidents"]
    return found


def test_a_healthy_recording_fires_nothing(tmp_path: Path) -> None:
    with played(tmp_path) as live:
        assert wait(lambda: sent(live.url) > 0, 15)  # its counters arrive under their canonical names
        time.sleep(8)
        assert firing(live.url) == {}


def sent(url: str) -> float:
    """Bytes that leaves and spines sent, as recording rules have them."""
    query = 'sum(eastwest_port_transmit_bytes_total{source="sonic"})'
    answer = get(f"{url}/api/v1/query", params={"query": query})
    rows = answer.json()["data"]["result"]
    return float(rows[0]["value"][1]) if rows else 0.0
