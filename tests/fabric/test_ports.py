"""Front ports: names in the vendor's style, and what fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.fabric.ports import Demand, allocate, capacity, fits, parts_at, speeds_of, unused_ports
from eastwest.intent.catalogue.model import PortGroup

BREAKOUTS = ((2, 400.0), (4, 200.0))


def group(
    count: int = 4, speed: float = 800.0, name: str = "swp{n}", split: str = "swp{n}s{part0}", first: int = 1
) -> PortGroup:
    return PortGroup(count, speed, "OSFP", name, BREAKOUTS if speed == 800.0 else (), split, first)


@pytest.mark.parametrize(
    ("name", "split", "first", "expected"),
    [
        ("swp{n}", "swp{n}s{part0}", 1, ("swp1s0", "swp1s1", "swp2s0")),
        ("Ethernet{n}/1", "Ethernet{n}/{lane}", 1, ("Ethernet1/1", "Ethernet1/5", "Ethernet2/1")),
        ("et-0/0/{n}", "et-0/0/{n}:{part0}", 0, ("et-0/0/0:0", "et-0/0/0:1", "et-0/0/1:0")),
        ("Ethernet1/{n}", "Ethernet1/{n}/{part1}", 1, ("Ethernet1/1/1", "Ethernet1/1/2", "Ethernet1/2/1")),
    ],
)
def test_split_ports_are_named_in_the_vendors_style(
    name: str, split: str, first: int, expected: tuple[str, ...]
) -> None:
    assert allocate([group(name=name, split=split, first=first)], [Demand(3, 400.0)]) == (expected,)


def test_uplinks_follow_downlinks_on_whole_ports() -> None:
    assert allocate([group()], [Demand(3, 400.0), Demand(2, 800.0)]) == (
        ("swp1s0", "swp1s1", "swp2s0"),
        ("swp3", "swp4"),
    )


def test_downlinks_leave_the_fast_ports_to_uplinks() -> None:
    groups = [group(2), group(4, 400.0)]
    assert allocate(groups, [Demand(3, 400.0), Demand(2, 800.0)]) == (("swp3", "swp4", "swp5"), ("swp1", "swp2"))


def test_numbers_run_on_through_groups_named_alike() -> None:
    groups = [group(2, 400.0), group(2, 400.0)]
    assert allocate(groups, [Demand(4, 400.0)]) == (("swp1", "swp2", "swp3", "swp4"),)


def test_too_many_links_do_not_fit() -> None:
    assert not fits([group()], [Demand(7, 400.0), Demand(1, 800.0)])


def test_capacity_counts_the_parts() -> None:
    assert [capacity([group()], speed) for speed in (800.0, 400.0, 200.0, 100.0)] == [4, 8, 16, 0]


def test_parts_without_names_cannot_be_used() -> None:
    assert parts_at(group(split=""), 400.0) == 0


def test_speeds_come_fastest_first() -> None:
    assert speeds_of([group(), group(1, 100.0)]) == (800.0, 400.0, 200.0, 100.0)


def test_unused_ports_are_whole_ports_that_stay_empty() -> None:
    assert unused_ports([group()], [Demand(3, 400.0), Demand(1, 800.0)]) == 1


@given(st.lists(st.integers(0, 12), min_size=2, max_size=2))
def test_what_fits_gets_as_many_distinct_names(counts: list[int]) -> None:
    demands = [Demand(counts[0], 400.0), Demand(counts[1], 800.0)]
    names = allocate([group(6), group(3, 400.0)], demands)
    if names is not None:
        flat = [name for row in names for name in row]
        assert [len(row) for row in names] == counts
        assert len(set(flat)) == len(flat)
