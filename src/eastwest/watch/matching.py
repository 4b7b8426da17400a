"""Which incident it is that an evaluation sees, and what of it is worth telling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eastwest.watch.incident import UNKNOWN, Event, Incident, Seen, State


@dataclass(frozen=True)
class Rules:
    """When incidents are over, and which incident it is that is seen.

    close_after_us: so long without their cause. same_within_us: what comes back within this time after its end is the
    same incident, reopened.
    """

    close_after_us: float = 60e6
    same_within_us: float = 300e6

    def match(self, one: Seen, known: Sequence[Incident]) -> Incident | None:
        """The incident that this is: the same cause at one of its places, or a symptom now explained."""
        begin_us = one.diagnosis.begin_us
        near = [old for old in known if old.state is State.OPEN or begin_us <= old.last_us + self.same_within_us]
        same = [old for old in near if old.key == one.key]
        cause = one.diagnosis.cause
        same += [old for old in near if old.diagnosis.cause is cause and old.seen.devices & one.devices]
        if cause.value != UNKNOWN:
            same += [old for old in near if _explained(old, one)]
        return min(same, key=lambda old: (old.state is not State.OPEN, -old.last_us), default=None)

    def event(self, one: Seen, old: Incident | None, now_us: float) -> Event | None:
        """What is told of it, None where nothing that anyone would want to hear has changed."""
        if old is None:
            return Event.OPENED
        if old.state is State.CLOSED:
            fresh = one.diagnosis.end_us >= now_us - self.close_after_us
            return Event.REOPENED if fresh and one.diagnosis.end_us > old.last_us else None
        return Event.UPDATED if told(one) != told(old.seen) else None


def _explained(old: Incident, one: Seen) -> bool:
    """Whether it is an open symptom that this cause explains."""
    is_open = old.diagnosis.cause.value == UNKNOWN and old.state is State.OPEN
    return is_open and one.diagnosis.end_us >= old.opened_us


def told(one: Seen) -> tuple[str, ...]:
    """What a person would want to hear of again when it changes."""
    finding = one.diagnosis.finding
    return one.diagnosis.cause.value, finding.place.device or finding.place.host, finding.severity.value
