"""`eastwest design` with several families: the same switches in the words of each."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import eastwest_here

EXAMPLE = Path(__file__).parents[2] / "examples" / "b200-single-switch.yaml"


def test_every_family_has_its_folder(tmp_path: Path) -> None:
    words = (
        "design",
        str(EXAMPLE),
        "--vendor",
        "sonic",
        "--vendor",
        "eos",
        "--vendor",
        "nvue",
        "--out",
        "here",
        "--json",
    )
    outcome = eastwest_here(*words, folder=tmp_path)
    summary = json.loads(outcome.out)
    assert list(summary["alternatives"]) == ["eos", "nvue"]
    here = tmp_path / "here"
    assert (here / "configs" / "leaf1" / "config_db.json").is_file()
    others = [here / "alternatives" / family / "configs" for family in ("eos", "nvue")]
    assert all((other / "leaf1").is_dir() and (other / "manifest.json").is_file() for other in others)
    assert not any((other / "nics.json").exists() for other in others)


def test_hosts_take_an_mtu_that_all_families_route(tmp_path: Path) -> None:
    both = ("--vendor", "sonic", "--vendor", "eos")
    assert eastwest_here("design", str(EXAMPLE), *both, "--out", "both", folder=tmp_path).code == 0
    assert eastwest_here("design", str(EXAMPLE), "--vendor", "sonic", "--out", "one", folder=tmp_path).code == 0
    plans = {
        name: next((tmp_path / name / "configs").glob("node*/etc/netplan/*")).read_text() for name in ("both", "one")
    }
    assert "mtu: 9214" in plans["both"]
    assert "mtu: 9216" in plans["one"]


def test_a_family_named_twice_is_refused(tmp_path: Path) -> None:
    outcome = eastwest_here("design", str(EXAMPLE), "--vendor", "eos", "--vendor", "eos", folder=tmp_path)
    assert (outcome.code, "is named twice" in outcome.err) == (2, True)
