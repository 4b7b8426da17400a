"""One flow over an idle fabric: the reference's time to the nanosecond, and the formula behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.progress import Progress
from eastwest.simulate.ns3 import run_case
from tests.simulate.ns3.cases import case, leaf_spine_text, one_switch_text

# Whole nanoseconds of 1,048 and 60 bytes at 100 Gb/s, which the reference cuts off.
DATA_NS, ACK_NS, LINK_NS = 83, 4, 1000


def test_one_switch(tmp_path: Path) -> None:
    """Case W0. Source: HPCC-derived ns-3."""
    (flow,) = run_case(case(tmp_path, one_switch_text(17), [(0, 16)], 1_000_000), 1).flows
    assert flow.fct_ns == 87_091


def test_across_a_spine(tmp_path: Path) -> None:
    """Case W0b. Source: HPCC-derived ns-3."""
    (flow,) = run_case(case(tmp_path, leaf_spine_text(8, 16, 16), [(0, 127)], 1_000_000), 1).flows
    assert flow.fct_ns == 91_265


@pytest.mark.parametrize("packets", [1, 2, 7, 1000])
@pytest.mark.parametrize(("topology", "dst", "links"), [(one_switch_text(17), 16, 2), (leaf_spine_text(2, 2, 2), 3, 4)])
def test_the_formula_behind_it(tmp_path: Path, packets: int, topology: str, dst: int, links: int) -> None:
    (flow,) = run_case(case(tmp_path, topology, [(0, dst)], packets * 1000), 1).flows
    assert flow.fct_ns == (packets + links - 1) * DATA_NS + links * ACK_NS + 2 * links * LINK_NS


def test_an_idle_fabric_neither_pauses_nor_marks(tmp_path: Path) -> None:
    result = run_case(case(tmp_path, one_switch_text(17), [(0, 16)], 1_000_000), 1)
    assert (result.pauses, result.marks, result.packets) == (0, 0, 1000)


def test_the_same_seed_gives_the_same_times(tmp_path: Path) -> None:
    incast = case(tmp_path, one_switch_text(17), [(src, 16) for src in range(16)], 200_000)
    assert run_case(incast, 5).flows == run_case(incast, 5).flows


def test_progress_is_told(tmp_path: Path) -> None:
    signs: list[Progress] = []
    run_case(case(tmp_path, one_switch_text(17), [(src, 16) for src in range(16)], 6_000_000), 1, signs.append)
    shares = [sign.done for sign in signs]
    assert (shares == sorted(shares), 0 < shares[0] < 1) == (True, True)
