"""Endpoints of a fabric."""

from __future__ import annotations

import pytest

from eastwest.errors import InputError
from eastwest.fabric import Fabric
from eastwest.traffic.cluster import cluster_of

from .builders import cluster, fabric, node


def test_a_rail_is_the_same_nic_of_every_node() -> None:
    assert cluster(nodes=3, nics=8).rail((0, 2), 5) == (5, 21)


def test_units_are_those_of_the_fabric() -> None:
    assert cluster_of(fabric(nodes=5, per_unit=2), node()).units == ((0, 1), (2, 3), (4,))


def test_gpus_share_nics() -> None:
    assert cluster_of(fabric(nics=4), node(gpus=8)).gpus == 8


def test_unknown_gpus_are_taken_as_one_per_nic() -> None:
    assert cluster_of(fabric(nics=4), node(gpus=None)).gpus == 4


@pytest.mark.parametrize("nics", [3, 16])
def test_gpus_that_cannot_share_nics_are_an_input_error(nics: int) -> None:
    with pytest.raises(InputError, match="cannot be shared out"):
        cluster_of(fabric(nics=nics), node(gpus=8))


def test_nodes_with_different_nics_are_an_input_error() -> None:
    uneven = Fabric((*fabric(nodes=1, nics=8).devices, *fabric(nodes=1, nics=4).devices), ())
    with pytest.raises(InputError, match="different numbers of NICs"):
        cluster_of(uneven, node())
