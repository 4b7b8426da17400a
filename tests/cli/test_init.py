from __future__ import annotations

from pathlib import Path

from eastwest.intent.load import load_site
from tests.cli.command import eastwest, eastwest_here


def test_the_written_file_loads_without_change(tmp_path: Path) -> None:
    outcome = eastwest("init", "my.yaml", folder=tmp_path)
    assert outcome.code == 0
    assert load_site(tmp_path / "my.yaml").name == "my-site"


def test_without_a_name_it_is_site_yaml(tmp_path: Path) -> None:
    eastwest_here("init", folder=tmp_path)
    assert (tmp_path / "site.yaml").is_file()


def test_an_existing_file_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_text("mine", encoding="utf-8")
    outcome = eastwest_here("init", folder=tmp_path)
    assert outcome.code == 2
    assert "exists already" in outcome.err
    assert file.read_text(encoding="utf-8") == "mine"
