"""Prices that the user supplies, read from CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from eastwest.errors import InputError, Problem

COLUMNS = ("item", "unit_price", "currency")
MOST_BYTES = 4 << 20
_AMOUNT = re.compile(r"\d{1,12}(?:\.\d{1,4})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Price:
    """What one of an item costs. item: catalogue id, or `kind:id` for one kind of line only. currency: ISO 4217."""

    item: str
    amount: Decimal
    currency: str


def read_prices(path: Path) -> dict[str, Price]:
    """Prices by item. The first line names the columns `item, unit_price, currency`, in any order; others are ignored.

    Lines that begin with `#` are comments. Raises InputError with every wrong line.
    """
    text = _text(path)
    rows = csv.reader(io.StringIO("".join("\n" if line.startswith("#") else line for line in text)), strict=True)
    problems: list[Problem] = []
    prices: dict[str, Price] = {}
    try:
        for number, price in _prices(rows, path, problems):
            if price.item in prices:
                problems.append(Problem("stands twice", price.item, path, number, mend="keep one of them"))
            prices[price.item] = price
    except csv.Error as error:
        problems.append(Problem(f"is not CSV: {error}", file=path, line=rows.line_num))
    if problems:
        raise InputError(problems)
    return prices


def _text(path: Path) -> list[str]:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise InputError(Problem(f"is larger than {MOST_BYTES} bytes", file=path))
        return raw.decode("utf-8-sig").splitlines(keepends=True)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem("is not UTF-8 text", file=path, mend="save the file as UTF-8")) from error


def _prices(rows: Iterator[list[str]], path: Path, problems: list[Problem]) -> Iterator[tuple[int, Price]]:
    header: list[str] | None = None
    for row in rows:
        line = getattr(rows, "line_num", 0)
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if header is None:
            header = [cell.lower().replace(" ", "_") for cell in cells]
            missing = [name for name in COLUMNS if name not in header]
            if missing:
                found = f"has no column {', '.join(missing)}"
                raise InputError(Problem(found, file=path, line=line, allowed=", ".join(COLUMNS)))
            continue
        values = dict(zip(header, cells, strict=False))
        wrong = list(_wrong(values, path, line))
        problems += wrong
        if not wrong:
            yield line, Price(values["item"], Decimal(values["unit_price"]), values["currency"])


def _wrong(values: dict[str, str], path: Path, line: int) -> Iterator[Problem]:
    if not values.get("item"):
        yield Problem("is empty", "item", path, line, allowed="an item of the bill of materials")
    amount, currency = values.get("unit_price", ""), values.get("currency", "")
    if not _AMOUNT.fullmatch(amount):
        mend = "write it without thousands separators"
        yield Problem(
            f'"{amount[:40]}"', "unit_price", path, line, allowed="an amount such as 1250 or 1250.50", mend=mend
        )
    if not _CURRENCY.fullmatch(currency):
        yield Problem(f'"{currency[:40]}"', "currency", path, line, allowed="three capital letters such as EUR or USD")
