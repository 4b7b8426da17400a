"""Policies keep the names that they had, and equal ones have one."""

from __future__ import annotations

from eastwest.vendors.dell.naming import named


def test_equal_contents_have_one_name() -> None:
    found = named({("a",): ("first", 1), ("b",): ("second", 1), ("c",): ("third", 2)})
    assert (found.name("a"), found.name("b"), found.name("c"), found.name("d")) == ("first", "first", "third", "")


def test_a_changed_policy_keeps_its_name() -> None:
    before = named({("a",): ("mine", 1), ("b",): ("mine", 1)})
    assert named({("a",): ("mine", 5), ("b",): ("mine", 5)}, before).of_content == {5: "mine"}


def test_what_still_says_the_same_keeps_the_name_and_the_other_gets_a_new_one() -> None:
    before = named({("a",): ("mine", 1), ("b",): ("mine", 1)})
    after = named({("a",): ("mine", 5), ("b",): ("mine", 1)}, before)
    assert (after.name("a"), after.name("b")) == ("mine-2", "mine")


def test_a_new_policy_takes_no_name_that_is_gone() -> None:
    before = named({("a",): ("x", 1)})
    assert named({("b",): ("x", 2)}, before).name("b") == "x-2"
