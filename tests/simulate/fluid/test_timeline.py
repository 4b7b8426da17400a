"""Faults with times: spans within which settings stay, and the condition at each time."""

from __future__ import annotations

from eastwest.simulate import During, EcnOff, LinkDown, LinkFlap, PauseStorm, PfcOff
from eastwest.simulate.fluid.conditions import Conditions
from eastwest.simulate.fluid.timeline import NEVER_PS, plain_link_faults, spans, storms
from eastwest.units import PS_PER_US

US = PS_PER_US


def test_spans_are_cut_where_a_fault_begins_or_ends() -> None:
    found = spans((EcnOff("*"), During(PfcOff("*", "*"), 10.0, 30.0)))
    assert [(span.begin_ps, span.end_ps, len(span.faults)) for span in found] == [
        (0, 10 * US, 1),
        (10 * US, 30 * US, 2),
        (30 * US, NEVER_PS, 1),
    ]


def test_a_link_that_is_down_for_a_while_comes_back() -> None:
    plain, restored = plain_link_faults((During(LinkDown("a", "p", 5.0, 2.0), 10.0, 20.0),))
    assert plain == (LinkDown("a", "p", 10.0, 2.0),)
    assert [(change.at_ps, change.reroute_ps, change.up) for change in restored] == [(20 * US, 22 * US, True)]


def test_a_storm_takes_the_times_around_it() -> None:
    assert list(storms((During(PauseStorm("h", 0.0, 1.0), 10.0, 20.0),))) == [PauseStorm("h", 10.0, 20.0)]


def test_conditions_change_with_links_routes_and_storms() -> None:
    faults = (LinkFlap("a", "p", 10.0, 5.0, 100.0, 1, 2.0), PauseStorm("h", 50.0, 60.0))
    conditions = Conditions(faults, spans(faults))
    at = 0
    seen = []
    while at < NEVER_PS:
        condition, until = conditions.at(at)
        seen.append((at // US, condition))
        at = until
    assert [time for time, _ in seen] == [0, 10, 12, 15, 17, 50, 60]
    assert seen[0][1] == seen[4][1] == seen[6][1]
    assert len({condition for _, condition in seen}) == 5
