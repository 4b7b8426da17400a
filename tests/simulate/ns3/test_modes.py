"""Settings beside DCQCN over a clean fabric: pauses alone, windows, quiet receivers, losses, a link that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.simulate.ns3 import run_case
from eastwest.simulate.ns3.preset import alpha, headroom_bytes
from eastwest.simulate.ns3.windows import windows
from tests.simulate.ns3.cases import case, leaf_spine_text, one_switch_text

INCAST = [(src, 16) for src in range(16)]
DATA_NS, ACK_NS, LINK_NS = 83, 4, 1000


@pytest.mark.parametrize("buffer_mb", ["4", "32"])
def test_pauses_alone_keep_the_last_link_busy(tmp_path: Path, buffer_mb: str) -> None:
    """Without reaction of the senders the switch never runs dry: 16,000 packets back to back, then one ACK."""
    incast = case(tmp_path, one_switch_text(17), INCAST, 1_000_000, CC_MODE="0", BUFFER_SIZE=buffer_mb)
    result = run_case(incast, 1)
    last = max(flow.fct_ns or 0 for flow in result.flows)
    assert last == 16_001 * DATA_NS + 2 * ACK_NS + 4 * LINK_NS
    assert (result.pauses > 0) == (buffer_mb == "4")


def test_pauses_alone_do_not_depend_on_the_seed(tmp_path: Path) -> None:
    incast = case(tmp_path, one_switch_text(17), INCAST, 500_000, CC_MODE="0", BUFFER_SIZE="4", ENABLE_QCN="0")
    assert run_case(incast, 1).flows == run_case(incast, 2).flows


@pytest.mark.parametrize(
    ("nic", "link", "share"), [(100, 100, 1 / 8), (100, 400, 1 / 2), (25, 40, 1 / 4), (10, 400, 1)]
)
def test_the_threshold_follows_the_ratio_of_rates(nic: float, link: float, share: float) -> None:
    assert alpha(link, nic) == share


def test_headroom_is_counted_in_whole_bytes() -> None:
    assert (headroom_bytes(100, 1.0), headroom_bytes(25, 0.333)) == (37_500, 3 * 1040)


def test_a_window_is_the_product_of_bandwidth_and_delay(tmp_path: Path) -> None:
    """Two links of 1 us and 100 Gb/s: (2 x 2000 + 2 x 80) ns."""
    alone = case(tmp_path, one_switch_text(17), [(0, 16)], 1_000_000, HAS_WIN="1")
    assert windows(alone).tolist() == [52_000]


def test_the_largest_window_serves_all(tmp_path: Path) -> None:
    near_and_far = case(tmp_path, leaf_spine_text(2, 2, 2), [(0, 1), (0, 3)], 1_000, HAS_WIN="1")
    own = case(tmp_path, leaf_spine_text(2, 2, 2), [(0, 1), (0, 3)], 1_000, HAS_WIN="1", GLOBAL_T="0")
    assert (windows(near_and_far).tolist(), windows(own).tolist()) == ([104_000] * 2, [52_000, 104_000])


def test_windows_keep_queues_short(tmp_path: Path) -> None:
    incast = case(tmp_path, one_switch_text(17), INCAST, 1_000_000, HAS_WIN="1", CC_MODE="0", BUFFER_SIZE="4")
    assert run_case(incast, 1).pauses == 0


def test_a_quiet_receiver_skips_early_acknowledgements(tmp_path: Path) -> None:
    every = case(tmp_path, one_switch_text(17), [(0, 16)], 100_000)
    some = case(tmp_path, one_switch_text(17), [(0, 16)], 100_000, L2_ACK_INTERVAL="50000")
    skipped = run_case(every, 1).link_transmissions - run_case(some, 1).link_transmissions
    assert skipped == 2 * 49


def test_losses_are_repeated(tmp_path: Path) -> None:
    lossy = case(tmp_path, one_switch_text(17), [(0, 16)], 10_000_000, ERROR_RATE_PER_LINK="0.001")
    (flow,) = run_case(lossy, 1).flows
    clean = 10_001 * DATA_NS + 2 * ACK_NS + 4 * LINK_NS
    assert flow.fct_ns is None or flow.fct_ns > clean


def test_a_link_that_fails_is_routed_around(tmp_path: Path) -> None:
    fabric = leaf_spine_text(2, 2, 2)
    pairs = [(0, 2), (1, 3)] * 4
    whole = run_case(case(tmp_path, fabric, pairs, 1_000_000, CC_MODE="0"), 1)
    cut = run_case(case(tmp_path, fabric, pairs, 1_000_000, CC_MODE="0", LINK_DOWN="5 4 6"), 1)
    assert max(f.fct_ns or 0 for f in cut.flows) > max(f.fct_ns or 0 for f in whole.flows)
