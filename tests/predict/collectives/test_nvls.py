"""Chunks of NVLS and what they carry, beside the sizes at which published sweeps step."""

from __future__ import annotations

import pytest

from eastwest.predict.collectives import Algorithm, Generation, Operation, System, predict
from eastwest.predict.collectives.nvls import chunk_bytes, nvls_gigabytes_per_s

H100 = System(Generation.HOPPER, 450, 8, 8, 400)
B200 = System(Generation.BLACKWELL, 900, 8, 8, 400)
RACK = System(Generation.BLACKWELL, 900, 72, 72, 400)
MIB = 1 << 20


@pytest.mark.parametrize(
    ("system", "gpus", "steps_mib"), [(H100, 8, (64, 1024)), (B200, 8, (128, 2048)), (RACK, 72, (512, 8192))]
)
def test_chunks_grow_where_published_sweeps_step(system: System, gpus: int, steps_mib: tuple[int, int]) -> None:
    for step, (below, above) in zip(steps_mib, ((32, 64), (64, 128)), strict=True):
        assert chunk_bytes(system, step * MIB - 1, gpus) == below * 1024
        assert chunk_bytes(system, step * MIB, gpus) == above * 1024


def test_the_smallest_chunks_are_of_sixteen_kib() -> None:
    assert chunk_bytes(H100, 8 * MIB - 1, 8) == 16 * 1024
    assert nvls_gigabytes_per_s(H100, 1, 8, 100.0) == nvls_gigabytes_per_s(H100, 32 * MIB, 8, 100.0)


def test_larger_chunks_carry_more() -> None:
    rates = [nvls_gigabytes_per_s(B200, size * MIB, 8, 721.8) for size in (64, 1024, 2048)]
    assert rates == pytest.approx([721.8 * share for share in (0.43, 0.595, 0.67)])


def test_a_prediction_steps_with_the_chunk() -> None:
    """Published: 739 GB/s at 1 GiB, 825 at 2 GiB."""
    found = [predict(B200, Operation.ALL_REDUCE, size * MIB, 8) for size in (1024, 2048)]
    assert {each.algorithm for each in found} == {Algorithm.NVLS}
    assert [each.busbw for each in found] == pytest.approx([739, 825], rel=0.03)
