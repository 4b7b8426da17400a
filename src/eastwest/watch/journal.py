"""The journal: incidents open, change and close; each evaluation is one transaction, done whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select, update

from eastwest.diagnose.model import Report
from eastwest.watch import tables
from eastwest.watch.database import Database
from eastwest.watch.incident import UNKNOWN, Change, Event, Incident, Seen, State, identity_of, of_symptom, stored
from eastwest.watch.matching import Rules, told
from eastwest.watch.records import CURSOR, MEMORY, Records, incident_of

Compose = Callable[[Change], dict[str, object]]
"""The body of a notification."""


class Journal(Records):
    """Incidents of one plan. targets: who is told, by name, and how what they are told is put together."""

    def __init__(
        self, database: Database, plan_hash: str, rules: Rules, targets: Sequence[tuple[str, Compose]] = ()
    ) -> None:
        super().__init__(database.engine)
        self._database = database
        self._plan, self._rules, self._targets = plan_hash, rules, targets

    def apply(
        self, report: Report, memory: dict[str, float] | None = None, silent: frozenset[str] = frozenset()
    ) -> list[Change]:
        """Takes in what one evaluation found, with the time up to which it looked; gives what changed.

        memory: what the next evaluation should know, kept with it. silent: places that deliver nothing, whose incidents
        stay open. The same report a second time changes nothing. Raises SQLAlchemyError when the database does not
        answer, InputError when another watch has taken it.
        """
        now_us = report.end_us
        self._database.keep()
        with self._engine.begin() as connection:
            changes = [*self._take_all(connection, report), *self._close(connection, now_us, silent)]
            for change in changes:
                self._note(connection, change, now_us)
            self._remember(connection, CURSOR, now_us)
            if memory is not None:
                self._remember(connection, MEMORY, memory)
        return changes

    def _take_all(self, connection: Connection, report: Report) -> list[Change]:
        """Everything that the report saw, each with the incident that it is."""
        seen = [Seen(one) for one in report.diagnoses] + [of_symptom(one) for one in report.abstentions]
        known = self._known(connection, report.begin_us)
        open_keys = {old.key: old.identity for old in known if old.state is State.OPEN}
        taken: set[str] = set()
        changes = []
        # Exact ones first, so that no other place of a cause takes the incident that has the very key.
        for one in sorted(seen, key=lambda one: one.key not in open_keys):
            free = [old for old in known if old.identity not in taken]
            before = self._rules.match(
                one, [old for old in free if old.state is State.OPEN or old.key not in open_keys]
            )
            if before is None and one.diagnosis.end_us < report.end_us - self._rules.same_within_us:
                continue  # evaluated long ago already
            changes.append(self._take_in(connection, one, before, open_keys, report.end_us))
            taken |= set() if before is None else {before.identity}
        return [change for change in changes if change is not None]

    def _known(self, connection: Connection, begin_us: float) -> list[Incident]:
        """Incidents that are open, or closed so shortly before that they may come back."""
        columns = tables.incidents.c
        near = (columns.state == State.OPEN.value) | (columns.last_us >= begin_us - self._rules.same_within_us)
        return [incident_of(row) for row in connection.execute(select(tables.incidents).where(near)).all()]

    def _take_in(
        self, connection: Connection, one: Seen, old: Incident | None, open_keys: dict[str, str], now_us: float
    ) -> Change | None:
        end_us = one.diagnosis.end_us
        event = self._rules.event(one, old, now_us)
        if old is None:
            if one.key in open_keys:
                return None  # another place of this cause has taken that incident just now
            change = self._open(connection, one)
            open_keys[one.key] = change.incident.identity
            return change
        if event is None and old.state is State.CLOSED:
            return None
        # The key stays that of the opening, which the index guards; what was unknown takes that of its cause.
        key = one.key if old.key.startswith(UNKNOWN) else old.key
        if open_keys.get(key, old.identity) != old.identity:
            return None
        last_us, revision = max(old.last_us, end_us), old.revision + (event is not None)
        connection.execute(
            update(tables.incidents)
            .where(tables.incidents.c.identity == old.identity)
            .values(
                state=State.OPEN.value,
                revision=revision,
                key=key,
                last_us=last_us,
                closed_us=None,
                seen=stored(one),
            )
        )
        open_keys[key] = old.identity
        new = Incident(old.identity, old.number, State.OPEN, revision, key, old.opened_us, last_us, None, one)
        return None if event is None else Change(new, event, old if event is Event.UPDATED else None)

    def _open(self, connection: Connection, one: Seen) -> Change:
        begin_us, end_us = one.diagnosis.begin_us, one.diagnosis.end_us
        identity = identity_of(self._plan, one.key, begin_us)
        row = connection.execute(
            tables.incidents.insert()
            .values(
                identity=identity,
                key=one.key,
                state=State.OPEN.value,
                revision=1,
                opened_us=begin_us,
                last_us=end_us,
                closed_us=None,
                seen=stored(one),
            )
            .returning(tables.incidents.c.number)
        ).one()
        return Change(Incident(identity, row[0], State.OPEN, 1, one.key, begin_us, end_us, None, one), Event.OPENED)

    def _close(self, connection: Connection, now_us: float, silent: frozenset[str]) -> list[Change]:
        """Closes what has not been seen for a while, and what was opened by this evaluation but is over already."""
        over = (tables.incidents.c.state == State.OPEN.value) & (
            tables.incidents.c.last_us < now_us - self._rules.close_after_us
        )
        changes = []
        for row in connection.execute(select(tables.incidents).where(over)).all():
            old = incident_of(row)
            if old.seen.devices & silent:
                continue
            connection.execute(
                update(tables.incidents)
                .where(tables.incidents.c.identity == old.identity)
                .values(state=State.CLOSED.value, revision=old.revision + 1, closed_us=old.last_us)
            )
            closed = Incident(
                old.identity, old.number, State.CLOSED, old.revision + 1, old.key, old.opened_us, old.last_us,
                old.last_us, old.seen,
            )  # fmt: skip
            changes.append(Change(closed, Event.CLOSED))
        return changes

    def _note(self, connection: Connection, change: Change, now_us: float) -> None:
        """Into the history, and into the outbox of everyone who is told, in the same transaction."""
        incident = change.incident
        connection.execute(
            tables.history.insert().values(
                identity=incident.identity,
                revision=incident.revision,
                event=change.event.value,
                time_us=now_us,
                text=" · ".join(told(incident.seen))[:1024],
            )
        )
        for name, compose in self._targets:
            connection.execute(
                tables.outbox.insert().values(
                    identity=incident.identity,
                    revision=incident.revision,
                    target=name,
                    body=compose(change),
                    attempts=0,
                    due_s=time.time(),
                    said="",
                )
            )

    def _remember(self, connection: Connection, name: str, value: object) -> None:
        found = connection.execute(update(tables.state).where(tables.state.c.name == name).values(value=value))
        if not found.rowcount:
            connection.execute(tables.state.insert().values(name=name, value=value))
