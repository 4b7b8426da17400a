"""Delivers what stands in the outbox until every target has taken it: at least once, with a key that tells repeats."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import httpx
from sqlalchemy import Row, func, select, update

from eastwest.errors import SourceError
from eastwest.telemetry.endpoint import reason
from eastwest.watch.database import Database
from eastwest.watch.journal import Journal
from eastwest.watch.notify import RESEND_S, Target
from eastwest.watch.tables import outbox

_LONGEST_WAIT_S = 300.0
_AT_ONCE = 50


class Outbox:
    """The outbox of a journal. Notifications of one incident reach a target in the order in which they came about."""

    def __init__(self, database: Database, journal: Journal, targets: Sequence[Target]) -> None:
        self._engine, self._journal = database.engine, journal
        self._targets = {target.name: target for target in targets}
        self._repeated_s = 0.0
        self.delivered = 0
        self.failed = 0

    def waiting(self) -> int:
        """How many have not been taken yet."""
        with self._engine.connect() as connection:
            return connection.execute(
                select(func.count()).select_from(outbox).where(outbox.c.delivered_s.is_(None))
            ).scalar_one()

    def work(self) -> None:
        """One round: what is due is sent; what fails is due again later, each time twice as late."""
        now_s = time.time()
        query = select(outbox).where(outbox.c.delivered_s.is_(None)).order_by(outbox.c.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(20 * _AT_ONCE)).all()
        held: set[tuple[str, str]] = set()
        done = 0
        for row in rows:
            queue = (row.identity, row.target)
            if queue in held or row.target not in self._targets:
                continue
            if row.due_s > now_s or done >= _AT_ONCE or not self._deliver(row):
                held.add(queue)
                continue
            done += 1
        if now_s - self._repeated_s >= RESEND_S:
            self._repeated_s = now_s
            self._repeat()

    def _deliver(self, row: Row[Any]) -> bool:
        said = ""
        try:
            answer = self._targets[row.target].deliver(row.body)
            if not answer.is_success:
                said = f"answered {answer.status_code}: {answer.text[:200]}"
        except (httpx.HTTPError, SourceError) as error:
            said = reason(error)
        now_s = time.time()
        attempts = row.attempts + 1
        values: dict[str, object] = {"attempts": attempts, "said": said[:300]}
        if said:
            self.failed += 1
            values["due_s"] = now_s + min(_LONGEST_WAIT_S, 0.5 * 2 ** min(attempts, 12))
        else:
            self.delivered += 1
            values["delivered_s"] = now_s
        with self._engine.begin() as connection:
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))
        return not said

    def _repeat(self) -> None:
        """Alertmanager keeps an alert only as long as it is repeated."""
        incidents = self._journal.incidents(1000, only_open=True)
        for target in self._targets.values():
            if target.alerts:
                try:
                    target.repeat(incidents)
                except httpx.HTTPError:
                    self.failed += 1
                    self._repeated_s = 0.0  # the next round tries again
