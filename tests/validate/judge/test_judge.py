"""Verdicts from repeats, spread and interval; outliers; what misses share; whose fault they are."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.findings import Layer, Outcome
from eastwest.telemetry.counters import Counted
from eastwest.validate.criterion import Better, Criterion, Interval
from eastwest.validate.judge import Evidence, Fault, Levels, attribute, judge, judge_campaign, outliers, suspects
from eastwest.validate.judge.outliers import holm

INTERVAL = Interval(90.0, 100.0, 105.0)


def criterion(
    name: str = "c", *, better: Better = Better.HIGHER, family: str = "", elements: tuple[str, ...] = ()
) -> Criterion:
    return Criterion(name, Layer.BANDWIDTH, "all-reduce", (), "busbw", "GB/s", INTERVAL, better, family, elements)


def outcome(values: list[float], spread: float = 0.01, criteria: int = 1, better: Better = Better.HIGHER) -> Outcome:
    return judge(criterion(better=better), values, spread, criteria, Levels()).outcome


def test_one_sample_is_never_a_verdict() -> None:
    for value in (1.0, 100.0, 1000.0):
        assert outcome([value]) is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([100, 101, 99], Outcome.PASS),
        ([70, 71, 69], Outcome.FAIL),
        ([85, 86, 84], Outcome.WARN),
        ([200, 201, 199], Outcome.WARN),
        ([90.2, 90.1, 90.3], Outcome.INCONCLUSIVE),
        ([80, 100, 125], Outcome.WARN),
    ],
)
def test_repeats_against_the_interval(values: list[float], wanted: Outcome) -> None:
    assert outcome(values) is wanted


def test_latency_is_judged_the_other_way_round() -> None:
    assert outcome([100, 101, 99], better=Better.LOWER) is Outcome.PASS
    assert outcome([150, 151, 149], better=Better.LOWER) is Outcome.FAIL


@given(st.lists(st.floats(1, 1000), min_size=3, max_size=8), st.floats(1.01, 3))
def test_a_better_figure_never_turns_a_pass_into_a_fail(values: list[float], factor: float) -> None:
    if outcome(values) is Outcome.PASS:
        assert outcome([value * factor for value in values]) is not Outcome.FAIL


def test_more_criteria_need_more_certainty_for_a_fail() -> None:
    values = [78.5, 79.0, 79.5]
    assert outcome(values, spread=0.02, criteria=1) is Outcome.FAIL
    assert outcome(values, spread=0.02, criteria=100_000) is Outcome.WARN


def test_healthy_peers_have_no_outliers_at_the_level() -> None:
    rng = np.random.default_rng(7)
    false = 0
    for _ in range(400):
        repeats = {f"m{i}": list(100 * np.exp(rng.normal(0, 0.03) + rng.normal(0, 0.01, 3))) for i in range(16)}
        false += bool(outliers(repeats, 0.01))
    assert false / 400 <= 0.05


def test_a_lagging_member_is_found_without_a_model() -> None:
    repeats = {f"m{i}": [100.0 + i % 3, 101.0, 99.0] for i in range(16)} | {"m5": [80.0, 81.0, 79.0]}
    (found,) = outliers(repeats, 0.01)
    assert found.member == "m5"
    assert found.behind == pytest.approx(0.2, abs=0.01)


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), min_size=1, max_size=20))
def test_holm_never_lowers_and_keeps_the_order(tail: dict[str, float]) -> None:
    adjusted = holm(tail)
    assert all(adjusted[name] >= tail[name] for name in tail)
    ordered = sorted(tail, key=lambda name: (tail[name], name))
    assert [adjusted[name] for name in ordered] == sorted(adjusted.values())


HOSTS = [f"h{i}" for i in range(8)]
PAIRS = {f"{a}-{b}": (a, b, f"leaf{int(a[1]) // 4}", f"leaf{int(b[1]) // 4}") for a, b in combinations(HOSTS, 2)}


def test_the_host_that_misses_share_is_named() -> None:
    (found,) = suspects(PAIRS, [name for name, used in PAIRS.items() if "h3" in used])
    assert (found.element, found.missed, found.tested) == ("h3", 7, 7)


def test_two_sick_hosts_are_two() -> None:
    found = suspects(PAIRS, [name for name, used in PAIRS.items() if {"h3", "h6"} & set(used)])
    assert sorted(one.element for one in found) == ["h3", "h6"]


def test_what_cannot_be_told_apart_is_said() -> None:
    both = {name: (*used, *(f"nic-{h}" for h in used if h in HOSTS)) for name, used in PAIRS.items()}
    (found,) = suspects(both, [name for name, used in PAIRS.items() if "h3" in used])
    assert {found.element, *found.alike} == {"h3", "nic-h3"}


def test_a_single_miss_blames_no_host() -> None:
    assert suspects(PAIRS, ["h0-h1"]) == ()


def test_a_test_that_passes_as_slowly_as_the_misses_says_nothing() -> None:
    """Half of a sick host's tests are judged by wide intervals, and pass."""
    used = {**PAIRS, **{f"wide{at}": ("h3",) for at in range(8)}}
    missed = [name for name, own in PAIRS.items() if "h3" in own]
    kept = {name: 0.6 if "h3" in own else 1.0 for name, own in used.items()}
    assert suspects(used, missed) == ()
    (found,) = suspects(used, missed, kept)
    assert found.element == "h3"
    assert suspects(used, missed, dict.fromkeys(used, 1.0) | dict.fromkeys(missed, 0.6)) == ()


def test_what_everybody_shares_blames_nobody() -> None:
    """A sick switch explains the pairs; which host slows the collective of all, nothing tells."""
    used = {name: (a, b, "switch") for name, (a, b, *_) in PAIRS.items()} | {"all": tuple(HOSTS)}
    assert [one.element for one in suspects(used, used)] == ["switch"]


def test_a_campaign_names_the_sick_host_though_the_model_is_off() -> None:
    rng = np.random.default_rng(3)
    criteria = [criterion(name, family="pairs", elements=used[:2]) for name, used in PAIRS.items()]
    for model_error in (0.9, 1.0, 1.1):
        values = {
            name: list(100 * model_error * (0.7 if "h3" in used else 1) * np.exp(rng.normal(0, 0.01, 3)))
            for name, used in PAIRS.items()
        }
        campaign = judge_campaign(criteria, values)
        missed = {one.criterion.id for one in campaign.judged if one.outcome is Outcome.FAIL}
        assert missed == {name for name, used in PAIRS.items() if "h3" in used}
        assert campaign.suspects[0].element == "h3"


QUIET = {Counted.CNP_HANDLED: 3, Counted.PAUSED_US: 0, Counted.DROPPED: 0}


@pytest.mark.parametrize(
    ("evidence", "fault"),
    [
        (Evidence(pairs=Outcome.PASS, counted=QUIET, packets=10**9), Fault.LIBRARY),
        (Evidence(pairs=Outcome.PASS), Fault.UNKNOWN),
        (Evidence(counted=QUIET, packets=10**9), Fault.UNKNOWN),
        (Evidence(pairs=Outcome.FAIL, counted=QUIET | {Counted.LINK_ERRORS: 40}), Fault.NETWORK),
        (Evidence(pairs=Outcome.PASS, counted=QUIET | {Counted.CNP_HANDLED: 10**6}, packets=10**7), Fault.NETWORK),
        (Evidence(pairs=Outcome.PASS, counted=QUIET | {Counted.HOST_STALLS: 9}), Fault.HOST),
        (Evidence(counted=QUIET | {Counted.PAUSE_SENT_US: 5000}), Fault.HOST),
        (Evidence(counted=QUIET | {Counted.PAUSED_US: 5000}), Fault.NETWORK),
        (Evidence(storage=True, counted=QUIET), Fault.STORAGE),
        (Evidence(local=Outcome.PASS, pairs=Outcome.FAIL), Fault.NETWORK),
        (Evidence(local=Outcome.FAIL, pairs=Outcome.FAIL), Fault.HOST),
        (Evidence(pairs=Outcome.PASS, evenly=True), Fault.LIBRARY),
        (Evidence(pairs=Outcome.WARN, evenly=True), Fault.UNKNOWN),
        (Evidence(pairs=Outcome.PASS, evenly=True, counted={Counted.PAUSED_US: 5000}), Fault.NETWORK),
        (Evidence(inside="one"), Fault.HOST),
        (Evidence(inside="all"), Fault.LIBRARY),
        (Evidence(), Fault.UNKNOWN),
    ],
)
def test_whose_fault_it_is(evidence: Evidence, fault: Fault) -> None:
    found = attribute(evidence)
    assert found.fault is fault
    assert found.reasons
    assert bool(found.missing) == (fault is Fault.UNKNOWN)
