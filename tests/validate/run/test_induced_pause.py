"""A pause made on purpose, and whether a real Prometheus shows it and alerts. The load itself is acted."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from eastwest.errors import InputError
from eastwest.findings import Outcome
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.remote_write import Writer
from eastwest.telemetry.sources.load import source_named
from eastwest.validate.acceptance import Kind
from eastwest.validate.campaign.conclude import conclude
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.run.dry_run import show_commands
from eastwest.validate.run.execute import Options, Skipped, execute
from eastwest.validate.run.hosts import Action, HostEntry, Hosts, Monitoring, PortEntry, load_hosts
from eastwest.validate.run.presence import names_of, present
from eastwest.validate.run.site import Launch, Site
from eastwest.validate.run.transport import Local, Said
from eastwest.validate.state.alarm import looked
from tests.loopback import ADDRESS, free_port
from tests.validate.builders import campaign_of, perftest
from tests.watch import parts

TEST = "alarm-induced-pause"
LOAD_S = 1.5
"""Of the load: long enough for an alert on pauses of the last second."""
SOURCE = next(one.name for one in source_named("openconfig").series)
RULE = """
groups:
  - name: pauses
    rules:
      - {alert: PortPaused, expr: 'rate(eastwest_port_paused_seconds_total{device="leaf1"}[1s]) > 0.2'}
"""
pytestmark = [parts.needs("prometheus"), pytest.mark.slow]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Alerts on pauses of leaf1 only."""
    with parts.running(parts.prometheus(tmp_path / "prometheus", RULE)) as source:
        yield source.url


class Acted(Local):
    """Hosts whose load takes load_s, during which a port is paused. device: of it, empty: nothing reports pauses."""

    def __init__(self, url: str, device: str, share: float, paused_us: int, load_s: float = LOAD_S) -> None:
        self.url, self.device, self.share, self.paused_us, self.load_s = url, device, share, paused_us, load_s
        self.ran: list[Launch] = []
        self._after = False

    async def run(self, launch: Launch) -> Said:
        self.ran.append(launch)
        if launch.argv[0] == "ethtool":
            paused = self.paused_us if self._after else 0
            return Said(f"NIC statistics:\n     rx_prio3_pause_duration: {paused}\n", "", 0)
        if launch.argv[0] == "ib_write_bw" and not launch.server:
            await asyncio.sleep(self.load_s)
            self._after = True
            return Said(perftest(48.0), "", 0)
        return Said("[]", "", 0)

    def report(self, stop: threading.Event) -> None:
        """The counter of one port, several times a second."""
        own = {"__name__": "eastwest_port_paused_seconds_total", "device": self.device, "port": "swp1", "priority": "3"}
        writer, begun = Writer(Endpoint(self.url), [own]), time.time()
        while not stop.wait(0.2):
            writer.push(np.array([self.share * (time.time() - begun)]), time.time() * 1e6)
        writer.close()


def induced(
    folder: Folder, hosts: Acted, *, window_s: float = 20.0, tests: frozenset[str] = frozenset(), **told: object
) -> tuple[Skipped, ...]:
    """Run the tests as `eastwest validate run --disturb --only alarm` does. window_s: an alert may take so long."""
    ports = {"nic0": PortEntry("eth0", "mlx5_0", "10.0.0.1")}
    entries = {host: HostEntry(ports=ports) for host in folder.acceptance.hosts}
    monitoring = Monitoring(hosts.url, window_s=window_s)
    site = Site(folder.plan, Hosts(entries, monitoring=monitoring, **told), 8)  # type: ignore[arg-type]
    stop = threading.Event()
    reporter = threading.Thread(target=hosts.report, args=(stop,), daemon=True)
    if hosts.device:
        reporter.start()
    try:
        return asyncio.run(execute(folder, hosts, site, Options(frozenset({Kind.ALARM}), tests, disturb=True)))
    finally:
        stop.set()
        if hosts.device:
            reporter.join()


def seen(folder: Folder) -> tuple[Outcome, str, str]:
    """The verdict on it: a line of its own when wrong, else together with monitoring's other checks."""
    (one,) = (one for one in conclude(Folder(folder.path)).observed if one.check.source == TEST)
    return one.outcome, one.seen, one.reason


def test_a_pause_that_shows_and_alerts_passes(tmp_path: Path, url: str) -> None:
    campaign = campaign_of(tmp_path)
    hosts = Acted(url, "leaf1", 0.6, 2_000_000)
    assert all(one.test != TEST for one in induced(campaign, hosts))
    outcome, what, why = seen(campaign)
    assert (outcome, what) == (Outcome.PASS, "pauses at leaf1 swp1; PortPaused fires"), why
    senders = [one for one in hosts.ran if one.argv[0] == "ib_write_bw" and not one.server]
    receivers = {one.host for one in hosts.ran if one.server}
    assert len(senders) == 5
    assert len(receivers) == 1
    assert list((campaign.raw / TEST).glob("beside.r1.*.txt"))
    assert list((campaign.raw / TEST).glob("counters-after.r1.*.txt"))


def test_no_alert_within_the_window_fails(tmp_path: Path, url: str) -> None:
    campaign = campaign_of(tmp_path)
    induced(campaign, Acted(url, "leaf2", 0.6, 2_000_000), window_s=1.0)
    outcome, what, why = seen(campaign)
    assert (outcome, what) == (Outcome.FAIL, "pauses at leaf2 swp1; no alert")
    assert "no alert fired within 1 s" in why


def test_nothing_at_all_is_no_failure_of_monitoring(tmp_path: Path, url: str) -> None:
    campaign = campaign_of(tmp_path)
    induced(campaign, Acted(url, "", 0.0, 0, load_s=0.1), window_s=0.5)
    outcome, _, why = seen(campaign)
    assert (outcome, "the hosts count none either" in why) == (Outcome.INCONCLUSIVE, True), why


def test_a_source_of_the_site_is_looked_for(tmp_path: Path, url: str) -> None:
    """The site names gnmi; snmp is not among what arrives."""
    campaign = campaign_of(tmp_path)
    assert [one.id for one in campaign.acceptance.tests if one.option("source")] == ["monitor-gnmi"]
    own = {"__name__": SOURCE, "device": "leaf1", "port": "swp1"}
    writer = Writer(Endpoint(url), [own])
    writer.push(np.array([1.0]), time.time() * 1e6)
    writer.close()
    assert looked(present(Monitoring(url), "gnmi"), "gnmi")[0] is Outcome.PASS
    assert looked(present(Monitoring(url), "snmp"), "snmp")[0] is Outcome.FAIL
    assert all(
        one.test != "monitor-gnmi" for one in induced(campaign, Acted(url, "", 0.0, 0, load_s=0.1), window_s=0.5)
    )
    (check,) = (one for one in conclude(Folder(campaign.path)).observed if one.check.source == "monitor-gnmi")
    assert (check.outcome, check.seen) == (Outcome.PASS, "1 series")


def test_a_dry_run_says_who_is_asked(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    for monitoring, said in ((None, "nothing to run here"), (Monitoring("http://prom:9090"), "asks the monitoring")):
        lines: list[str] = []
        site = Site(campaign.plan, Hosts(monitoring=monitoring), 8)
        show_commands(campaign, site, Options(tests=frozenset({"monitor-gnmi"})), lines.append)
        assert said in lines[1]


def test_a_source_that_nobody_knows_has_no_runner(tmp_path: Path) -> None:
    assert not names_of("sflow")
    assert not set(names_of("nccl-inspector")) & set(names_of("node-exporter"))


ANSWER: dict[str, object] = {
    "format": "eastwest-induced-pause/1", "receiver": "node006:nic0", "ran": True, "load_s": 120.0, "window_s": 60.0,
    "counted": {"paused_us": 90_000_000},
    "pauses": [{"labels": {"__name__": "x_seconds_total", "device": "leaf1", "port": "swp1"}, "grew": 60.0}],
    "alerts": [{"name": "PortPaused", "labels": {}, "since_s": 1.0}], "firing_before": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "outcome", "said"),
    [
        ({}, Outcome.PASS, "fired"),
        ({"alerts": []}, Outcome.FAIL, "no alert fired within 60 s"),
        ({"pauses": [], "alerts": []}, Outcome.FAIL, "monitoring shows no pause"),
        ({"pauses": [], "alerts": [], "counted": {}}, Outcome.INCONCLUSIVE, "counters were not read"),
        ({"alerts": [], "firing_before": ["PortPaused"]}, Outcome.INCONCLUSIVE, "fired before the load"),
        (
            {"alerts": [], "pauses": [{"labels": {"__name__": "x_seconds_total"}, "grew": 1.2}]},
            Outcome.INCONCLUSIVE,
            "paused for 1.0% of the time",
        ),
        ({"ran": False}, Outcome.INCONCLUSIVE, "did not run"),
        ({"pauses": [{"grew": 1}]}, Outcome.INCONCLUSIVE, "no whole"),
    ],
)
def test_what_was_seen_is_judged(changed: dict[str, object], outcome: Outcome, said: str) -> None:
    found = looked(json.dumps({**ANSWER, **changed}), "induced pause")
    assert (found[0], said in found[2]) == (outcome, True), found


def test_a_source_out_of_reach_leaves_it_undone(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    told = induced(campaign, Acted(f"http://{ADDRESS}:{free_port()}", "", 0.0, 0), tests=frozenset({TEST}))
    assert any(one.test == TEST and "cannot be reached" in one.why for one in told)
    assert seen(campaign)[0] is Outcome.INCONCLUSIVE


def test_an_action_slows_the_receiver_and_is_taken_back(tmp_path: Path, url: str) -> None:
    campaign = campaign_of(tmp_path)
    path = campaign.path / "acceptance-plan.json"
    hosts = Acted(url, "leaf1", 0.6, 2_000_000)
    action = Action("node006", ("slow", "on"), ("slow", "off"))
    test = campaign.acceptance.by_test[TEST]
    object.__setattr__(test, "seconds", 1.0)  # a third of it passes before the action
    induced(campaign, hosts, actions={TEST: action})
    acted = [one.argv for one in hosts.ran if one.argv[0] == "slow"]
    assert acted == [("slow", "on"), ("slow", "off")]
    assert path.is_file()


def test_nothing_runs_unless_disturbing_is_allowed(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    hosts = Acted("http://127.0.0.1:1", "", 0.0, 0)
    site = Site(campaign.plan, Hosts(monitoring=Monitoring(hosts.url)), 8)
    told = asyncio.run(execute(campaign, hosts, site, Options(frozenset({Kind.ALARM}), frozenset({TEST}))))
    assert any(one.test == TEST and "--disturb" in one.why for one in told)
    assert not hosts.ran


def test_hosts_yaml_names_the_source(tmp_path: Path) -> None:
    text = "monitoring: {prometheus: 'http://prom:9090', window_s: 60}\n"
    (tmp_path / "hosts.yaml").write_text(text, encoding="utf-8")
    assert load_hosts(tmp_path).monitoring == Monitoring("http://prom:9090", window_s=60.0)
    for bad in ("prometheus: 'ftp://x'", "prometheus: 'http://x', alert: '('"):
        (tmp_path / "hosts.yaml").write_text(f"monitoring: {{{bad}}}\n", encoding="utf-8")
        with pytest.raises(InputError, match="monitoring"):
            load_hosts(tmp_path)
