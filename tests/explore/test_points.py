"""Fields of a site file, set one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.explore.points import grid, listed, site_points
from eastwest.intent.site import CollectiveIntent
from tests.cli.sites import TWO_TIER, write_site


def test_a_grid_is_every_combination() -> None:
    assert grid(["a=1,2", "b=[1, 2],{c: d, e: f}"]) == [
        {"a": "1", "b": "[1, 2]"},
        {"a": "1", "b": "{c: d, e: f}"},
        {"a": "2", "b": "[1, 2]"},
        {"a": "2", "b": "{c: d, e: f}"},
    ]


@pytest.mark.parametrize(
    "sets", [["a"], ["=1"], ["a="], ["a=1", "a=2"], ["a=" + ",".join("1" * 200), "b=" + "1," * 99]]
)
def test_what_is_no_grid_is_refused(sets: list[str]) -> None:
    with pytest.raises(InputError):
        grid(sets)


def test_values_reach_any_field(tmp_path: Path) -> None:
    path = write_site(tmp_path, TWO_TIER)
    fields = {"gpus.count": "8", "workloads.ring.sizes": "[2 MiB]", "lossless.tuning.load_balancing": "flowlet"}
    (point,) = site_points(path, [fields])[1]
    assert point.site is not None
    assert point.site.gpus.count == 8
    workload = point.site.workloads[0]
    assert isinstance(workload, CollectiveIntent)
    assert workload.sizes_bytes == (2 << 20,)
    assert point.site.lossless.tuning is not None
    assert point.site.lossless.tuning.load_balancing == "flowlet"


def test_entries_of_lists_have_numbers_too(tmp_path: Path) -> None:
    (point,) = site_points(write_site(tmp_path, TWO_TIER), [{"workloads[0].repeats": "3"}])[1]
    assert point.site is not None


def test_a_value_that_is_not_allowed_is_a_point_without_a_site(tmp_path: Path) -> None:
    good, bad = site_points(write_site(tmp_path, TWO_TIER), [{"fabric.spines": "2"}, {"fabric.spines": "many"}])[1]
    assert good.site is not None
    assert bad.site is None
    assert "fabric.spines" in bad.problem


@pytest.mark.parametrize(
    "field", ["fabric.spinez", "workloads.rang.sizes", "workloads[7].sizes", "name.x", "a..b", "[1]"]
)
def test_fields_that_are_none_are_refused(tmp_path: Path, field: str) -> None:
    with pytest.raises(InputError):
        site_points(write_site(tmp_path, TWO_TIER), [{field: "1"}, {"fabric.spines": "2"}])


def test_a_list_has_a_point_on_each_line(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text('# ours\nfabric.spines,workloads.ring.sizes\n1,"[1 MiB, 2 MiB]"\n2,\n')
    assert listed(path) == [
        {"fabric.spines": "1", "workloads.ring.sizes": "[1 MiB, 2 MiB]"},
        {"fabric.spines": "2"},
    ]
    path.write_text("a,b\n1\n")
    with pytest.raises(InputError, match="1 values"):
        listed(path)
