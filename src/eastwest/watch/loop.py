"""The loop of the service: look, diagnose, write down; again every interval, and what was missed meanwhile."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from eastwest.diagnose.engine import diagnose
from eastwest.errors import InputError, SourceError
from eastwest.plan import Plan
from eastwest.watch.baseline import expected_from, learned
from eastwest.watch.incident import Change, where
from eastwest.watch.journal import Journal
from eastwest.watch.outbox import Outbox
from eastwest.watch.source import LiveSource, Pace

LONGEST_CATCH_UP_US = 24 * 3600e6
"""After a longer pause the service begins anew."""
_STANDS_US = 60e6


@dataclass
class Health:
    """How the service is doing. problem: what is in the way, empty when nothing is. lag_us: behind the source's clock.

    took_s: the last evaluation. silent: places that deliver nothing. missing: metrics that nothing delivers.
    """

    evaluations: int = 0
    failures: int = 0
    evaluated_us: float = 0.0
    looked_s: float = 0.0
    took_s: float = 0.0
    problem: str = "has not looked yet"
    silent: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    changes: dict[str, int] = field(default_factory=dict)


class Watch:
    """Evaluates one plan's telemetry. Every public method may be called again after an error."""

    def __init__(self, plan: Plan, source: LiveSource, journal: Journal, pace: Pace) -> None:
        self._plan, self._source, self._journal, self._pace = plan, source, journal, pace
        self._passed_us = 0.0
        self.health = Health()

    def look(self) -> list[Change]:
        """Evaluates everything up to now that has not been yet; gives what changed.

        Raises SourceError when the source does not answer, SQLAlchemyError when the database does not, and what a
        mistake of the diagnosis itself raises: that window is passed over then, and the next, which overlaps it by
        half, does not wait for it.
        """
        begun, now_us = time.monotonic(), self._source.end_us()
        if now_us is None:
            self.health.problem = "the source has no new samples of this plan's devices"
            return []
        done_us = self._journal.evaluated_us()
        if done_us is None or now_us - done_us > LONGEST_CATCH_UP_US:
            done_us = now_us - self._pace.grid_us  # what the window holds is looked at in any case
        done_us = max(done_us, self._passed_us)
        changes: list[Change] = []
        # Half a window at a time, so that nothing that came and went meanwhile is cut in two.
        stride_us = max(self._pace.grid_us, self._pace.window_us / 2 // self._pace.grid_us * self._pace.grid_us)
        while done_us < now_us:
            done_us = min(now_us, done_us + stride_us)
            changes += self._evaluate(done_us)
        stands = self._source.lag_us > max(_STANDS_US, 4 * self._pace.grid_us + self._pace.delay_us)
        self.health.problem = f"no new samples for {self._source.lag_us / 1e6:.0f} s" if stands else ""
        self.health.took_s, self.health.looked_s = time.monotonic() - begun, time.time()
        return changes

    def _evaluate(self, end_us: float) -> list[Change]:
        observed = self._source.read(end_us - self._pace.window_us, end_us)
        self.health.silent, self.health.missing = observed.silent, observed.missing
        if not observed.telemetry.ports.num_rows + observed.telemetry.hosts.num_rows:
            return []  # blind is not healthy: nothing is closed
        memory = self._journal.memory()
        try:
            report = diagnose(self._plan, observed, expected_from(memory, observed))
            news = learned(memory, observed, report)
        except Exception:
            self._passed_us = end_us
            raise
        changes = self._journal.apply(report, news, observed.silent)
        self.health.evaluations += 1
        self.health.evaluated_us = end_us
        for change in changes:
            self.health.changes[change.event.value] = self.health.changes.get(change.event.value, 0) + 1
        return changes


def run_loop(watch: Watch, interval_s: float, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Looks every interval until told to stop; what is in the way is said once, and tried again.

    Raises InputError when another watch has taken the journal.
    """
    said = ""
    while not stop.is_set():
        begun = time.monotonic()
        try:
            for change in watch.look():
                finding = change.incident.diagnosis.finding
                say(
                    f"incident {change.incident.identity} {change.event.value}: {finding.title}, {where(finding.place)}"
                )
        except (SourceError, SQLAlchemyError) as error:
            watch.health.failures += 1
            watch.health.problem = str(error).splitlines()[0]
        except InputError:
            raise  # the journal is another watch's now
        except Exception as error:
            # A mistake of ours must not leave the fabric unwatched; the trace says where it is.
            watch.health.failures += 1
            watch.health.problem = f"a window was passed over, a mistake in eastwest: {error!r}"
            say(traceback.format_exc())
        if watch.health.problem != said:
            said = watch.health.problem
            say(f"waiting: {said}" if said else "watching")
        stop.wait(max(0.05, interval_s - (time.monotonic() - begun)))


def run_outbox(outbox: Outbox, stop: threading.Event, say: Callable[[str], None], every_s: float = 0.5) -> None:
    """Delivers notifications until told to stop."""
    said = ""
    while not stop.wait(every_s):
        try:
            outbox.work()
            found = ""
        except SQLAlchemyError as error:
            found = str(error).splitlines()[0]
        if found != said:
            said = found
            say(f"notifications wait: {found}" if found else "notifications go out")
