"""`eastwest diff` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import eastwest_here

EXAMPLE = Path(__file__).parents[2] / "examples" / "b200-single-switch.yaml"


def test_a_site_and_its_project_folder_are_the_same(tmp_path: Path) -> None:
    eastwest_here("design", str(EXAMPLE), "--out", "old", "--no-pdf", folder=tmp_path)
    for old in ("old", "old/plan.json"):
        outcome = eastwest_here("diff", old, str(EXAMPLE), folder=tmp_path)
        assert (outcome.code, outcome.out) == (0, "Both build the same.\n")


def test_a_difference_is_summed_up_first_and_ends_with_1(tmp_path: Path) -> None:
    text = EXAMPLE.read_text().replace("name: b200-single-switch", "name: other")
    (tmp_path / "new.yaml").write_text(text)
    outcome = eastwest_here("diff", str(EXAMPLE), "new.yaml", folder=tmp_path)
    assert outcome.code == 1
    assert outcome.out.startswith("Values that differ, by noun: topology (1)")
    tree = json.loads(eastwest_here("diff", str(EXAMPLE), "new.yaml", "--json", folder=tmp_path).out)
    assert not tree["same"]
    assert tree["nouns"][0]["rows"]


def test_what_is_no_plan_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    outcome = eastwest_here("diff", ".", str(EXAMPLE), folder=tmp_path)
    assert outcome.code == 2
    assert "is not a plan of this version" in outcome.err
