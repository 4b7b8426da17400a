"""`eastwest predict` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.cli.command import eastwest
from tests.cli.sites import TINY, write_site

SITE = TINY.replace("count: 2", "count: 4").replace("nics: 2", "nics: 8")


def test_a_table_with_intervals_and_a_picture(tmp_path: Path) -> None:
    outcome = eastwest("predict", str(write_site(tmp_path, SITE)), folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert all(word in outcome.out for word in ("all-reduce of 32 GPUs", "90 % interval", "16 GiB", "Assumed:"))
    picture = ET.parse(tmp_path / "out" / "tiny" / "busbw-all-reduce.svg").getroot()  # noqa: S314 - our own file
    assert picture.tag.endswith("svg")


def test_json_has_every_size_with_its_bounds(tmp_path: Path) -> None:
    site = str(write_site(tmp_path, SITE))
    found = json.loads(
        eastwest("predict", site, "--operation", "all-to-all", "--ranks", "16", "--json", folder=tmp_path).out
    )
    assert found["system"]["gpus_per_node"] == 8
    assert len(found["rows"]) == 25
    assert all(row["low_busbw"] < row["busbw"] < row["high_busbw"] and row["ranks"] == 16 for row in found["rows"])


def test_more_ranks_than_gpus_are_refused(tmp_path: Path) -> None:
    outcome = eastwest("predict", str(write_site(tmp_path, SITE)), "--ranks", "64", folder=tmp_path)
    assert outcome.code == 2
    assert "2 to 32" in outcome.err


def test_ranks_that_fill_no_nodes_are_refused(tmp_path: Path) -> None:
    outcome = eastwest("predict", str(write_site(tmp_path, SITE)), "--ranks", "12", folder=tmp_path)
    assert outcome.code == 2
    assert "a multiple of it" in outcome.err
