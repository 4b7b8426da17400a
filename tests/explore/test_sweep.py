"""Sweeps: resumed, spread, and the same wherever they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import pyarrow.parquet as pq
import pytest

from eastwest.explore.backend import Local, Ray
from eastwest.explore.journal import Journal
from eastwest.explore.points import SitePoint, grid, site_points
from eastwest.explore.sweep import JOURNAL, Question, collect, sweep, write_results
from eastwest.intent.catalogue.model import Catalogue
from eastwest.report.explored.sweep import sweep_sections
from tests.cli.sites import TWO_TIER, write_site

T = TypeVar("T")
R = TypeVar("R")
QUESTION = Question(seeds=(1, 2))


class Counting(Local):
    """Counts what it is asked for, and is interrupted after so many."""

    def __init__(self, most: int = 1000) -> None:
        super().__init__(1)
        self.asked, self.most = 0, most

    def each(self, function: Callable[[T], R], values: Sequence[T]) -> Iterator[tuple[int, R]]:
        for found in super().each(function, values):
            if self.asked == self.most:
                raise KeyboardInterrupt
            self.asked += 1
            yield found


@pytest.fixture
def points(tmp_path: Path) -> tuple[Catalogue, list[SitePoint]]:
    return site_points(write_site(tmp_path, TWO_TIER), grid(["fabric.spines=1,2,x"]))


def test_every_point_and_seed_is_a_row(tmp_path: Path, points: tuple[Catalogue, list[SitePoint]]) -> None:
    catalogue, variants = points
    found = sweep(variants, catalogue, QUESTION, tmp_path / "s", Local(1))
    assert [(row["set.fabric.spines"], row["seed"], row["outcome"]) for row in found.rows] == [
        ("1", 1, "complete"), ("1", 2, "complete"), ("2", 1, "complete"), ("2", 2, "complete"),
        ("x", 1, "not allowed"), ("x", 2, "not allowed"),
    ]  # fmt: skip
    table = pq.read_table(write_results(found, tmp_path / "s"))
    assert table.num_rows == 6
    assert table["time_us"].null_count == 2
    assert [section.title for section in sweep_sections(found.rows, found.total, "said")]


def test_an_interrupted_sweep_goes_on(tmp_path: Path, points: tuple[Catalogue, list[SitePoint]]) -> None:
    catalogue, variants = points
    folder = tmp_path / "s"
    with pytest.raises(KeyboardInterrupt):
        sweep(variants, catalogue, QUESTION, folder, Counting(most=1))
    assert len(collect(variants, QUESTION, folder).rows) == 3  # one looked at, two that cannot be
    rest = Counting()
    found = sweep(variants, catalogue, QUESTION, folder, rest)
    assert rest.asked == 3
    assert found == sweep(variants, catalogue, QUESTION, tmp_path / "whole", Counting())


def test_another_question_is_asked_anew(tmp_path: Path, points: tuple[Catalogue, list[SitePoint]]) -> None:
    catalogue, variants = points
    sweep(variants, catalogue, QUESTION, tmp_path / "s", Counting())
    other = Counting()
    sweep(variants, catalogue, Question(engine="flow", seeds=(1, 2)), tmp_path / "s", other)
    assert other.asked == 4


def test_processes_give_the_same_rows(tmp_path: Path, points: tuple[Catalogue, list[SitePoint]]) -> None:
    catalogue, variants = points
    many = Local(2)
    try:
        found = sweep(variants, catalogue, QUESTION, tmp_path / "many", many)
    finally:
        many.close()
    assert found == sweep(variants, catalogue, QUESTION, tmp_path / "one", Local(1))


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed: pip install 'eastwest[ray]'")
def test_a_ray_cluster_gives_the_same_rows(tmp_path: Path, points: tuple[Catalogue, list[SitePoint]]) -> None:
    catalogue, variants = points
    cluster = Ray("local")
    try:
        found = sweep(variants, catalogue, QUESTION, tmp_path / "ray", cluster)
    finally:
        cluster.close()
    assert found == sweep(variants, catalogue, QUESTION, tmp_path / "one", Local(1))


def test_a_line_cut_off_is_forgotten(tmp_path: Path) -> None:
    journal = Journal(tmp_path / JOURNAL)
    journal.add("a", {"x": 1})
    journal.add("b", {"x": 2})
    text = (tmp_path / JOURNAL).read_text()
    (tmp_path / JOURNAL).write_text(text[:-5])
    again = Journal(tmp_path / JOURNAL)
    again.add("c", {"x": 3})
    assert Journal(tmp_path / JOURNAL).rows == {"a": {"x": 1}, "c": {"x": 3}}
