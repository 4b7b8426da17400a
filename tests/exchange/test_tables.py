"""Cabling and bill as CSV, with the user's prices."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.exchange.prices import read_prices
from eastwest.exchange.tables import bill_text, cabling_text, csv_text
from tests.exchange.fabrics import all_networks, source, two_tier


def _prices(folder: Path, text: str) -> Path:
    file = folder / "prices.csv"
    file.write_text(text)
    return file


def test_the_schedule_has_the_cables_of_all_networks(tmp_path: Path) -> None:
    plan = all_networks(tmp_path).planned("a test")
    rows = list(csv.DictReader(io.StringIO(cabling_text(plan))))
    assert [int(row["number"]) for row in rows] == [cable.number for cable in plan.cabling]
    roles = {row["b_role"] for row in rows}
    assert {"leaf", "spine", "storage-leaf", "frontend-leaf", "management-leaf"} <= roles


def test_totals_are_exact_and_missing_prices_named(tmp_path: Path) -> None:
    plan = two_tier(tmp_path).planned("a test")
    file = _prices(tmp_path, "# mine\nitem,unit_price,currency\nsn5600,0.1,EUR\nnode:dgx-h100,1000,USD\nold,1,EUR\n")
    costed = bill_text(plan, read_prices(file))
    switches = sum(line.count for line in plan.bill if line.item == "sn5600")
    assert costed.totals == {"EUR": switches * Decimal("0.1"), "USD": Decimal(4000)}
    assert "nic:connectx-7" in costed.unpriced
    assert costed.unused == ("old",)
    assert "not in the totals" in costed.text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("item,unit_price\n", 1),
        ("item,unit_price,currency\na,1,EUR\nb,one,EUR\n", 3),
        ("item,unit_price,currency\na,-1,EUR\n", 2),
        ('item,unit_price,currency\na,"1,000",EUR\n', 2),
        ("item,unit_price,currency\na,1,euro\n", 2),
        ("item,unit_price,currency\n\n# b\na,1,EUR\na,2,EUR\n", 5),
        ('item,unit_price,currency\na,"1,EUR\n', 2),
    ],
)
def test_mistakes_have_lines(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read_prices(_prices(tmp_path, text))
    assert [problem.line for problem in caught.value.problems] == [line]


def test_every_cable_has_a_row(tmp_path: Path) -> None:
    plan = source(tmp_path).planned("a test")
    rows = list(csv.DictReader(io.StringIO(cabling_text(plan))))
    assert len(rows) == len(plan.fabric.links)
    assert rows[0]["a_label"] == "1 node001:nic0 > leaf1:" + rows[0]["b_port"]


def test_no_cell_becomes_a_formula() -> None:
    assert csv_text([["=1+1", -1, "a"]]) == "'=1+1,-1,a\n"
