from __future__ import annotations

import json
from pathlib import Path

from eastwest.intent.json_schema import site_json_schema
from tests.cli.command import eastwest, eastwest_here


def test_the_schema_is_printed(tmp_path: Path) -> None:
    outcome = eastwest("schema", folder=tmp_path)
    assert json.loads(outcome.out) == site_json_schema()


def test_the_schema_is_written_to_a_file(tmp_path: Path) -> None:
    outcome = eastwest_here("schema", "--output", "site.schema.json", folder=tmp_path)
    assert outcome.out == ""
    assert json.loads((tmp_path / "site.schema.json").read_text(encoding="utf-8")) == site_json_schema()


def test_a_place_that_cannot_be_written_exits_with_2(tmp_path: Path) -> None:
    outcome = eastwest_here("schema", "--output", "none/site.json", folder=tmp_path)
    assert outcome.code == 2
    assert "cannot be written" in outcome.err
