"""Bus bandwidth factors of nccl-tests."""

from __future__ import annotations

import pytest

from eastwest.predict.collectives import Operation, busbw_gigabytes_per_s, factor


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (Operation.ALL_REDUCE, 2 * 7 / 8),
        (Operation.ALL_GATHER, 7 / 8),
        (Operation.REDUCE_SCATTER, 7 / 8),
        (Operation.ALL_TO_ALL, 7 / 8),
        (Operation.BROADCAST, 1),
        (Operation.SEND_RECV, 1),
    ],
)
def test_factors(operation: Operation, expected: float) -> None:
    assert factor(operation, 8) == pytest.approx(expected)


def test_a_published_line_of_nccl_tests() -> None:
    """AWS p5, 16 ranks: 1 GiB in 4607.6 us is printed as 436.95 GB/s."""
    assert busbw_gigabytes_per_s(Operation.ALL_REDUCE, 16, 1 << 30, 4607.6) == pytest.approx(436.95, abs=0.05)
