from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from eastwest.errors import InputError
from eastwest.fabric import PortId
from eastwest.findings import Severity
from eastwest.plan import Plan
from eastwest.report.incidents import IncidentPages
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.promql import Promql
from eastwest.watch.app import make_app
from eastwest.watch.database import Database
from eastwest.watch.journal import Journal
from eastwest.watch.loop import Watch
from eastwest.watch.matching import Rules
from eastwest.watch.metrics import registry_of
from eastwest.watch.notify import Target
from eastwest.watch.outbox import Outbox
from eastwest.watch.service import Listen
from eastwest.watch.source import LiveSource, Pace
from tests.loopback import get
from tests.watch import parts, recorded
from tests.watch.builders import diagnosis, report


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return recorded.plan(tmp_path_factory.mktemp("site"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(str(tmp_path / "watch.db"))
    yield made
    made.close()


@pytest.fixture
def hook() -> Iterator[parts.Hook]:
    made = parts.Hook()
    yield made
    made.close()


def client(plan: Plan, database: Database, token: str = "") -> tuple[TestClient, Journal]:
    journal = Journal(database, "plan", Rules())
    outbox = Outbox(database, journal, ())
    source = LiveSource(Promql(Endpoint("http://127.0.0.1:9")), plan, Pace())
    watch = Watch(plan, source, journal, Pace())
    app = make_app(watch, journal, outbox, registry_of(watch, journal, outbox), IncidentPages(plan), token)
    return TestClient(app), journal


def test_without_the_token_only_health_answers(plan: Plan, database: Database) -> None:
    web, _ = client(plan, database, "secret")
    assert {path: web.get(path).status_code for path in ("/health", "/incidents", "/metrics", "/status")} == {
        "/health": 503,
        "/incidents": 401,
        "/metrics": 401,
        "/status": 401,
    }
    basic = base64.b64encode(b"anyone:secret").decode()
    for given, code in (("Bearer secret", 200), ("Bearer wrong", 401), (f"Basic {basic}", 200), ("Basic %%", 401)):
        assert web.get("/incidents", headers={"Authorization": given}).status_code == code, given


def test_an_incident_as_json_and_as_a_page(plan: Plan, database: Database) -> None:
    web, journal = client(plan, database)
    end = plan.fabric.links_of["leaf1"][0].a
    ends = (PortId("leaf1", end.port),)
    (change,) = journal.apply(report(1000, diagnosis(990, 1000, "<script>", places=ends)))
    (listed,) = web.get("/incidents").json()["incidents"]
    one = web.get(f"/incidents/{listed['id']}").json()
    assert listed["id"] == change.incident.identity
    assert [event["event"] for event in one["history"]] == ["opened"]
    page = web.get(f"/incidents/{listed['id']}", headers={"accept": "text/html"})
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert web.get("/incidents/nothing").status_code == 404
    assert 'eastwest_watch_incidents{state="open"} 1.0' in web.get("/metrics").text


def test_a_notification_is_sent_until_it_is_taken(database: Database, hook: parts.Hook) -> None:
    target = Target("hook", Endpoint(hook.url, retries=0), False, "site", "http://here")
    journal = Journal(database, "plan", Rules(close_after_us=30e6), [("hook", target.body)])
    outbox = Outbox(database, journal, [target])
    journal.apply(report(1000, diagnosis(990, 1000)))
    journal.apply(report(1040, diagnosis(990, 1000)))
    hook.refuse = True
    outbox.work()
    assert (outbox.waiting(), hook.bodies) == (2, [])
    hook.refuse = False

    def empty() -> bool:
        outbox.work()
        return outbox.waiting() == 0

    parts.until(empty, 5, "delivery")
    assert [body["event"] for body in hook.bodies] == ["opened", "closed"]
    (identity,) = {one.identity for one in journal.incidents()}
    assert hook.keys == [f"{identity}-1", f"{identity}-2"]


def test_a_target_that_is_away_holds_up_no_other(database: Database, hook: parts.Hook) -> None:
    away = Target("away", Endpoint("http://127.0.0.1:9", retries=0, timeout_s=2), False, "site", "http://here")
    here = Target("here", Endpoint(hook.url, retries=0), False, "site", "http://here")
    journal = Journal(database, "plan", Rules(), [(one.name, one.body) for one in (away, here)])
    outbox = Outbox(database, journal, [away, here])
    journal.apply(report(1000, *(diagnosis(990, 1000, f"leaf{number}") for number in range(5))))
    outbox.work()
    assert len(hook.bodies) == 5
    assert (outbox.waiting(), outbox.failed) == (5, 1)  # asked once, not once for each incident


def test_a_target_that_asks_for_patience_is_given_it(database: Database, hook: parts.Hook) -> None:
    target = Target("hook", Endpoint(hook.url, retries=0), False, "site", "http://here")
    journal = Journal(database, "plan", Rules(), [("hook", target.body)])
    outbox = Outbox(database, journal, [target])
    journal.apply(report(1000, diagnosis(990, 1000), diagnosis(990, 1000, "leaf2")))
    hook.refuse, hook.status, hook.patience_s = True, 429, 60
    outbox.work()
    time.sleep(1.5)  # beyond the first wait of its own
    outbox.work()
    assert (hook.asked, outbox.waiting()) == (1, 2)


def test_one_that_is_refused_holds_up_its_own_incident_only(database: Database, hook: parts.Hook) -> None:
    target = Target("hook", Endpoint(hook.url, retries=0), False, "site", "http://here")
    journal = Journal(database, "plan", Rules(), [("hook", target.body)])
    outbox = Outbox(database, journal, [target])
    journal.apply(report(1000, diagnosis(990, 1000), diagnosis(990, 1000, "leaf2")))
    hook.refuse, hook.status = True, 400
    outbox.work()
    assert hook.asked == 2


@parts.needs("prometheus-alertmanager")
def test_a_graver_incident_is_one_alert(database: Database, tmp_path: Path, hook: parts.Hook) -> None:
    """Labels are an alert's identity: what it was before ends, and does not linger beside it."""
    with parts.running(parts.alertmanager(tmp_path / "am", hook.url)) as manager:
        target = Target("manager", Endpoint(manager.url, retries=0), True, "site", "http://here")
        journal = Journal(database, "plan", Rules(), [("manager", target.body)])
        outbox = Outbox(database, journal, [target])
        now_s = round(time.time())
        for number, severity in enumerate((Severity.WARNING, Severity.CRITICAL)):
            journal.apply(report(now_s + number, diagnosis(now_s - 10, now_s + number, severity=severity)))
            outbox.work()
        parts.until(lambda: _active(manager.url) == ["critical"], 10, "one alert")
        journal.apply(report(now_s + 400))
        outbox.work()
        parts.until(lambda: _active(manager.url) == [], 10, "its end")


def _active(url: str) -> list[str]:
    return [one["labels"]["severity"] for one in get(f"{url}/api/v2/alerts").json()]


def test_open_incidents_end_by_alertmanagers_clock_only(database: Database) -> None:
    """A clock that is wrong here must not resolve an alert there, nor begin one after its end."""
    target = Target("manager", Endpoint("http://127.0.0.1:9"), True, "site", "http://here")
    journal = Journal(database, "plan", Rules(close_after_us=30e6))
    ahead_s = round(time.time()) + 3600
    (opened,) = journal.apply(report(ahead_s, diagnosis(ahead_s - 10, ahead_s)))
    (closed,) = journal.apply(report(ahead_s + 40, diagnosis(ahead_s - 10, ahead_s)))
    first, last = (target.alert(target.body(one)) for one in (opened, closed))
    assert "endsAt" not in first
    assert str(first["startsAt"]) <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}Z"
    assert str(last["startsAt"]) < str(last["endsAt"])


@pytest.mark.parametrize(
    ("listen", "said"),
    [
        (Listen(host="0.0.0.0"), "nothing says who may ask"),  # noqa: S104 - refused
        (Listen(host="127.example.net"), "nothing says who may ask"),
        (Listen(client_ca=Path("ca.pem")), "without --certificate"),
        (Listen(token="x", certificate=Path("none.pem")), "no such file"),  # noqa: S106 - no secret
    ],
)
def test_what_must_not_listen_does_not(listen: Listen, said: str) -> None:
    with pytest.raises(InputError, match=said):
        listen.check()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_alone_needs_no_token(host: str) -> None:
    Listen(host=host).check()
