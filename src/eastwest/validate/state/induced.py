"""Whether monitoring saw a pause that was made on purpose, as the runner wrote it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from eastwest.findings import Outcome

FORMAT = "eastwest-induced-pause/1"
_ENOUGH_SHARE = 0.05
"""Of the load's time that a port is paused: alerts need not fire below, as short pauses are no harm. A choice."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A series that grew: its place and by how much, in its own unit."""

    labels: Mapping[str, str]
    grew: float

    @property
    def seconds(self) -> bool:
        """Whether it counts time."""
        return "seconds" in self.labels.get("__name__", "")


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that fired. since_s: when it was first seen, of the source's clock."""

    name: str
    labels: Mapping[str, str]
    since_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything around one induced pause.

    receiver: `host:port`. ran: whether the load ran. load_s: how long. window_s: waited for an alert after it. counted:
    by the hosts' own counters, empty where none could be read. pauses, alerts: as monitoring shows them, alerts those
    that did not fire before; firing_before: names of those that did.
    """

    receiver: str
    ran: bool
    load_s: float
    window_s: float
    counted: Mapping[str, int]
    pauses: tuple[Pause, ...]
    alerts: tuple[Alert, ...]
    firing_before: tuple[str, ...]


def induced(tree: Mapping[str, Any]) -> tuple[Outcome, str, str]:
    """Outcome, what was seen, why. An answer that is not whole is INCONCLUSIVE."""
    try:
        own = {field.name: tree[field.name] for field in fields(Answer)}
        own["pauses"] = tuple(Pause(dict(one["labels"]), float(one["grew"])) for one in own["pauses"])
        own["alerts"] = tuple(
            Alert(str(one["name"]), dict(one["labels"]), float(one["since_s"])) for one in own["alerts"]
        )
        return _judged(Answer(**own))
    except (KeyError, TypeError, ValueError):
        return Outcome.INCONCLUSIVE, "", f"is no whole {FORMAT}"


def _judged(answer: Answer) -> tuple[Outcome, str, str]:
    if not answer.ran:
        return Outcome.INCONCLUSIVE, "", "the load did not run: nothing was induced"
    seen = _seen(answer)
    if not answer.pauses:
        return _unseen(answer, seen)
    if answer.alerts:
        return Outcome.PASS, seen, "monitoring shows the pause, and an alert fired that did not fire before"
    if answer.firing_before:
        why = f"{', '.join(answer.firing_before)} fired before the load: what was induced cannot be told from it"
        return Outcome.INCONCLUSIVE, seen, why
    share = _share(answer)
    if share is not None and share < _ENOUGH_SHARE:
        why = f"a port was paused for {share:.1%} of the time: too little to ask for an alert; slow the receiver down"
        return Outcome.INCONCLUSIVE, seen, f"{why} (actions in hosts.yaml)"
    return Outcome.FAIL, seen, f"monitoring shows the pause, but no alert fired within {answer.window_s:g} s"


def _unseen(answer: Answer, seen: str) -> tuple[Outcome, str, str]:
    if any(answer.counted.values()):
        told = ", ".join(f"{value:,} × {name}" for name, value in answer.counted.items() if value)
        return Outcome.FAIL, seen, f"the hosts counted {told}, and monitoring shows no pause"
    told = "the hosts count none either" if answer.counted else "the hosts' counters were not read"
    why = f"no pause was seen, and {told}: slow the receiver down (actions in hosts.yaml)"
    return Outcome.INCONCLUSIVE, seen, why


def _seen(answer: Answer) -> str:
    places = list(dict.fromkeys(_place(one.labels) for one in sorted(answer.pauses, key=lambda one: -one.grew)))
    told = f"pauses at {', '.join(places[:3])}" + (f" and {len(places) - 3} more" if len(places) > 3 else "")
    names = list(dict.fromkeys(one.name for one in answer.alerts))
    return "; ".join((told if places else "no pauses", f"{', '.join(names)} fires" if names else "no alert"))


def _place(labels: Mapping[str, str]) -> str:
    own = (labels.get("device") or labels.get("host") or labels.get("instance"), labels.get("port"))
    return " ".join(one for one in own if one) or "a port without name"


def _share(answer: Answer) -> float | None:
    """Of the load's time that the most paused port was paused; None where only frames are counted."""
    seconds = [one.grew for one in answer.pauses if one.seconds]
    return max(seconds) / answer.load_s if seconds and answer.load_s else None
