"""Twins of other kinds of sites, and all outages; `make test-slow` runs this."""

from __future__ import annotations

import pytest

from eastwest.findings.verdict import Outcome
from eastwest.twin.ask import peers
from eastwest.twin.checks import CHECKS
from eastwest.twin.failure import KINDS
from eastwest.twin.model import Blueprint
from eastwest.twin.outage import judge, outages
from eastwest.twin.slicing import Slice
from tests.twin.site import TENANTS, drawn, plan_of, three_tiers, twin_of

pytestmark = [pytest.mark.slow_tier, pytest.mark.xdist_group("twin")]

SITES = {
    "cumulus": lambda: drawn(plan_of(), "nvue"),
    "numbered": lambda: drawn(plan_of(addressing="ipv4-p2p")),
    "ipv6": lambda: drawn(plan_of(addressing="ipv6-p2p")),
    "three-tiers": lambda: drawn(three_tiers(), part=Slice(leaves=2, hosts=2)),
    "tenants": lambda: drawn(plan_of(tenants=TENANTS)),
    "tenants-cumulus": lambda: drawn(plan_of(tenants=TENANTS), "nvue"),
}


@pytest.mark.parametrize("site", list(SITES))
def test_a_sound_twin_has_no_findings(site: str) -> None:
    plan: Blueprint = SITES[site]()
    with twin_of(plan) as twin:
        found = {name: check(*twin) for name, check in CHECKS.items()}
        evpn = {peer for peer in peers(twin[1], plan.leaves[0]) if peer[0].isdigit()}
    assert found == {name: [] for name in CHECKS}
    assert len(plan.leaves[0].peers) == (2 if "tenants" in site else 0)
    assert set(plan.leaves[0].peers) <= evpn


def test_outages_of_all_kinds_end_and_a_drain_loses_nothing() -> None:
    plan = drawn(plan_of())
    with twin_of(plan) as twin:
        measured = {each.kind: each for each in outages(*twin)}
    assert list(measured) == list(KINDS)
    for each in measured.values():
        assert each.on_it
        assert not each.disturbed
        assert not each.lasting
        assert each.back_ms is not None
    assert {kind: each.reaction.changes > 0 for kind, each in measured.items()} == dict.fromkeys(KINDS, True)
    assert judge(measured["drain"]).outcome is Outcome.PASS
    assert measured["leaf"].cut > 0
    assert measured["silent-link"].outage_ms > measured["link"].outage_ms
