"""The page on deploying says of every family what it is, and by whom it is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.vendors.family import Family
from eastwest.vendors.registry import FAMILIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "deploy-configurations.md"


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_every_family_has_a_row(family: Family) -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith(f"| `{family.name}` |")]
    assert len(rows) == 1
    assert family.title in rows[0]
    assert family.versions[0] in rows[0]
    assert family.versions[-1] in rows[0]
    assert all(cell.strip() for cell in rows[0].strip("|").split("|"))
