"""Real Prometheus and Alertmanager over recordings: the right alert fires, and a healthy one fires none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from eastwest.monitor import Options, bundle
from eastwest.monitor.subject import Subject
from eastwest.simulate import EcnOff, Fault, PauseStorm, Scenario, record
from tests.monitor.exposition import Exporters, Playing
from tests.monitor.servers import alertmanager, firing, missing, prometheus
from tests.monitor.sites import small
from tests.simulate.fluid.test_recording import step

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")
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
        with alertmanager(folder / "bundle/alertmanager/alertmanager.yml", folder / "am") as manager:
            with prometheus(folder / "bundle", folder / "data", aims, manager.removeprefix("http://")) as url:
                playing.begun_s = time.monotonic()
                yield Live(url, exporters, known)


def wait(for_what: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if for_what():
            return True
        time.sleep(0.3)
    return False


def test_a_storm_fires_and_is_delivered_and_shows_in_the_preview(tmp_path: Path) -> None:
    node = small().plan.fabric.gpu_nodes[0].name
    with played(tmp_path, PauseStorm(node, 2 * S, SECONDS * S)) as live:
        assert wait(lambda: "EastwestPauseStorm" in firing(live.url), 20), firing(live.url)
        storm = firing(live.url)["EastwestPauseStorm"]
        assert {labels["device"] for labels in storm} & {switch.name for switch in live.subject.switches}
        assert wait(lambda: node in {one["device"] for one in firing(live.url).get("EastwestHostPauses", [])}, 5)
        assert wait(lambda: any(b"EastwestPauseStorm" in body for body in live.exporters.posted), 10)
        body = json.loads(next(body for body in live.exporters.posted if b"EastwestPauseStorm" in body))
        assert body["receiver"] == "pages"
        assert body["alerts"][0]["annotations"]["action"]


def test_a_healthy_recording_fires_nothing(tmp_path: Path) -> None:
    with played(tmp_path) as live:
        time.sleep(12)
        assert firing(live.url) == {}
