"""What verdicts say together."""

from __future__ import annotations

import pytest

from eastwest.findings import Layer, Outcome, Verdict
from eastwest.prove.outcome import outcome_of

PASS, WARN, FAIL, OPEN = Outcome.PASS, Outcome.WARN, Outcome.FAIL, Outcome.INCONCLUSIVE


def verdict(layer: Layer, outcome: Outcome) -> Verdict:
    return Verdict(layer, "criterion", outcome, "measured", "target", "reason")


@pytest.mark.parametrize(
    ("outcomes", "together"),
    [
        (((Layer.FABRIC, PASS), (Layer.BANDWIDTH, PASS)), PASS),
        (((Layer.FABRIC, PASS), (Layer.PROTOCOL, WARN)), WARN),
        (((Layer.FABRIC, WARN), (Layer.BANDWIDTH, FAIL)), FAIL),
        (((Layer.STORAGE, FAIL), (Layer.FABRIC, PASS)), FAIL),
        (((Layer.OBSERVABILITY, WARN), (Layer.FABRIC, PASS)), WARN),
    ],
)
def test_the_worst_verdict_counts(outcomes: tuple[tuple[Layer, Outcome], ...], together: Outcome) -> None:
    assert outcome_of([verdict(*one) for one in outcomes]) is together


@pytest.mark.parametrize("layer", [Layer.STORAGE, Layer.OBSERVABILITY])
def test_what_only_live_hardware_can_show_does_not_hold_up_the_outcome(layer: Layer) -> None:
    assert outcome_of([verdict(Layer.FABRIC, PASS), verdict(layer, OPEN)]) is PASS


@pytest.mark.parametrize("layer", [Layer.FABRIC, Layer.PROTOCOL, Layer.BANDWIDTH])
def test_what_a_simulation_should_have_shown_does(layer: Layer) -> None:
    assert outcome_of([verdict(Layer.FABRIC, PASS), verdict(layer, OPEN)]) is OPEN


def test_without_any_verdict_nothing_was_judged() -> None:
    assert outcome_of([]) is OPEN


def test_open_bandwidth_outweighs_a_warning() -> None:
    verdicts = [verdict(Layer.FABRIC, Outcome.WARN), verdict(Layer.BANDWIDTH, Outcome.INCONCLUSIVE)]
    assert outcome_of(verdicts) is Outcome.INCONCLUSIVE


def test_a_failure_outweighs_open_bandwidth() -> None:
    verdicts = [verdict(Layer.FABRIC, Outcome.FAIL), verdict(Layer.BANDWIDTH, Outcome.INCONCLUSIVE)]
    assert outcome_of(verdicts) is Outcome.FAIL
