"""`eastwest twin` from boot to the end, as a user runs it; `make test-slow` runs this."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest

from eastwest.errors import InputError
from eastwest.twin.shell import require, run
from tests.cli.command import Outcome, eastwest_here
from tests.vendors.designed import EXAMPLE

pytestmark = [pytest.mark.slow_tier, pytest.mark.xdist_group("twin")]

PART = ("--leaves", "9", "--spines", "2", "--hosts", "9", "--vendor", "nvue")


def test_up_path_outage_and_down(tmp_path: Path) -> None:
    """Nine leaves and nine nodes: the ninth of each is of another unit, on the rail of the first."""
    try:
        require()
    except InputError as error:
        pytest.skip(str(error))
    site = tmp_path / "site.yaml"
    site.write_text(EXAMPLE.read_text().replace("name: h100-rail-128", f"name: command-{uuid4()}"))

    def twin(action: str, *arguments: str) -> Outcome:
        return eastwest_here("twin", action, str(site), *arguments, *PART, "--json", folder=tmp_path)

    try:
        up = twin("up")
        path = twin("path", "node001", "node009:nic0", "--flows", "8")
        outage = twin("outage", "--case", "link")
    finally:
        down = twin("down")
    tree = json.loads(up.out)
    assert (up.code, any(tree["checks"].values()), tree["vendor"]) == (0, False, "nvue")
    ways = json.loads(path.out)
    assert (path.code, len(ways["flows"]), {way["arrives"] for way in ways["ways"]}) == (0, 8, {True})
    assert {way["hops"][2]["node"] for way in ways["ways"]} == {"spine1", "spine2"}
    assert json.loads(outage.out)["outages"][0]["verdict"]["layer"] == 1
    assert json.loads(down.out)["state"] == "taken down"
    assert tree["name"] not in run("ip", "netns", "list")
