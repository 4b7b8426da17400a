"""`eastwest design` with configurations, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import eastwest_here

EXAMPLE = Path(__file__).parents[2] / "examples" / "b200-single-switch.yaml"


def _site(folder: Path, section: str) -> str:
    (folder / "site.yaml").write_text(f"{EXAMPLE.read_text()}\n{section}")
    return "site.yaml"


def test_one_family_by_option(tmp_path: Path) -> None:
    outcome = eastwest_here("design", str(EXAMPLE), "--vendor", "sonic", "--out", "here", folder=tmp_path)
    assert outcome.code == 0
    assert (tmp_path / "here" / "configs" / "leaf1" / "config_db.json").is_file()
    assert "Not expressible" in outcome.out


def test_without_a_word_on_systems_nothing_is_configured(tmp_path: Path) -> None:
    assert eastwest_here("design", str(EXAMPLE), "--out", "here", folder=tmp_path).code == 0
    assert not (tmp_path / "here" / "configs").exists()


def test_the_system_that_the_site_names(tmp_path: Path) -> None:
    site = _site(tmp_path, "configuration: {nos: {leaf: {family: eos}}}\n")
    outcome = eastwest_here("design", site, "--out", "here", "--json", folder=tmp_path)
    summary = json.loads(outcome.out)["configurations"]
    assert summary["devices"] == 1
    assert {row["family"] for row in summary["inexpressible"]} == {"eos"}
    assert any("9214" in note for note in summary["notes"])


def test_a_role_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    site = _site(tmp_path, "configuration:\n  nos:\n    leaf: {family: eos}\n    spine: {family: eos}\n")
    outcome = eastwest_here("design", site, folder=tmp_path)
    line = len(EXAMPLE.read_text().splitlines()) + 5
    assert outcome.code == 2
    assert f"site.yaml:{line}" in outcome.err


def test_an_unknown_vendor_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    outcome = eastwest_here("design", str(EXAMPLE), "--vendor", "eoss", "--out", "here", folder=tmp_path)
    assert outcome.code == 2
    assert 'did you mean "eos"?' in outcome.err
    assert not (tmp_path / "here").exists()


def test_an_address_that_is_none_is_told_by_line(tmp_path: Path) -> None:
    site = _site(tmp_path, "configuration:\n  management:\n    ntp: [not-an-address]\n")
    outcome = eastwest_here("design", site, folder=tmp_path)
    assert outcome.code == 2
    assert "an IPv4 or IPv6 address" in outcome.err


def test_a_deviation_is_told_on_screen(tmp_path: Path) -> None:
    site = _site(tmp_path, "configuration: {deviations: [no-ecn]}\n")
    outcome = eastwest_here("design", site, "--vendor", "eos", folder=tmp_path)
    assert outcome.code == 0
    assert "Deviation no-ecn" in outcome.out


def test_zero_touch_provisioning_names_what_the_inventory_lacks(tmp_path: Path) -> None:
    site = _site(tmp_path, "configuration: {management: {network: 192.0.2.0/24}}\n")
    (tmp_path / "boxes.csv").write_text("hostname,serial,mac\nleaf1,ABC123,\n")
    arguments = ("design", site, "--vendor", "eos", "--ztp", "http://192.0.2.2/configs", "--inventory", "boxes.csv")
    outcome = eastwest_here(*arguments, "--out", "here", folder=tmp_path)
    assert outcome.code == 0
    assert "No MAC address of: leaf1" in outcome.out
    assert "No serial number" not in outcome.out
    assert (tmp_path / "here" / "configs" / "ztp" / "leaf1" / "bootstrap.sh").is_file()


def test_zero_touch_provisioning_needs_addresses(tmp_path: Path) -> None:
    outcome = eastwest_here("design", str(EXAMPLE), "--vendor", "eos", "--ztp", "http://192.0.2.2", folder=tmp_path)
    assert outcome.code == 2
    assert "network: 192.0.2.0/24" in outcome.err
