"""Workloads ready to run."""

from __future__ import annotations

from eastwest.predict import expect
from eastwest.prove.standard import standard_incast
from eastwest.prove.workloads import beside, prepare, prepare_one
from tests.prove.builders import designed, prepared

SITE, CATALOGUE, PLAN = designed()


def test_every_workload_of_the_site_is_prepared_in_its_order() -> None:
    assert [one.name for one in prepare(SITE, PLAN, CATALOGUE, 1)] == ["ring", "a2a"]


def test_the_ideal_is_stated_for_every_operation() -> None:
    for one in prepare(SITE, PLAN, CATALOGUE, 1):
        assert [expected.operation for expected in one.expectations] == list(range(len(one.graph.operations)))


def test_the_ideal_rests_on_the_assumptions_of_the_workload_too() -> None:
    one = prepared("x")
    plain = expect(one.graph, PLAN)[0].assumptions
    assert set(plain) < set(one.expectations[0].assumptions)


def test_the_text_says_what_runs() -> None:
    assert prepared("x").text.startswith("all-reduce of 64 KiB, all NICs in one group. ")


def test_two_side_by_side_keep_the_first_ones_operations_first() -> None:
    one, load = prepared("x"), prepared("y", "incast")
    both = beside(one, load)
    assert both.graph.operations == one.graph.operations + load.graph.operations


def test_two_side_by_side_keep_their_ideals() -> None:
    one, load = prepared("x"), prepared("y", "incast")
    both = beside(one, load)
    assert [expected.operation for expected in both.expectations] == list(range(len(both.graph.operations)))
    assert [expected.ideal_us for expected in both.expectations] == [
        expected.ideal_us for expected in one.expectations + load.expectations
    ]


def test_two_side_by_side_are_named_after_both() -> None:
    assert beside(prepared("x"), prepared("y", "incast")).name == "x-beside-y"


def test_the_standard_burst_comes_from_every_other_nic_of_a_small_site() -> None:
    assert standard_incast(PLAN).senders == 3


def test_the_standard_burst_fits_the_site() -> None:
    one = prepare_one(standard_incast(PLAN), SITE, PLAN, CATALOGUE, 1)
    assert {operation.kind for operation in one.graph.operations} == {"incast"}


def test_the_load_beside_a_workload_is_background() -> None:
    one, load = prepared("x"), prepared("y", "incast")
    first = len(one.graph.operations)
    assert beside(one, load).background == frozenset(range(first, first + len(load.graph.operations)))
