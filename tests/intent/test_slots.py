"""PCIe slots by generation and lanes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.catalogue.model import NOT_GIVEN
from eastwest.intent.catalogue.slots import slot_gigabytes_per_s, slot_of


@pytest.mark.parametrize(("generation", "gigabytes_per_s"), [(4, 28.6), (5, 57.2)])
def test_sixteen_lanes(generation: int, gigabytes_per_s: float) -> None:
    assert slot_gigabytes_per_s(generation, 16) == pytest.approx(gigabytes_per_s, rel=0.002)
    assert slot_gigabytes_per_s(9, 16) is None


def test_the_older_of_node_and_nic_counts() -> None:
    catalogue = load_catalogue(None)
    node, nic = catalogue.nodes["dgx-h100"], catalogue.nics["connectx-7"]
    assert slot_of(node, nic) == slot_gigabytes_per_s(5, 16)
    old = replace(node, pcie_generation=replace(node.pcie_generation, value=4))
    assert slot_of(old, nic) == slot_gigabytes_per_s(4, 16)
    assert slot_of(node, replace(nic, pcie_lanes=NOT_GIVEN)) is None
