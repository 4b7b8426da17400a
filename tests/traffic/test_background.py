"""Background traffic: who sends to whom, when, and how often."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.fabric.graph import Fabric
from eastwest.intent.background import Background
from eastwest.traffic.background import MOST_TRANSFERS, background_graph
from eastwest.units import PS_PER_US
from tests.simulate.packet.builders import two_tier

FABRIC: Fabric = two_tier().fabric
NODES = [node.name for node in FABRIC.gpu_nodes]
NFS = Background("nfs", "cubic", "default", (NODES[0],), (NODES[1],), False, 1000, None, False, 3, 10.0, None, 1, True)


def ends(entry: Background) -> set[tuple[int, int]]:
    graph = background_graph((entry,), FABRIC, 1)
    return set(zip(graph.src.tolist(), graph.dst.tolist(), strict=True))


def test_any_to_one_leaves_the_one_out() -> None:
    found = ends(replace(NFS, senders=("*",), receivers=(NODES[2],)))
    assert {(src // 2, dst // 2) for src, dst in found} == {(0, 2), (1, 2), (3, 2)}


def test_all_to_all_is_every_ordered_pair() -> None:
    found = ends(replace(NFS, senders=("*",), receivers=("*",)))
    assert len({(src // 2, dst // 2) for src, dst in found}) == 4 * 3


def test_pairs_go_side_by_side() -> None:
    found = ends(replace(NFS, senders=(NODES[0], NODES[1]), receivers=(NODES[2], NODES[3]), paired=True))
    assert {(src // 2, dst // 2) for src, dst in found} == {(0, 2), (1, 3)}


def test_connections_take_turns_over_the_nics() -> None:
    assert ends(replace(NFS, connections=2)) == {(0, 2), (1, 3)}


def test_one_after_another_waits_for_the_one_before() -> None:
    graph = background_graph((NFS,), FABRIC, 1)
    assert (graph.dep.tolist(), graph.delay_ps.tolist()) == ([0, 1], [10 * PS_PER_US, 0, 0])


@pytest.mark.parametrize(("reuse", "connections"), [(True, 1), (False, 3)])
def test_reuse_decides_the_number_of_connections(reuse: bool, connections: int) -> None:
    graph = background_graph((replace(NFS, reuse=reuse),), FABRIC, 1)
    assert len(set(graph.queue_pair.tolist())) == connections


def test_a_mean_distance_is_kept() -> None:
    graph = background_graph((replace(NFS, every_us=5.0, transfers=None, stop_us=10_010.0),), FABRIC, 1)
    # Poisson: five standard deviations of a count of 2,000.
    assert len(graph) == pytest.approx(2000, abs=5 * 2000**0.5)


def test_regular_starts_are_equally_far_apart() -> None:
    graph = background_graph((replace(NFS, every_us=7.0, regular=True, transfers=50),), FABRIC, 1)
    assert np.diff(graph.delay_ps).tolist() == pytest.approx([7 * PS_PER_US] * 49, abs=1)


@settings(max_examples=25, deadline=None)
@given(st.floats(1, 500), st.floats(0, 1000), st.floats(1, 1000), st.booleans(), st.integers(0, 2**32))
def test_nothing_starts_outside_of_its_time(
    every: float, start: float, length: float, regular: bool, seed: int
) -> None:
    entry = replace(NFS, every_us=every, start_us=start, stop_us=start + length, transfers=None, regular=regular)
    graph = background_graph((entry,), FABRIC, seed)
    assert all(start * PS_PER_US - 1 <= at <= (start + length) * PS_PER_US + 1 for at in graph.delay_ps.tolist())


def test_the_seed_decides() -> None:
    entry = replace(NFS, every_us=5.0)
    first, same, other = (background_graph((entry,), FABRIC, seed).delay_ps.tolist() for seed in (1, 1, 2))
    assert (first == same, first == other) == (True, False)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (replace(NFS, receivers=("node01",)), r"background\[0\]\.to.*node01"),
        (replace(NFS, receivers=(NODES[0],)), "nobody sends to another host"),
        (replace(NFS, transfers=MOST_TRANSFERS + 1), "too much background traffic"),
    ],
    ids=["unknown host", "itself alone", "too many"],
)
def test_what_cannot_be_sent_is_an_input_error(entry: Background, said: str) -> None:
    with pytest.raises(InputError, match=said):
        background_graph((entry,), FABRIC, 1)
