"""The page on deploying says of every NIC family what it is, its tool and releases."""

from __future__ import annotations

import pytest

from eastwest.vendors.nic.family import NicFamily
from eastwest.vendors.nic.registry import NIC_FAMILIES
from tests.vendors.test_page import PAGE


@pytest.mark.parametrize("family", NIC_FAMILIES.values(), ids=lambda family: family.name)
def test_every_family_has_a_row(family: NicFamily) -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith(f"| `{family.name}` |")]
    assert len(rows) == 1
    assert family.title in rows[0]
    assert all(version in rows[0] for version in family.versions)
    assert all(cell.strip() for cell in rows[0].strip("|").split("|"))
