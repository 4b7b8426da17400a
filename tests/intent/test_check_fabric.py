"""What the fabric of a site file must agree with: every problem has its line and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.intent.load import load_site

from .texts import SITE, only_problem, problems, write

STORAGE = "storage: {system: ddn-ai400x2t, count: 1, read: 1 GB/s, write: 1 GB/s"


def with_fabric(text: str) -> str:
    return SITE.replace("  link: 400G\n", f"  link: 400G\n  {text}\n")


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ("topology: single-switch\n  tiers: 3", "fabric.tiers", "has no meaning with topology single-switch"),
        ("tiers: 2\n  units_per_pod: 4", "fabric.units_per_pod", "has no meaning with two tiers"),
        ("tiers: 2\n  super_spine: {model: sn5600}", "fabric.super_spine", "has no meaning with two tiers"),
        ("planes: 2", "fabric.link", "2 ports of 400G in each NIC (planes x dual ToR) exceed its 400G"),
        ("super_spine: {model: sn5600, vendor: nvidia}", "fabric.super_spine", "names both model and vendor"),
        ("super_spine: {model: sn560}", "fabric.super_spine.model", 'unknown switch "sn560"'),
    ],
)
def test_a_contradiction_is_named_at_its_place(tmp_path: Path, text: str, path: str, found: str) -> None:
    problem = only_problem(tmp_path, with_fabric(text))
    assert (problem.path, problem.found) == (path, found)
    assert problem.line is not None


def test_dual_tor_needs_more_than_a_single_switch(tmp_path: Path) -> None:
    text = with_fabric("topology: single-switch\n  dual_tor: true").replace("link: 400G", "link: 200G")
    assert only_problem(tmp_path, text).path == "fabric.dual_tor"


def test_rail_only_has_no_scope_all(tmp_path: Path) -> None:
    text = with_fabric("topology: rail-only").replace("scope: rail", "scope: all")
    problem = only_problem(tmp_path, text)
    assert (problem.path, problem.allowed) == ("workloads[0].scope", "rail, unit")


@pytest.mark.parametrize("steps", ["[4, 8]", "[8, 8]", "[16, 8]"])
def test_growth_ascends(tmp_path: Path, steps: str) -> None:
    problem = only_problem(tmp_path, f"{SITE}growth: {{nodes: {steps}}}\n")
    assert (problem.path, problem.allowed) == ("growth.nodes", "ascending numbers, each more than 4")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("network: dedicated, beside_nodes: 2", "has no meaning with network dedicated"),
        ("network: converged, beside_nodes: 5", "5 nodes are more than there are"),
    ],
)
def test_storage_stands_beside_nodes_that_exist(tmp_path: Path, text: str, found: str) -> None:
    problem = only_problem(tmp_path, f"{SITE}{STORAGE}, {text}}}\n")
    assert (problem.path, problem.found) == ("storage.beside_nodes", found)


def test_a_dedicated_network_must_be_asked_for(tmp_path: Path) -> None:
    text = f"{SITE}{STORAGE}, dedicated: {{ports: 2}}}}\n"
    assert only_problem(tmp_path, text).mend == "write `network: dedicated`"


@pytest.mark.parametrize(
    "text",
    [
        "frontend: {leaf: {model: sn560}}\n",
        "management: {access: {model: sn560}}\n",
        f"{STORAGE}, network: dedicated, dedicated: {{spine: {{model: sn560}}}}}}\n",
    ],
)
def test_switches_of_all_networks_must_be_known(tmp_path: Path, text: str) -> None:
    assert [problem.found for problem in problems(tmp_path, SITE + text)] == ['unknown switch "sn560"']


def test_units_may_be_larger_than_the_first_step_of_growth(tmp_path: Path) -> None:
    assert problems(tmp_path, with_fabric("nodes_per_unit: 8") + "growth: {nodes: [16]}\n") == ()


def test_a_site_with_nothing_more_has_no_other_networks(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, SITE))
    assert (site.frontend, site.management, site.growth, site.room.racks) == (None, None, (), None)
