"""Scores by layer: 100 without findings, never higher for one more, none where nothing was read."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.audit import samples
from eastwest.audit.engine import AuditResult, audit
from eastwest.audit.rules import RULES
from eastwest.audit.score import scores
from eastwest.audit.subject import Audited
from eastwest.discover import FoundNetwork
from eastwest.findings import Finding, Layer, Place


def _by_layer(audited: Audited, findings: tuple[Finding, ...]) -> dict[Layer, int | None]:
    result = AuditResult(findings, (), (), len(RULES))
    return {each.layer: each.score for each in scores(audited, result)}


@cache
def _every_finding() -> tuple[Finding, ...]:
    """What the examples of all protocol and fabric rules find, on the devices of the sample."""
    rules = [rule for rule in RULES.values() if rule.layer in (Layer.FABRIC, Layer.PROTOCOL)]
    found = [each for rule in rules for each in audit(rule.fails.edit(samples.sample()), rules=[rule]).findings]
    return tuple(dict.fromkeys(found))


def test_a_sound_network_has_full_scores_where_anything_was_read() -> None:
    found = _by_layer(samples.sample(), ())
    assert found[Layer.STORAGE] is None
    assert {score for layer, score in found.items() if layer is not Layer.STORAGE} == {100}


def test_nothing_read_is_not_judged() -> None:
    empty = replace(samples.sample(), network=FoundNetwork())
    assert set(_by_layer(empty, ()).values()) == {None}
    assert all(each.text() == "not judged" for each in scores(empty, audit(empty, rules=[])))


def test_a_finding_of_a_layer_that_was_not_read_gives_it_a_score() -> None:
    finding = replace(_every_finding()[0], layer=Layer.STORAGE, place=Place(host="array1"))
    score = _by_layer(samples.sample(), (finding,))[Layer.STORAGE]
    assert score is not None
    assert score < 100


def test_one_bad_switch_costs_more_than_its_share() -> None:
    """A collective waits for its slowest part: the worst device is half of the score."""
    finding = next(each for each in _every_finding() if each.rule == "EW201" and each.place.device == samples.LEAF)
    score = _by_layer(samples.sample(), (finding,))[Layer.PROTOCOL]
    assert score is not None
    assert 50 < score < 65


@settings(deadline=None)  # the first example runs all rules
@given(st.data())
def test_more_findings_never_raise_a_score(data: st.DataObject) -> None:
    every = _every_finding()
    more = data.draw(st.lists(st.sampled_from(every), max_size=12, unique=True))
    fewer = data.draw(st.lists(st.sampled_from(more), unique=True)) if more else []
    audited = samples.sample()
    high, low = _by_layer(audited, tuple(fewer)), _by_layer(audited, tuple(more))
    for layer in Layer:
        before, after = high[layer], low[layer]
        if before is not None and after is not None:
            assert after <= before
    assert all(low[finding.layer] != 100 for finding in more)
