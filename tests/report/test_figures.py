from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.report.figures import arm_figures, completion_us, operation_groups
from eastwest.report.samples import read_ports
from eastwest.report.sections.experiment import Metric, arm_rows, metric_for, worst_of
from eastwest.report.sections.shown import Shown, show
from eastwest.simulate.run import Status

from .builders import Story, arm, experiments, fabric

BUILT = fabric()


def shown(story: Story) -> Shown:
    """One arm with that story."""
    return show(arm(BUILT, "an arm", "runs/an-arm", story), BUILT)


def test_equal_operations_stand_together() -> None:
    groups = operation_groups(arm(BUILT, "a", "runs/a", Story(groups=8, sizes=(1 << 20, 1 << 24))))
    assert [(group.number, group.finished) for group in groups] == [(8, 8), (8, 8)]


def test_the_ideal_bandwidth_is_that_of_the_ideal_time() -> None:
    (group,) = operation_groups(arm(BUILT, "a", "runs/a", Story(groups=1)))
    assert group.ideal == pytest.approx(48.5)


def test_measured_over_ideal_bandwidth_is_the_inverse_of_the_slowdown() -> None:
    (group,) = operation_groups(arm(BUILT, "a", "runs/a", Story(groups=1, slowdown=1.25)))
    assert group.middle is not None
    assert group.ideal is not None
    assert group.middle / group.ideal == pytest.approx(1 / 1.25)


def test_an_unfinished_operation_leaves_no_completion_time() -> None:
    assert completion_us(arm(BUILT, "a", "runs/a", Story(status=Status.PARTIAL))) is None


def test_an_unfinished_operation_leaves_no_slowdown() -> None:
    assert shown(Story(status=Status.PARTIAL)).figures.slowdown is None


def test_drops_of_all_causes_are_counted() -> None:
    one = arm(BUILT, "a", "runs/a", Story())
    totals = replace(one.run.totals, dropped_buffer=1, dropped_corrupt=20, dropped_link=300)
    one = replace(one, run=replace(one.run, totals=totals))
    assert arm_figures(one, read_ports(one.run.telemetry.ports)).drops == 321


def test_arms_are_compared_with_the_first() -> None:
    rows = arm_rows((shown(Story(slowdown=1.0)), shown(Story(slowdown=2.0))))
    assert [row.against_reference for row in rows] == pytest.approx([1.0, 0.5])


def test_bandwidths_of_different_workloads_are_not_compared() -> None:
    rows = arm_rows((shown(Story("incast")), shown(Story("all-to-all"))))
    assert rows[1].against_reference is None


def test_an_arm_that_did_not_finish_is_the_worst() -> None:
    faults = next(experiment for experiment in experiments(BUILT) if experiment.key == "faults")
    worst = worst_of(tuple(show(one, BUILT) for one in faults.arms))
    assert worst is not None
    assert worst.arm.label == "wrong DSCP map"


@pytest.mark.parametrize(
    ("stories", "metric"),
    [
        ((Story(), Story(slowdown=2)), Metric.BUSBW),
        ((Story("incast"), Story("incast")), Metric.COMPLETION),
        ((Story("incast"), Story("all-to-all")), Metric.SLOWDOWN),
        ((Story(steps=2), Story(steps=2)), Metric.COMPLETION),
    ],
)
def test_the_metric_fits_what_the_arms_have_in_common(stories: tuple[Story, ...], metric: Metric) -> None:
    assert metric_for(tuple(shown(story) for story in stories)) is metric
