"""A mistake in the diagnosis is told, and what comes after it is watched all the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from eastwest.diagnose.model import Expected, Observed, Report
from eastwest.errors import InputError, Problem
from eastwest.plan import Plan
from eastwest.simulate.run import Telemetry
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.promql import Promql
from eastwest.watch import loop
from eastwest.watch.database import Database
from eastwest.watch.journal import Journal
from eastwest.watch.loop import Watch, run_loop
from eastwest.watch.matching import Rules
from eastwest.watch.source import LiveSource, Pace
from tests.watch import recorded
from tests.watch.builders import S, diagnosis, report

FIRST_S = 600


class Stored(LiveSource):
    """A source with the telemetry of a recording at any time; a second passes with every look."""

    def __init__(self, plan: Plan, telemetry: Telemetry) -> None:
        super().__init__(Promql(Endpoint("http://127.0.0.1:9")), plan, Pace())
        self.telemetry, self.now_s = telemetry, FIRST_S

    def end_us(self) -> float:
        self.now_s += 1
        return self.now_s * S

    def read(self, begin_us: float, end_us: float) -> Observed:
        return Observed(self.telemetry, begin_us, end_us, S)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    plan = recorded.plan(tmp_path)
    database = Database(str(tmp_path / "watch.db"))
    source = Stored(plan, recorded.recording(plan, 3.0).telemetry)
    yield Watch(plan, source, Journal(database, "plan", Rules()), Pace())
    database.close()


def test_a_window_that_diagnosis_cannot_take_is_passed_over(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails at the window that ends at FIRST_S + 2 s, however often it is asked."""
    told: list[str] = []
    stop = threading.Event()

    def diagnose(plan: Plan, observed: Observed, expected: Expected) -> Report:
        if observed.end_us == (FIRST_S + 2) * S:
            raise ZeroDivisionError("of ours")
        return report(observed.end_us / S, diagnosis(observed.end_us / S - 5, observed.end_us / S))

    def say(text: str) -> None:
        told.append(text)
        if text == "watching" and watch.health.failures:
            stop.set()

    monkeypatch.setattr(loop, "diagnose", diagnose)
    run_loop(watch, 0.0, stop, say)
    assert watch.health.failures == 1
    assert any("ZeroDivisionError" in text and "Traceback" in text for text in told)
    assert any(text.startswith("waiting: a window was passed over") for text in told)
    assert watch.health.evaluated_us == (FIRST_S + 3) * S
    assert sum(text.startswith("incident ") and " opened" in text for text in told) == 1


def test_a_watch_whose_journal_another_one_took_ends(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(self: Journal, *_: object) -> None:
        raise InputError(Problem("is in use by another watch", "--journal"))

    monkeypatch.setattr(Journal, "apply", taken)
    stop = threading.Event()
    with pytest.raises(InputError, match="in use by another watch"):
        run_loop(watch, 0.0, stop, lambda _: stop.set())
