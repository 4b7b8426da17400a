"""Base round-trip time by hand."""

from __future__ import annotations

import pytest

from eastwest.fabric.graph import Fabric
from eastwest.lossless.rtt import END_STATION_US, Hop, base_rtt_us, longest_path

from .builders import leaf_spine


def test_one_switch_by_hand() -> None:
    path = (Hop(400.0, 5.0, 750.0), Hop(400.0, 5.0, 0.0))
    propagation, switching, serialisation = 0.1, 1.5, 2 * 4000 * 8 / 400e3
    assert base_rtt_us(path, 4000) == pytest.approx(propagation + switching + serialisation + END_STATION_US)


def test_leaf_spine_has_four_hops_and_three_switches() -> None:
    path = longest_path(leaf_spine("nvidia"), {"nvidia": 500.0})
    assert [hop.length_m for hop in path] == [5.0, 40.0, 40.0, 5.0]
    assert sum(hop.switch_ns for hop in path) == 1500.0


def test_unknown_latency_counts_as_the_one_published_figure() -> None:
    path = longest_path(leaf_spine("nvidia"), {"nvidia": None})
    assert path[0].switch_ns == 750.0


def test_without_spines_the_path_is_two_hops() -> None:
    assert len(longest_path(leaf_spine("nvidia", leaves=1, spines=0), {})) == 2


def test_an_empty_fabric_has_no_path() -> None:
    assert longest_path(Fabric((), ()), {}) == ()
