"""One case under one kind of telemetry: what was diagnosed against what is true."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.diagnose import Abstention, Diagnosis
from eastwest.diagnose.engine import diagnose
from eastwest.diagnose.labelled.make import Recording
from eastwest.diagnose.labelled.perturb import Field, delivered
from eastwest.diagnose.model import Observed
from eastwest.diagnose.stored import part

_SLACK_US = 5e6
_LONGEST_S = 60
HEALTHY = "healthy"
ABSTAINED = "abstained"


@dataclass(frozen=True)
class Judged:
    """One case.

    truth, named: cause, `healthy`, or `abstained`; named is that of the diagnosis that overlaps the fault and costs
    most. detected: anything was reported in the time of the fault. place: the first place named is a true one. wrong:
    other causes that were named. detect_s, cause_s: from the begin of the fault until it was reported, and until with
    its cause; None when not. latent: the fault has no effect.
    """

    name: str
    truth: str
    named: str
    detected: bool
    place: bool
    wrong: tuple[str, ...]
    latent: bool
    detect_s: float | None = None
    cause_s: float | None = None


def judge(recording: Recording, field: Field, *, timed: bool = False) -> Judged:
    """The whole recording diagnosed at once and, if timed, as it comes in."""
    case = recording.case
    observed = delivered(recording.telemetry, case.seconds * 1e6, field, case.seed)
    report = diagnose(recording.plan, observed, recording.expected)
    truth = HEALTHY if case.cause is None else case.cause.value
    here = [one for one in report.diagnoses if _overlaps(recording, one, field)]
    right = [one for one in here if one.cause.value == truth]
    chosen = next(iter(right or here), None)
    open_here = [one for one in report.abstentions if _overlaps(recording, one, field)]
    named = chosen.cause.value if chosen else ABSTAINED if open_here else HEALTHY
    wrong = tuple(one.cause.value for one in report.diagnoses if one.cause.value != truth)
    times = _times(recording, observed, truth) if timed and case.cause is not None else (None, None)
    placed = chosen is not None and bool(chosen.places) and chosen.places[0] in recording.places
    return Judged(case.name, truth, named, named != HEALTHY, placed, wrong, recording.latent, *times)


@dataclass(frozen=True)
class JudgedPair:
    """A case of two faults at once. truths: both causes. right: those that were named at their own places.

    named: those that were named at all. wrong: other causes.
    """

    name: str
    truths: tuple[str, str]
    named: tuple[str, ...]
    right: tuple[str, ...]
    wrong: tuple[str, ...]


def judge_pair(recording: Recording, field: Field) -> JudgedPair:
    """Two faults at once, diagnosed together."""
    case = recording.case
    assert case.cause is not None
    assert case.also is not None
    observed = delivered(recording.telemetry, case.seconds * 1e6, field, case.seed)
    here = [
        one
        for one in diagnose(recording.plan, observed, recording.expected).diagnoses
        if _overlaps(recording, one, field)
    ]
    places = {case.cause.value: recording.places, case.also.cause.value: case.also.places}
    named = tuple(name for name in places if any(one.cause.value == name for one in here))
    right = tuple(
        name
        for name in named
        if any(one.cause.value == name and one.places and one.places[0] in places[name] for one in here)
    )
    wrong = tuple(one.cause.value for one in here if one.cause.value not in places)
    return JudgedPair(case.name, (case.cause.value, case.also.cause.value), named, right, wrong)


def _overlaps(recording: Recording, one: Diagnosis | Abstention, field: Field) -> bool:
    case = recording.case
    if case.cause is None:
        return True
    slack_us = max(_SLACK_US, field.grid_us)
    return one.begin_us < case.end_us + slack_us and one.end_us > case.begin_us


def _times(recording: Recording, observed: Observed, truth: str) -> tuple[float | None, float | None]:
    """Diagnosed again with every sample that comes in after the begin of the fault."""
    case, detect_s, cause_s = recording.case, None, None
    grid = observed.grid_us
    now_us = (case.begin_us // grid + 1) * grid
    until_us = min(case.begin_us + _LONGEST_S * 1e6, case.seconds * 1e6)
    while now_us <= until_us and cause_s is None:
        report = diagnose(recording.plan, part(observed, observed.begin_us, now_us), recording.expected)
        here = [one for one in report.diagnoses if one.end_us > case.begin_us]
        if detect_s is None and (here or any(one.end_us > case.begin_us for one in report.abstentions)):
            detect_s = (now_us - case.begin_us) / 1e6
        if any(one.cause.value == truth for one in here):
            cause_s = (now_us - case.begin_us) / 1e6
        now_us += grid
    return detect_s, cause_s
