from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from eastwest.diagnose.model import Cause
from eastwest.errors import InputError
from eastwest.fabric import PortId
from eastwest.findings import Severity
from eastwest.watch import tables
from eastwest.watch.database import Database
from eastwest.watch.incident import Event, State
from eastwest.watch.journal import Journal
from eastwest.watch.matching import Rules
from tests.watch import parts
from tests.watch.builders import S, diagnosis, report
from tests.watch.postgresql import Postgresql, needs_postgresql

RULES = Rules(close_after_us=30 * S, same_within_us=60 * S)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgresql())])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the journal is: a file, or a new database of a real PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "watch.db")
    return str(request.getfixturevalue("postgresql").new())


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgresql]:
    server = Postgresql.at(tmp_path_factory.mktemp("postgresql"))
    with parts.running(server):
        yield server


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    made = Database(place)
    yield made
    made.close()


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database, "plan", RULES, [("hook", lambda change: {"event": change.event.value})])


def bodies(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return [row.body["event"] for row in connection.execute(select(tables.outbox).order_by(tables.outbox.c.id))]


def test_an_incident_opens_once_however_often_it_is_seen(journal: Journal, database: Database) -> None:
    for end_s in range(1000, 1020):
        journal.apply(report(end_s, diagnosis(max(990, end_s - 60), end_s)))
    (only,) = journal.incidents()
    assert (only.state, only.revision) == (State.OPEN, 1)
    assert (only.opened_us, only.last_us) == (990 * S, 1019 * S)
    assert bodies(database) == ["opened"]


def test_the_same_report_again_changes_nothing(journal: Journal) -> None:
    again = report(1000, diagnosis(990, 1000))
    journal.apply(again)
    before = journal.incidents()
    assert journal.apply(again) == []
    assert journal.incidents() == before


def test_it_closes_when_its_cause_was_not_seen_for_a_while(journal: Journal, database: Database) -> None:
    journal.apply(report(1000, diagnosis(990, 1000)))
    journal.apply(report(1030, diagnosis(990, 1000)))
    assert journal.incidents()[0].state is State.OPEN
    journal.apply(report(1031, diagnosis(990, 1000)))
    closed = journal.incidents()[0]
    assert (closed.state, closed.closed_us) == (State.CLOSED, 1000 * S)
    journal.apply(report(1040, diagnosis(990, 1000)))  # the window still shows it
    assert bodies(database) == ["opened", "closed"]


def test_what_came_and_went_while_nobody_looked_is_opened_and_closed(journal: Journal, database: Database) -> None:
    journal.apply(report(1050, diagnosis(1000, 1010)))
    assert journal.incidents()[0].state is State.CLOSED
    assert bodies(database) == ["opened", "closed"]


def test_what_comes_back_soon_is_the_same_incident(journal: Journal, database: Database) -> None:
    journal.apply(report(1000, diagnosis(990, 1000)))
    journal.apply(report(1040))
    journal.apply(report(1050, diagnosis(1045, 1050)))
    (only,) = journal.incidents()
    assert (only.state, only.revision) == (State.OPEN, 3)
    assert bodies(database) == ["opened", "closed", "reopened"]


def test_what_comes_back_late_is_another_one(journal: Journal) -> None:
    journal.apply(report(1000, diagnosis(990, 1000)))
    journal.apply(report(1040))
    journal.apply(report(1200, diagnosis(1190, 1200)))
    first, second = sorted(journal.incidents(), key=lambda one: one.number)
    assert first.identity != second.identity
    assert (first.state, second.state) == (State.CLOSED, State.OPEN)


def test_a_figure_that_is_no_number_loses_no_incident(journal: Journal) -> None:
    one = diagnosis(990, 1000)
    strange = replace(one, gpu_seconds=math.inf, seen=(replace(one.seen[0], value=math.nan),))
    journal.apply(report(1000, strange))
    (only,) = journal.incidents()
    assert only.diagnosis.seen[0].value == 0.0


def test_two_places_are_two_incidents(journal: Journal) -> None:
    journal.apply(report(1000, diagnosis(990, 1000), diagnosis(990, 1000, "leaf2")))
    assert {one.diagnosis.finding.place.device for one in journal.incidents()} == {"leaf1", "leaf2"}


def test_a_cause_whose_first_place_moves_stays_one_incident(journal: Journal) -> None:
    ends = (PortId("leaf1", "et-0"), PortId("leaf2", "et-0"))
    journal.apply(report(1000, diagnosis(990, 1000, places=ends)))
    changed = journal.apply(report(1001, diagnosis(990, 1001, "leaf2", places=ends[::-1])))
    assert len(journal.incidents()) == 1
    assert [one.event for one in changed] == [Event.UPDATED]


def test_an_unknown_cause_that_becomes_known_stays_the_same_incident(journal: Journal) -> None:
    (unknown,) = journal.apply(report(1000, open_s=(990, 1000)))
    assert unknown.incident.diagnosis.cause is Cause.UNKNOWN
    (known,) = journal.apply(report(1005, diagnosis(990, 1005)))
    assert known.event is Event.UPDATED
    assert known.incident.identity == unknown.incident.identity
    assert journal.apply(report(1006, diagnosis(990, 1006))) == []


def test_a_graver_one_is_told(journal: Journal, database: Database) -> None:
    journal.apply(report(1000, diagnosis(990, 1000)))
    journal.apply(report(1001, diagnosis(990, 1001, severity=Severity.CRITICAL)))
    assert bodies(database) == ["opened", "updated"]


def test_a_silent_place_is_not_a_healed_one(journal: Journal) -> None:
    journal.apply(report(1000, diagnosis(990, 1000)))
    journal.apply(report(1060), silent=frozenset({"leaf1"}))
    assert journal.incidents()[0].state is State.OPEN
    journal.apply(report(1061))
    assert journal.incidents()[0].state is State.CLOSED


def test_nothing_is_written_when_a_notification_cannot_be_put_together(database: Database) -> None:
    def fails(*_: object) -> dict[str, object]:
        raise RuntimeError

    journal = Journal(database, "plan", RULES, [("hook", fails)])
    with pytest.raises(RuntimeError):
        journal.apply(report(1000, diagnosis(990, 1000)))
    assert journal.incidents() == []
    assert journal.evaluated_us() is None


def test_a_restart_goes_on_where_it_was(database: Database, journal: Journal) -> None:
    journal.apply(report(1000, diagnosis(990, 1000)), {"job": 5.0})
    after = Journal(database, "plan", RULES)
    assert (after.evaluated_us(), after.memory()) == (1000 * S, {"job": 5.0})
    assert after.incidents() == journal.incidents()
    assert [event for event, _, _ in after.history(after.incidents()[0].identity)] == [Event.OPENED]


def test_a_second_watch_is_kept_away(place: str, database: Database) -> None:
    with pytest.raises(InputError, match="in use by another watch"):
        Database(place)


@needs_postgresql()
def test_a_journal_whose_server_was_killed_goes_on_and_is_held_again(postgresql: Postgresql) -> None:
    place = postgresql.new()
    database = Database(place)
    try:
        journal = Journal(database, "plan", RULES)
        journal.apply(report(1000, diagnosis(990, 1000)))
        postgresql.kill()
        with pytest.raises(SQLAlchemyError):
            journal.apply(report(1010, diagnosis(990, 1010)))
        postgresql.start()
        journal.apply(report(1020, diagnosis(990, 1020)))
        (only,) = journal.incidents()
        assert (only.revision, only.last_us) == (1, 1020 * S)
        with pytest.raises(InputError, match="in use by another watch"):
            Database(place)
    finally:
        database.close()


@needs_postgresql()
def test_a_watch_that_lost_its_journal_to_another_one_ends(postgresql: Postgresql) -> None:
    place = postgresql.new()
    first = Database(place)
    postgresql.kill()
    postgresql.start()
    second = Database(place)  # the lock went with the server's process
    try:
        with pytest.raises(InputError, match="in use by another watch"):
            Journal(first, "plan", RULES).apply(report(1000, diagnosis(990, 1000)))
    finally:
        first.close()
        second.close()


@needs_postgresql()
def test_a_database_that_cannot_be_reached_is_told_without_its_password(postgresql: Postgresql) -> None:
    with pytest.raises(InputError) as caught:
        Database("postgresql+psycopg://someone:secret@127.0.0.1:9/none")
    assert "cannot be opened" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "watch.db").write_text("no database at all, but long enough to be taken for one" * 30, encoding="utf-8")
    with pytest.raises(InputError, match="not a database"):
        Database(str(tmp_path / "watch.db"))


_PLACES = [PortId(f"leaf{number}", "et-0") for number in range(3)]
_FOUND = st.lists(
    st.tuples(
        st.sampled_from([Cause.INCAST, Cause.SLOW_RECEIVER]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 90),
    ),
    max_size=4,
    unique_by=lambda one: one[:2],
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 80), _FOUND, st.booleans()), max_size=8))
def test_no_two_open_incidents_share_a_cause_and_place(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[int, list[tuple[Cause, int, int, int]], bool]]
) -> None:
    database = Database(str(tmp_path_factory.mktemp("journal") / "watch.db"))
    try:
        journal, now_s = Journal(database, "plan", RULES), 1000
        for step_s, found, symptom in rounds:
            now_s += step_s
            seen = [
                diagnosis(now_s - ago - 5, now_s - ago, f"leaf{at}", cause, places=(_PLACES[at], _PLACES[other]))
                for cause, at, other, ago in found
            ]
            journal.apply(report(now_s, *seen, open_s=(now_s - 5, now_s) if symptom else None))
            keys = [one.key for one in journal.incidents(only_open=True)]
            assert len(keys) == len(set(keys))
    finally:
        database.close()
