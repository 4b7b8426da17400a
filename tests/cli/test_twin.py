"""`eastwest twin`: what it refuses, and what it prints."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from eastwest.cli.twin_views import checks_json, outages_json, show_outages, show_ways, ways_json
from eastwest.errors import InputError
from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.twin.control import Reaction
from eastwest.twin.model import Blueprint, Nic
from eastwest.twin.outage import Measured, judge
from eastwest.twin.path import Hop, Way, Ways
from eastwest.twin.shell import require
from tests.cli.command import Outcome, eastwest_here
from tests.cli.sites import TINY, write_site

DRAWN = Blueprint("demo", "sha256:1", (), (), ("2 of 4 spine devices",), "nvue")
ONE, OTHER = (Nic(f"node{at}", "nic0", f"10.0.0.{at}", 9216, f"leaf{at}", "swp1") for at in (1, 2))
OVER = [Way((Hop("node1", "nic0"), Hop("leaf1", f"swp{at}"), Hop("spine1", "swp9"), Hop("node2", ""))) for at in (5, 6)]
LOST = Way((Hop("node1", "nic0"), Hop("leaf1", "")), "no route on leaf1")
FOUND = Ways(ONE, OTHER, tuple(OVER), ((49152, OVER[0]), (49153, OVER[0]), (49154, LOST)))
CUT = Measured("leaf", "leaf1", 40, 12, 3, 24, 71.0, False, 0, None, 0.0, Reaction(0, 0, None, None, ()))


def twin(folder: Path, action: str, *arguments: str) -> Outcome:
    try:
        require()
    except InputError as error:
        pytest.skip(str(error))
    site = TINY.replace("name: tiny", f"name: none-{uuid4()}")
    return eastwest_here("twin", action, str(write_site(folder, site)), *arguments, folder=folder)


@pytest.fixture
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "150")


@pytest.mark.parametrize("action", ["check", "outage", "path"])
def test_an_action_on_a_twin_that_is_not_up_is_refused(action: str, tmp_path: Path) -> None:
    outcome = twin(tmp_path, action)
    assert outcome.code == 2
    assert "no such twin" in outcome.out + outcome.err
    assert "eastwest twin up" in outcome.out + outcome.err


def test_a_vendor_without_frr_is_refused(tmp_path: Path) -> None:
    outcome = twin(tmp_path, "up", "--vendor", "eos")
    assert outcome.code == 2
    assert "sonic, nvue" in outcome.out + outcome.err


def test_down_of_nothing_says_so(tmp_path: Path) -> None:
    outcome = twin(tmp_path, "down", "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out)["state"] == "was not up"


@pytest.mark.usefixtures("_wide")
def test_ways_show_how_many_flows_take_each(capsys: pytest.CaptureFixture[str]) -> None:
    show_ways(FOUND)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "node1 nic0 (10.0.0.1) to node2 nic0 (10.0.0.2)",
        "2 equal-cost ways; 3 RoCEv2 flows hashed",
        "flows way",
        "2 node1 nic0 > leaf1 swp5 > spine1 swp9 > node2",
        "0 node1 nic0 > leaf1 swp6 > spine1 swp9 > node2",
        "1 node1 nic0 > leaf1: no route on leaf1",
    ]


def test_ways_as_json_have_every_flow() -> None:
    tree = json.loads(json.dumps(ways_json(FOUND)))
    assert [way["arrives"] for way in tree["ways"]] == [True, True]
    assert [(flow["source_port"], flow["why_not"]) for flow in tree["flows"]][-1] == (49154, "no route on leaf1")
    assert tree["ways"][0]["hops"][1] == {"node": "leaf1", "port": "swp5"}


def test_findings_as_json_have_layer_and_remedy() -> None:
    found = Finding(
        Layer.FABRIC, Severity.CRITICAL, "cable", Place("leaf1", "swp1"), "nobody", "node1 nic0", "unused", "cable it"
    )
    tree = json.loads(json.dumps(checks_json(DRAWN, {"cabling": [found], "mtu": []})))
    assert (tree["vendor"], tree["left_out"], tree["checks"]["mtu"]) == ("nvue", ["2 of 4 spine devices"], [])
    assert tree["checks"]["cabling"][0]["layer"] == 1
    assert tree["checks"]["cabling"][0]["remedy"] == "cable it"


@pytest.mark.usefixtures("_wide")
def test_outages_show_what_was_cut_off_and_what_did_not_come_back(capsys: pytest.CaptureFixture[str]) -> None:
    show_outages(DRAWN, [(CUT, judge(CUT))])
    said = capsys.readouterr().out
    assert all(word in said for word in ("not all routes", "FAIL", "3/40", "71 ms"))
    assert "24 flows end at hosts that have no other leaf" in said


def test_outages_as_json_have_figures_and_verdict() -> None:
    measured = replace(CUT, back_ms=0.0)
    tree = json.loads(json.dumps(outages_json(DRAWN, [(measured, judge(measured))])))
    (only,) = tree["outages"]
    assert (only["outage_ms"], only["reaction"]["changes"], only["verdict"]["outcome"]) == (71.0, 0, "PASS")
