"""What stands in the journal: incidents, their history, and up to when was looked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Row, func, select

from eastwest.plan.codec import decode
from eastwest.watch import tables
from eastwest.watch.incident import Event, Incident, Seen, State

CURSOR, MEMORY = "evaluated_us", "memory"
"""Names of what one evaluation leaves for the next."""


class Records:
    """Reads a journal."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def evaluated_us(self) -> float | None:
        """Up to when the last evaluation looked."""
        value = self._state(CURSOR)
        return float(value) if isinstance(value, int | float) else None

    def memory(self) -> dict[str, float]:
        """What the last evaluation left for the next."""
        value = self._state(MEMORY)
        return value if isinstance(value, dict) else {}

    def _state(self, name: str) -> object:
        with self._engine.connect() as connection:
            row = connection.execute(select(tables.state.c.value).where(tables.state.c.name == name)).first()
        return None if row is None else row[0]

    def incidents(self, most: int = 200, *, only_open: bool = False) -> list[Incident]:
        """The latest, open ones first."""
        query = select(tables.incidents)
        if only_open:
            query = query.where(tables.incidents.c.state == State.OPEN.value)
        order = (tables.incidents.c.state.desc(), tables.incidents.c.last_us.desc(), tables.incidents.c.number.desc())
        with self._engine.connect() as connection:
            return [incident_of(row) for row in connection.execute(query.order_by(*order).limit(most)).all()]

    def incident(self, identity: str) -> Incident | None:
        """One of them."""
        with self._engine.connect() as connection:
            row = connection.execute(select(tables.incidents).where(tables.incidents.c.identity == identity)).first()
        return None if row is None else incident_of(row)

    def history(self, identity: str) -> list[tuple[Event, float, str]]:
        """What became of one: event, when, and cause and place as they were then."""
        query = select(tables.history).where(tables.history.c.identity == identity).order_by(tables.history.c.revision)
        with self._engine.connect() as connection:
            return [(Event(row.event), row.time_us, row.text) for row in connection.execute(query).all()]

    def counts(self) -> dict[str, int]:
        """How many incidents there are by state."""
        query = select(tables.incidents.c.state, func.count()).group_by(tables.incidents.c.state)
        with self._engine.connect() as connection:
            found: dict[str, int] = {row[0]: row[1] for row in connection.execute(query).all()}
        return {one.value: found.get(one.value, 0) for one in State}


def incident_of(row: Row[Any]) -> Incident:
    """The incident of a row."""
    seen, state = decode(row.seen, Seen), State(row.state)
    times = (row.opened_us, row.last_us, row.closed_us)
    return Incident(row.identity, row.number, state, row.revision, row.key, *times, seen)
