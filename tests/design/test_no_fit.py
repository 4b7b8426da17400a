"""When nothing fits: the constraint that fails, and a nearest that really works."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.design import design
from eastwest.errors import NoFitError
from eastwest.intent.catalogue.model import Catalogue, Fact
from eastwest.intent.site import Site, SwitchChoice

from .builders import SPLIT_800, catalogue, site, switch

SMALL = SwitchChoice("small")


def refused(wanted: Site, known: Catalogue | None = None) -> NoFitError:
    with pytest.raises(NoFitError) as caught:
        design(wanted, known or catalogue())
    return caught.value


def crowded() -> Site:
    """Twenty NICs on a leaf of 32 ports leave 12 for uplinks."""
    return site(40, 8, 8, topology="rail-optimised", nodes_per_unit=20, leaf=SMALL, spine=SMALL)


def test_missing_uplink_ports_are_counted() -> None:
    found = refused(crowded()).problems[0].found
    assert found == "a leaf with 20 NICs of 400G needs 20 uplinks of 400G for 1:1, SMALL has ports left for 12"


def test_the_nearest_oversubscription_is_named() -> None:
    assert "oversubscription 1.67:1" in refused(crowded()).problems[0].mend


def test_the_nearest_unit_is_named() -> None:
    assert "nodes_per_unit 16" in refused(crowded()).problems[0].mend


def test_a_larger_leaf_is_named() -> None:
    assert "leaf model big" in refused(crowded()).problems[0].mend


@pytest.mark.parametrize("change", [{"oversubscription": 1.67}, {"nodes_per_unit": 16}, {"leaf": SwitchChoice("big")}])
def test_the_named_changes_work(change: dict[str, object]) -> None:
    wanted = crowded()
    design(replace(wanted, fabric=replace(wanted.fabric, **change)), catalogue())  # type: ignore[arg-type]


def test_too_few_spine_ports_are_counted() -> None:
    wanted = site(2000, 8, 8, topology="rail-optimised", leaf=SMALL, spine=SMALL, tiers=2)
    assert refused(wanted).problems[0].found == "1000 leaves need as many ports of 400G on a spine, SMALL gives 32"


def test_without_another_way_the_most_nodes_are_named() -> None:
    wanted = site(2000, 8, 8, leaf=SMALL, spine=SMALL, tiers=2)
    assert refused(wanted, catalogue_of_small()).problems[-1].mend == "64 nodes"


def test_a_speed_that_no_port_runs_is_named() -> None:
    problem = refused(site(leaf=SMALL, link_gbps=200.0)).problems[0]
    assert (problem.found, problem.allowed) == ("SMALL has no port that runs 200G for NIC links", "400G")


def test_uplinks_slower_than_a_nic_are_not_chosen() -> None:
    known = catalogue(switch("leaf", 64, 800.0, SPLIT_800), switch("spine", 64, 200.0))
    wanted = site(32, 8, 8, leaf=SwitchChoice("leaf"), spine=SwitchChoice("spine"))
    found = refused(wanted, known).problems[0].found
    assert found == "LEAF and SPINE have no uplink speed in common of 400G or more"


def test_an_unknown_model_is_named() -> None:
    assert refused(site(leaf=SwitchChoice("nope"))).problems[0].found == "no switch in the catalogue is nope"


def test_unknown_ports_are_named_with_what_was_searched() -> None:
    known = catalogue_of_small()
    blind = replace(known.switches["small"], ports=Fact(None, "data sheet not read"))
    problem = refused(site(), replace(known, switches={"small": blind})).problems[0]
    assert problem.found == "the ports of SMALL are not known (data sheet not read)"


def test_ports_of_one_name_are_refused() -> None:
    known = catalogue_of_small()
    group = replace((known.switches["small"].ports.value or ())[0], name_pattern="port")
    alike = replace(known.switches["small"], ports=Fact((group,), "made up"))
    problem = refused(site(4, 8, 8), replace(known, switches={"small": alike})).problems[0]
    assert problem.found == "the catalogue gives two ports of SMALL the same name"


def test_a_nic_slower_than_the_link_is_refused() -> None:
    assert refused(site(link_gbps=800.0)).problems[0].path == "fabric.link"


def test_one_nic_makes_no_two_tiers() -> None:
    assert refused(site(1, 1, 1, topology="leaf-spine")).problems[0].mend == "topology single-switch"


def catalogue_of_small() -> Catalogue:
    known = catalogue()
    return replace(known, switches={"small": known.switches["small"]})
