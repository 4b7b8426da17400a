"""Plans survive their file, and their hash means what it says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from eastwest.errors import InputError
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan, load_plan, plan_hash, save_plan
from eastwest.plan.codec import decode, encode
from tests.design.builders import catalogue, site
from tests.design.strategies import catalogues, sites
from tests.design.test_invariants import planned


@pytest.fixture
def plan() -> Plan:
    found = planned(site(nodes=4, nics=2, rails=2, topology="rail-optimised"), catalogue())
    assert found is not None
    return found


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(sites(), catalogues())
def test_a_plan_survives_its_json(site: Site, catalogue: Catalogue) -> None:
    plan = planned(site, catalogue)
    if plan is not None:
        assert decode(json.loads(json.dumps(encode(plan, Plan))), Plan) == plan


def test_a_saved_plan_comes_back(plan: Plan, tmp_path: Path) -> None:
    save_plan(plan, tmp_path / "plan.json")
    assert load_plan(tmp_path / "plan.json") == plan


def test_a_saved_plan_keeps_its_hash(plan: Plan, tmp_path: Path) -> None:
    save_plan(plan, tmp_path / "plan.json")
    assert plan_hash(load_plan(tmp_path / "plan.json")) == plan_hash(plan)


def test_the_hash_does_not_depend_on_how_a_number_was_written(plan: Plan) -> None:
    tiers = tuple(replace(tier, down_gbps=int(tier.down_gbps)) for tier in plan.tiers)
    assert plan_hash(replace(plan, tiers=tiers)) == plan_hash(plan)


def test_the_hash_changes_with_the_plan(plan: Plan) -> None:
    assert plan_hash(replace(plan, name="another")) != plan_hash(plan)


def test_saving_leaves_nothing_else_behind(plan: Plan, tmp_path: Path) -> None:
    save_plan(plan, tmp_path / "plan.json")
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


def test_a_failed_write_leaves_nothing_behind(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "plan.json").mkdir()
    with pytest.raises(InputError):
        save_plan(plan, tmp_path / "plan.json")
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", '{"format": "eastwest-plan-2"}', "\udcff", "[" * 100_000])
def test_what_is_no_plan_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError):
        load_plan(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        load_plan(tmp_path / "plan.json")


def test_a_wrong_value_is_named_by_its_path(plan: Plan, tmp_path: Path) -> None:
    save_plan(plan, tmp_path / "plan.json")
    tree = json.loads((tmp_path / "plan.json").read_text())
    links = tree["plan"]["fabric"]["links"]
    links["rows"][1][links["columns"].index("speed_gbps")] = "fast"
    (tmp_path / "plan.json").write_text(json.dumps(tree))
    with pytest.raises(InputError, match=r"fabric\.links\[1\]\.speed_gbps"):
        load_plan(tmp_path / "plan.json")
