"""Two plans compared in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.fabric import Fabric
from eastwest.plan import Place, Plan
from eastwest.plan.compare import NOUNS, compare
from tests.design.builders import catalogue, site
from tests.design.test_invariants import planned


@pytest.fixture
def plan() -> Plan:
    found = planned(site(nodes=2, nics=2, rails=2, topology="single-switch"), catalogue())
    assert found is not None
    return found


def test_every_field_of_a_plan_has_a_noun() -> None:
    told = {field for fields in NOUNS.values() for field in fields}
    assert told == set(Plan.__dataclass_fields__) - {"site_hash"}


def test_a_comment_in_the_site_file_builds_the_same(plan: Plan) -> None:
    found = compare(plan, replace(plan, site_hash="1" * 64))
    assert found.same
    assert found.site_changed


def test_a_lost_link_is_told_with_both_counts(plan: Plan) -> None:
    fewer = replace(plan, fabric=Fabric(plan.fabric.devices, plan.fabric.links[1:]))
    (fabric,) = compare(plan, fewer).nouns
    assert fabric.noun == "fabric"
    assert fabric.sentences == ("leaf1 loses 1 downlink: 4 → 3",)


def test_headroom_names_the_cause(plan: Plan) -> None:
    switch = plan.policy.switches[0]
    ports = tuple(replace(port, headroom_bytes=port.headroom_bytes + 208) for port in switch.ports)
    policy = replace(plan.policy, switches=(replace(switch, ports=ports),), mtu_bytes=plan.policy.mtu_bytes + 100)
    (noun,) = compare(plan, replace(plan, policy=policy)).nouns
    assert "rises from" in noun.sentences[0]
    assert "because the MTU (B) rises" in noun.sentences[0]


def test_equal_changes_share_a_row(plan: Plan) -> None:
    longer = replace(plan, cabling=tuple(replace(row, length_m=9.0) for row in plan.cabling))
    (noun,) = compare(plan, longer).nouns
    assert [(row.setting, row.after, row.number) for row in noun.rows] == [("cabling.length_m", "9.0", 4)]


def test_a_place_that_is_new_is_told(plan: Plan) -> None:
    (noun,) = compare(plan, replace(plan, places=(Place("leaf1", "r1", 1, 0.0, 0.0),))).nouns
    assert noun.sentences == ("devices with a place: 0 → 1",)
