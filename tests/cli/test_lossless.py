"""`eastwest lossless` as a network engineer runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import eastwest, eastwest_here
from tests.cli.sites import TINY, TWO_TIER, write_site


def test_the_page_has_headroom_fit_ecn_and_knobs(tmp_path: Path) -> None:
    outcome = eastwest("lossless", str(write_site(tmp_path)), folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert all(word in outcome.out for word in ("Headroom", "Buffer fit", "ECN of sn5600", "DCQCN of connectx-7"))
    assert "100 % of 64 B" in " ".join(outcome.out.split())


def test_for_machines_the_thresholds_stand_beside_ten_vendors(tmp_path: Path) -> None:
    found = json.loads(eastwest_here("lossless", str(write_site(tmp_path, TWO_TIER)), "--json", folder=tmp_path).out)
    speeds = {(row["switch"], row["speed_gbps"]) for row in found["ecn"]}
    assert len(found["ecn"]) >= 11 * len(speeds)
    assert all(row["before_pfc"] for row in found["ecn"] if row["name"] == "eastwest")
    assert found["dcqcn"][0]["settings"]["DCE_TCP_G"] == 1019


def test_the_small_packet_share_moves_the_headroom(tmp_path: Path) -> None:
    figures = []
    for share in ("100 %", "50 %"):
        site = write_site(tmp_path, f"{TINY}lossless: {{small_packets: {share}}}\n")
        (row, *_) = json.loads(eastwest_here("lossless", str(site), "--json", folder=tmp_path).out)["headroom"]
        assert row["small_packets"].startswith(share)
        figures.append(row["xoff_bytes"])
    assert figures[0] > 2 * figures[1]


def test_a_chip_without_published_model_is_marked(tmp_path: Path) -> None:
    site = write_site(tmp_path, TINY.replace("sn5600", "n9364e-sg2-o"))
    outcome = eastwest_here("lossless", str(site), "--json", folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert all(row["assumed"] for row in json.loads(outcome.out)["headroom"])


def test_a_bad_site_is_told_without_a_traceback(tmp_path: Path) -> None:
    outcome = eastwest_here("lossless", str(write_site(tmp_path, "name: x\n")), folder=tmp_path)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
