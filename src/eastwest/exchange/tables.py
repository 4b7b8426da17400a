"""Cabling schedule and bill of materials as CSV for spreadsheets, with the user's prices."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from eastwest.exchange.prices import Price
from eastwest.exchange.text import number
from eastwest.exchange.whole import whole
from eastwest.plan import BillLine, Plan

Row = Sequence[object]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Costed:
    """A bill with prices. totals: by currency. unpriced: items without a price. unused: prices of nothing."""

    text: str
    totals: dict[str, Decimal]
    unpriced: tuple[str, ...]
    unused: tuple[str, ...]


def cabling_text(plan: Plan) -> str:
    """One row a cable: both ends with role, speed, length, type, and the label for each end."""
    every = whole(plan)
    role = {device.name: every.role(device) for device in every.fabric.devices}
    head = ("number", "a_device", "a_role", "a_port", "b_device", "b_role", "b_port", "speed_gbps", "length_m")
    rows: list[Row] = [(*head, "cable", "a_label", "b_label")]
    for row in plan.cabling:
        a, b = f"{row.a_device}:{row.a_port}", f"{row.b_device}:{row.b_port}"
        near = (row.a_device, role[row.a_device], row.a_port)
        far = (row.b_device, role[row.b_device], row.b_port)
        facts = (number(row.speed_gbps), number(row.length_m), row.cable or "to be found by hand")
        rows.append((row.number, *near, *far, *facts, f"{row.number} {a} > {b}", f"{row.number} {b} > {a}"))
    return csv_text(rows)


def bill_text(plan: Plan, prices: Mapping[str, Price]) -> Costed:
    """The bill with unit prices and line totals, a total for each currency, and a row that names missing prices.

    A price for `kind:item` counts before one for `item`. Amounts are exact decimals; nothing is converted.
    """
    rows: list[Row] = [("kind", "item", "description", "count", "unit_price", "currency", "total", "note")]
    totals: dict[str, Decimal] = {}
    unpriced: dict[str, None] = {}
    used: set[str] = set()
    for line in plan.bill:
        price = _price(line, prices)
        cost = Decimal(0) if price is None else price.amount * line.count
        if price is None:
            unpriced[f"{line.kind}:{line.item or line.description}"] = None
        else:
            used.add(price.item)
            totals[price.currency] = totals.get(price.currency, Decimal(0)) + cost
        money: Row = ("", "", "") if price is None else (price.amount, price.currency, cost)
        rows.append((line.kind, line.item, line.description, line.count, *money, line.note))
    if prices:
        rows += [("total", "", "", "", "", currency, total, "") for currency, total in sorted(totals.items())]
    if prices and unpriced:
        rows.append(("no price", "", "; ".join(unpriced), len(unpriced), "", "", "", "not in the totals"))
    unused = tuple(item for item in prices if item not in used)
    return Costed(csv_text(rows), totals, tuple(unpriced), unused)


def _price(line: BillLine, prices: Mapping[str, Price]) -> Price | None:
    return prices.get(f"{line.kind}:{line.item}") or prices.get(line.item) if line.item else None


def csv_text(rows: Iterable[Row]) -> str:
    """Rows as CSV. Text that a spreadsheet would take for a formula is kept from being one by an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    return text.getvalue()


def _cell(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
