"""Recordings of the labelled set that take a second or two, made once for all tests."""

from __future__ import annotations

from functools import cache

from eastwest.diagnose.engine import diagnose
from eastwest.diagnose.labelled.draw import draw_case, draw_pair
from eastwest.diagnose.labelled.make import Recording, make
from eastwest.diagnose.labelled.perturb import EXACT, Field, delivered
from eastwest.diagnose.model import Report


@cache
def recorded(seed: int) -> Recording:
    """A case of the build seeds."""
    return make(draw_case(seed))


@cache
def recorded_pair(seed: int) -> Recording:
    """Two faults at once."""
    return make(draw_pair(seed))


def report_of(recording: Recording, field: Field = EXACT) -> Report:
    """Its diagnosis."""
    observed = delivered(recording.telemetry, recording.case.seconds * 1e6, field, 1)
    return diagnose(recording.plan, observed, recording.expected)
