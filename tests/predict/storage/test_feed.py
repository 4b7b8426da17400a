"""The fluid model of prefetching against closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.intent.data_use import PipelineIntent
from eastwest.predict.storage.feed import Supply, feed

STEADY = PipelineIntent("set", 1e6, 0, 10, 10_000, 8, 4, 2, 0.9, synchronous=True)
"""10 MB every 10 ms: 1 GB/s an accelerator."""
FREE = float("inf")


@pytest.mark.parametrize("share", [0.25, 0.5, 0.8, 1.5])
def test_equal_batches_give_supply_over_demand(share: float) -> None:
    found = feed(STEADY, 8, 8, Supply(8 * share, FREE, FREE), 1)
    assert found.utilisation == pytest.approx(min(1.0, share), rel=0.03)


def test_the_node_and_the_readers_limit_as_well() -> None:
    assert feed(STEADY, 8, 4, Supply(FREE, 2.0, FREE), 1).utilisation == pytest.approx(0.5, rel=0.03)
    assert feed(STEADY, 8, 4, Supply(FREE, FREE, 0.25), 1).utilisation == pytest.approx(0.25, rel=0.03)


def test_unequal_batches_make_everybody_wait_for_the_largest() -> None:
    uneven = replace(STEADY, spread_bytes=2e6)
    alone = feed(replace(uneven, synchronous=False), 32, 8, Supply(FREE, FREE, 1.05), 1)
    together = feed(uneven, 32, 8, Supply(FREE, FREE, 1.05), 1)
    assert together.utilisation < alone.utilisation - 0.05


def test_more_prefetch_hides_unequal_batches() -> None:
    uneven = replace(STEADY, spread_bytes=2e6)
    shallow, deep = (feed(replace(uneven, prefetch=n), 8, 8, Supply(FREE, FREE, 1.2), 1).utilisation for n in (1, 8))
    assert deep > shallow + 0.02


@settings(max_examples=5, deadline=None)
@given(st.floats(0.3, 4.0), st.integers(0, 5))
def test_the_same_seed_gives_the_same_and_never_above_one(supply: float, seed: int) -> None:
    uneven = replace(STEADY, spread_bytes=5e5)
    first, second = (feed(uneven, 4, 4, Supply(4 * supply, FREE, FREE), seed) for _ in range(2))
    assert first.utilisation == second.utilisation
    assert np.array_equal(first.supply_series, second.supply_series)
    assert 0 < first.utilisation <= 1
    assert first.supply_series.max() <= 4 * supply * (1 + 1e-9)
