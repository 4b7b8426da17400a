"""Tuning: what is searched, chosen, proven and written."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.design.from_file import design_file
from eastwest.explore.backend import Local
from eastwest.explore.fragment import fragment
from eastwest.explore.interval import gain_of
from eastwest.explore.tune import Effort, Target, Trial, Tuned, choose, tune
from eastwest.explore.tune.space import Space, space_of
from eastwest.plan import Plan
from eastwest.prove.targets import Wanted, target_of
from eastwest.report.explored.tune import tune_sections
from eastwest.traffic.traces.workload import WHOLE
from tests.cli.sites import TWO_TIER, write_site
from tests.explore.test_sweep import Counting

# Eight messages at once over two uplinks of each leaf: hash collisions cost much, flowlets little.
CROWDED = TWO_TIER.replace("collective: all-reduce, algorithm: ring, scope: rail", "collective: all-to-all, scope: all")
EFFORT = Effort(10, (1,), (101, 102, 103), 1)


def prepared(folder: Path, text: str = CROWDED) -> tuple[Target, Space, Plan]:
    path = write_site(folder, text)
    designed = design_file(path)
    site, _, plan = designed
    wanted = target_of(designed, Wanted(None, None, WHOLE), path, 1)
    return Target(wanted.scenario, wanted.graphs, site.fabric.link_gbps), space_of(site, plan, ("ecmp", "spray")), plan


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tuned, Path]:
    folder = tmp_path_factory.mktemp("tune")
    target, space, _ = prepared(folder)
    return tune(target, space, EFFORT, folder / "t", Local(1)), folder


def test_the_defaults_come_first_and_the_front_is_not_beaten(found: tuple[Tuned, Path]) -> None:
    tuned, folder = found
    assert tuned.default.values == prepared(folder)[1].defaults
    assert len(tuned.trials) == EFFORT.trials
    for trial in tuned.trials:
        if trial.front:
            assert not any(
                all(a <= b for a, b in zip(other.goals, trial.goals, strict=True)) and other.goals != trial.goals
                for other in tuned.trials
            )


def test_the_choice_is_confirmed_on_new_seeds(found: tuple[Tuned, Path]) -> None:
    tuned, _ = found
    assert {row["seed"] for row in tuned.confirmed} == {101, 102, 103}
    assert tuned.gains[0].low <= tuned.gains[0].share <= tuned.gains[0].high
    assert tune_sections(tuned, "said", "yaml", 3)


def test_the_search_goes_on_where_it_stopped_and_ends_alike(tmp_path: Path, found: tuple[Tuned, Path]) -> None:
    target, space, _ = prepared(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        tune(target, space, EFFORT, tmp_path / "t", Counting(most=4))
    again = tune(target, space, EFFORT, tmp_path / "t", Local(1))
    assert [trial.values for trial in again.trials] == [trial.values for trial in found[0].trials]
    assert again.chosen == found[0].chosen
    assert again.gains == found[0].gains


def test_the_fragment_makes_the_policy_that_was_tried(tmp_path: Path) -> None:
    _, space, plan = prepared(tmp_path)
    values = space.defaults | {"ecn.pmax": 0.05, "dcqcn.ai_rate_mbps": 123.0, "load_balancing": "spray"}
    text = fragment(space.tuning(values), ["why"])
    assert text.startswith("# why\nlossless:\n  tuning:\n")
    _, _, tuned = design_file(write_site(tmp_path, CROWDED + text, "tuned.yaml"))
    assert tuned.policy.load_balancing == "spray"
    assert tuned.policy.dcqcn[0][1].ai_rate_mbps == 123
    before = plan.policy.switches[0].ecn[0]
    assert tuned.policy.switches[0].ecn[0] == replace(before, pmax=0.05)
    assert {reason.subject for reason in tuned.policy.reasons} >= {"ECN (tuned)", "DCQCN (tuned)"}


def test_settings_at_their_defaults_are_not_written(tmp_path: Path) -> None:
    _, space, _ = prepared(tmp_path)
    tuning = space.tuning(space.defaults | {"load_balancing": "spray"})
    assert (tuning.ecn, tuning.dcqcn, tuning.load_balancing) == (None, None, "spray")


def test_a_quicker_setting_that_pauses_more_is_not_chosen() -> None:
    default = Trial(0, {}, (100.0, 50.0, 10.0), front=True)
    paused = Trial(1, {}, (80.0, 50.0, 20.0), front=True)
    better = Trial(2, {}, (90.0, 50.0, 10.0), front=True)
    assert choose([default, paused, better]) == better
    assert choose([default, paused]) == default


positive = st.floats(1, 1000)


@given(st.lists(st.tuples(positive, positive), min_size=3, max_size=12))
def test_the_interval_holds_the_mean_gain(pairs: list[tuple[float, float]]) -> None:
    found = gain_of("time_us", [a for a, _ in pairs], [b for _, b in pairs])
    assert found.low <= found.share + 1e-9
    assert found.share <= found.high + 1e-9
    assert found.share == pytest.approx(1 - found.after / found.before)


def test_gains_of_nothing_and_of_no_end() -> None:
    assert gain_of("paused_us", [0, 0, 0], [0, 0, 0]).share == 0
    assert gain_of("paused_us", [0, 0, 0], [1, 0, 0]).high == -1
    assert gain_of("time_us", [1, 2, 3], [1, math.inf, 3]).high == -math.inf
