"""Delivers what stands in the outbox until every target has taken it: at least once, with a key that tells repeats."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
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
_REPEAT_AGAIN_S = 5.0


@dataclass(frozen=True)
class _Rest:
    """Until when nothing is sent to a target, after so many failures in a row."""

    failures: int = 0
    until_s: float = 0.0


def _wait_s(attempts: int) -> float:
    return float(min(_LONGEST_WAIT_S, 0.5 * 2 ** min(attempts, 12)))


class Outbox:
    """The outbox of a journal. Notifications of one incident reach a target in the order in which they came about."""

    def __init__(self, database: Database, journal: Journal, targets: Sequence[Target]) -> None:
        self._engine, self._journal = database.engine, journal
        self._targets = {target.name: target for target in targets}
        self._rests: dict[str, _Rest] = {}
        self._repeated_s = 0.0
        self.delivered = 0
        self.failed = 0

    def waiting(self) -> int:
        """How many have not been taken yet."""
        with self._engine.connect() as connection:
            return connection.execute(
                select(func.count())
                .select_from(outbox)
                .where(outbox.c.delivered_s.is_(None), outbox.c.target.in_(self._targets))
            ).scalar_one()

    def work(self) -> None:
        """One round: what is due is sent; what fails is due again later, each time twice as late.

        A target that cannot be reached, is overloaded or asks for patience rests as a whole, and holds up no other.
        """
        for name in self._targets:
            if not self._rests_now(name):
                self._round(name)
        if time.time() - self._repeated_s >= RESEND_S:
            self._repeated_s = time.time()
            self._repeat()

    def _round(self, target: str) -> None:
        query = select(outbox).where(outbox.c.delivered_s.is_(None), outbox.c.target == target).order_by(outbox.c.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(20 * _AT_ONCE)).all()
        held: set[str] = set()
        done = 0
        for row in rows:
            if self._rests_now(target):
                return
            if row.identity in held:
                continue
            if row.due_s > time.time() or done >= _AT_ONCE or not self._deliver(row):
                held.add(row.identity)
                continue
            done += 1

    def _rests_now(self, target: str) -> bool:
        return self._rests.get(target, _Rest()).until_s > time.time()

    def _deliver(self, row: Row[Any]) -> bool:
        said, wait_s, all_wait = self._send(row)
        now_s, attempts = time.time(), row.attempts + 1
        values: dict[str, object] = {"attempts": attempts, "said": said[:300]}
        if said:
            self.failed += 1
            values["due_s"] = now_s + max(wait_s, _wait_s(attempts))
        else:
            self.delivered += 1
            values["delivered_s"] = now_s
        if all_wait:
            failures = self._rests.get(row.target, _Rest()).failures + 1
            self._rests[row.target] = _Rest(failures, now_s + max(wait_s, _wait_s(failures)))
        else:
            self._rests.pop(row.target, None)
        with self._engine.begin() as connection:
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))
        return not said

    def _send(self, row: Row[Any]) -> tuple[str, float, bool]:
        """What the target said against it, how long it asks to wait, and whether that holds for all it is told."""
        try:
            answer = self._targets[row.target].deliver(row.body)
        except (httpx.HTTPError, SourceError) as error:
            return reason(error), 0.0, True
        if answer.is_success:
            return "", 0.0, False
        said = f"answered {answer.status_code}: {answer.text[:200]}"
        busy = answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS
        asked = answer.headers.get("Retry-After", "")
        return said, min(_LONGEST_WAIT_S, float(asked)) if asked.isdecimal() else 0.0, busy

    def _repeat(self) -> None:
        """Alertmanager keeps an alert only as long as it is repeated."""
        incidents = self._journal.incidents(1000, only_open=True)
        for target in self._targets.values():
            if target.alerts:
                try:
                    target.repeat(incidents)
                except httpx.HTTPError:
                    self.failed += 1
                    self._repeated_s = time.time() - RESEND_S + _REPEAT_AGAIN_S
