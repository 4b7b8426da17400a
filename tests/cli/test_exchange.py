"""`eastwest export` and `eastwest import` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eastwest.cli.export import FORMATS
from tests.cli.command import eastwest, eastwest_here
from tests.cli.sites import TWO_TIER, write_site


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "netbox"])
def test_every_format_is_written(tmp_path: Path, name: str) -> None:
    write_site(tmp_path, TWO_TIER)
    outcome = eastwest_here("export", name, "site.yaml", "--json", folder=tmp_path)
    assert outcome.code == 0, outcome.err
    files = json.loads(outcome.out)["files"]
    assert files
    assert all((tmp_path / file).stat().st_size for file in files)


def test_from_containerlab_to_a_picture(tmp_path: Path) -> None:
    write_site(tmp_path, TWO_TIER)
    assert eastwest_here("export", "containerlab", "site.yaml", "-o", "lab.clab.yml", folder=tmp_path).code == 0
    taken = eastwest_here("import", "containerlab", "lab.clab.yml", folder=tmp_path)
    assert "Written: lab.fabric.json (4 gpu-node, 2 leaf, 2 spine; 16 links)" in taken.out
    assert eastwest_here("export", "dot", "lab.fabric.json", "-o", "lab.dot", folder=tmp_path).code == 0
    refused = eastwest("export", "bill", "lab.fabric.json", folder=tmp_path)
    assert refused.code == 2
    assert "without a plan" in refused.err


def test_a_project_folder_is_a_source(tmp_path: Path) -> None:
    write_site(tmp_path, TWO_TIER)
    assert eastwest_here("design", "site.yaml", "--output", "project", folder=tmp_path).code == 0
    assert eastwest_here("export", "otg", "project", "-o", "otg.json", folder=tmp_path).code == 0
    assert json.loads((tmp_path / "otg.json").read_text())["flows"]


@pytest.mark.parametrize(
    "words",
    [
        ("export", "drawoi", "site.yaml"),
        ("import", "netbux", "x"),
        ("export", "svg", "absent.yaml"),
        ("export", "svg", "."),
        ("import", "netbox", "absent.json"),
        ("export", "bill", "site.yaml", "--prices", "absent.csv"),
        ("export", "netbox", "site.yaml"),
        ("import", "netbox", "https://netbox.example"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    write_site(tmp_path, TWO_TIER)
    outcome = eastwest_here(*words, folder=tmp_path)
    assert outcome.code == 2
    assert outcome.err
    assert "Traceback" not in outcome.err
