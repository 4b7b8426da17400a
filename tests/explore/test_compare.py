"""Alternatives side by side."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.exchange.prices import Price
from eastwest.explore.compare import compare
from eastwest.explore.steps import StepTime
from eastwest.predict.collectives import Operation
from eastwest.report.explored.compare import compare_sections, failure_rows, figure_rows
from tests.cli.sites import TWO_TIER, write_site

PRICES = {"sn5600": Price("sn5600", Decimal(50_000), "USD")}


def two(folder: Path) -> list[Path]:
    narrow = TWO_TIER.replace("spines: 2", "spines: 1").replace(
        "link: 400G\n", 'link: 400G\n  oversubscription: "4:1"\n', 1
    )
    return [write_site(folder, TWO_TIER, "a.yaml"), write_site(folder, narrow, "b.yaml")]


def test_figures_of_each_alternative(tmp_path: Path) -> None:
    wide, narrow = compare(two(tmp_path), PRICES)
    assert (wide.name, narrow.name) == ("two-tier (a)", "two-tier (b)")
    assert (wide.switches, narrow.switches) == (4, 3)
    assert wide.cost == {"USD": Decimal(200_000)}
    assert "node:dgx-h100" in wide.unpriced
    assert wide.oversubscription < narrow.oversubscription
    slow, quick = (one.expected(Operation.ALL_TO_ALL, 1 << 30) for one in (narrow, wide))
    assert slow is not None
    assert quick is not None
    assert slow.busbw < quick.busbw


def test_every_row_has_a_cell_for_each(tmp_path: Path) -> None:
    found = compare(two(tmp_path), PRICES, steps=lambda *_: [StepTime("job", 1e6, 9e5, 2e6, 0.5)])
    rows = [*figure_rows(found, True), *failure_rows(found)]
    assert {len(row) for row in rows} == {3}
    assert any(row[0] == "step of job" and "1 s" in row[1] for row in rows)
    assert any(row[0] == "spine" for row in rows)
    assert compare_sections(found, True)


def test_one_site_is_no_comparison(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two sites"):
        compare(two(tmp_path)[:1], {})
