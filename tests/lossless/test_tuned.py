"""Values that a site sets instead of the derived ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.design.from_file import design_file
from eastwest.errors import EastwestError
from tests.cli.sites import TWO_TIER, write_site


def tuned(folder: Path, text: str) -> Path:
    return write_site(folder, f"{TWO_TIER}lossless:\n  tuning: {text}\n", "tuned.yaml")


def test_thresholds_go_with_the_speed_of_the_port(tmp_path: Path) -> None:
    site = TWO_TIER.replace("uplink: 400G", "uplink: 800G").replace("spines: 2", "spines: 1")
    path = write_site(tmp_path, site + "lossless: {tuning: {ecn: {kmin: 100 KiB, kmax: 400 KiB, pmax: 5 %}}}\n")
    _, _, plan = design_file(path)
    found = {each.speed_gbps: each for switch in plan.policy.switches for each in switch.ecn}
    assert found[400].kmin_bytes == 100 * 1024
    assert found[800].kmax_bytes == 800 * 1024
    assert found[800].pmax == 0.05


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{ecn: {kmin: 400 KiB, kmax: 100 KiB, pmax: 5 %}}", "kmax above kmin"),
        ("{ecn: {kmin: 1 MiB, kmax: 60 MiB, pmax: 5 %}}", "pauses from"),
        ("{load_balancing: magic}", "ecmp"),
        ("{dcqcn: {increase_timer: 5}}", "increase_timer"),
    ],
)
def test_values_out_of_reason_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(EastwestError, match=said):
        design_file(tuned(tmp_path, text))


def test_a_profile_keeps_what_is_not_set(tmp_path: Path) -> None:
    _, _, plain = design_file(write_site(tmp_path, TWO_TIER))
    _, _, plan = design_file(tuned(tmp_path, "{dcqcn: {increase_timer: 55 us, hyper_step: 2 Gbps}}"))
    before, after = plain.policy.dcqcn[0][1], plan.policy.dcqcn[0][1]
    assert (after.increase_timer_us, after.hai_rate_mbps) == (55, 2000)
    assert (after.ai_rate_mbps, after.g) == (before.ai_rate_mbps, before.g)
    assert "tuned" in after.source
