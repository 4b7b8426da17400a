"""A case shared by threads yields what one thread yields, bit by bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eastwest.simulate import _engine
from eastwest.simulate.ns3 import simulation_of
from tests.simulate.ns3.cases import case, leaf_spine_text

PAIRS = [(host, (host * 5 + 3) % 32) for host in range(32) if host != (host * 5 + 3) % 32]
PAIRS += [(host, 0) for host in range(8, 20)]
SLICE_EVENTS, END_PS, SAMPLE_PS = 20_000, 2**62, 10_000_000


def outcome(folder: Path, threads: int, changes: dict[str, str]) -> dict[str, object]:
    sim = simulation_of(case(folder, leaf_spine_text(4, 8, 4), PAIRS, 200_000, **changes), 1, SAMPLE_PS)
    sim.set_threads(threads)
    while sim.advance(SLICE_EVENTS, END_PS) == _engine.Progress.RUNNING:
        pass
    tables = [sim.port_rows(), sim.host_rows(), sim.incidents(), sim.queue_pair_counts(), sim.port_state()]
    columns = {f"{n} {name}": column.tolist() for n, table in enumerate(tables) for name, column in table.items()}
    times = {"started": sim.started_ps.tolist(), "delivered": sim.delivered_ps.tolist()}
    ends = {"acknowledged": sim.acknowledged_ps.tolist(), "now": sim.now_ps, "done": sim.done}
    return {**columns, **times, **ends, **sim.totals(), **sim.event_counts()}


@pytest.mark.parametrize("changes", [{}, {"CC_MODE": "7"}, {"ERROR_RATE_PER_LINK": "0.001"}])
def test_every_output_is_the_same(tmp_path: Path, changes: dict[str, str]) -> None:
    expected = outcome(tmp_path, 1, changes)
    assert np.min(np.array(expected["acknowledged"])) > 0
    for threads in (2, 3):
        assert outcome(tmp_path, threads, changes) == expected


def test_the_clocks_run(tmp_path: Path) -> None:
    sim = simulation_of(case(tmp_path, leaf_spine_text(4, 8, 4), PAIRS, 200_000), 1)
    sim.set_threads(2)
    assert (sim.wall_seconds, sim.cpu_seconds) == (0, 0)
    sim.advance(SLICE_EVENTS, END_PS)
    assert sim.wall_seconds > 0
    assert sim.cpu_seconds > 0


@pytest.mark.parametrize("threads", [0, 65])
def test_bounds(tmp_path: Path, threads: int) -> None:
    sim = simulation_of(case(tmp_path, leaf_spine_text(4, 8, 4), PAIRS, 1000), 1)
    with pytest.raises(ValueError, match="threads"):
        sim.set_threads(threads)
