"""Choices that NCCL is known for, and what any prediction must keep to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.predict.collectives import (
    GLOBAL,
    Algorithm,
    Generation,
    Network,
    Operation,
    Parameters,
    Protocol,
    System,
    choose,
    predict,
)

H100 = System(Generation.HOPPER, 450, 8, 8, 400)
A100 = System(Generation.AMPERE, 300, 8, 16, 100)
MI300X = System(Generation.CDNA3, 448, 8, 8, 400, switched=False)
GIB = 1 << 30

systems = st.sampled_from([H100, A100, MI300X])
operations = st.sampled_from(list(Operation))
ranks = st.sampled_from([2, 8, 16, 64, 512])
sizes = st.integers(1, 1 << 36)
ROCE = 4096 / (4096 + 82)
"""Payload of full packets over what they take on the wire."""


@pytest.mark.parametrize(
    ("system", "count", "size", "algorithm", "protocol"),
    [
        (H100, 8, GIB, Algorithm.NVLS, Protocol.SIMPLE),
        (H100, 16, GIB, Algorithm.NVLS_TREE, Protocol.SIMPLE),
        (H100, 16, 1024, Algorithm.TREE, Protocol.LL),
        (H100, 512, 1024, Algorithm.TREE, Protocol.LL),
        (A100, 8, GIB, Algorithm.RING, Protocol.SIMPLE),
        (A100, 16, GIB, Algorithm.RING, Protocol.SIMPLE),
        (MI300X, 8, GIB, Algorithm.RING, Protocol.SIMPLE),
    ],
)
def test_known_choices(system: System, count: int, size: int, algorithm: Algorithm, protocol: Protocol) -> None:
    found = choose(system, Operation.ALL_REDUCE, size, count)
    assert (found.algorithm, found.protocol) == (algorithm, protocol)


@given(system=systems, operation=operations, count=ranks, size=sizes)
def test_the_interval_holds_the_point(system: System, operation: Operation, count: int, size: int) -> None:
    found = predict(system, operation, size, count)
    assert 0 < found.low_time_us < found.time_us < found.high_time_us
    assert found.low_busbw < found.busbw < found.high_busbw
    assert 0 <= found.moving_share < 1
    assert found.assumptions


@given(system=systems, count=ranks, size=st.integers(GIB, 1 << 36))
def test_larger_all_reduces_take_longer_and_use_links_better(system: System, count: int, size: int) -> None:
    one, two = (
        predict(system, Operation.ALL_REDUCE, each, count, algorithm=Algorithm.RING) for each in (size, 2 * size)
    )
    assert one.time_us < two.time_us
    assert one.busbw < two.busbw


@given(count=st.sampled_from([16, 64, 512]), operation=operations, size=sizes)
def test_faster_nics_are_never_slower(count: int, operation: Operation, size: int) -> None:
    slow, fast = (System(Generation.CDNA3, 448, 8, 8, rate, switched=False) for rate in (100, 200))
    way = choose(slow, operation, size, count).algorithm
    times = [predict(each, operation, size, count, algorithm=way).time_us for each in (slow, fast)]
    # The tuner weighs protocols by its own model, which can cost a little of what it expects to gain.
    assert times[1] <= times[0] * 1.1


def test_a_ring_never_beats_its_nics() -> None:
    found = predict(H100, Operation.ALL_REDUCE, 1 << 40, 512, algorithm=Algorithm.RING)
    assert found.busbw < 8 * 50 * ROCE * GLOBAL.nic_efficiency
    assert found.busbw == pytest.approx(8 * 50 * ROCE * GLOBAL.nic_efficiency, rel=0.001)


def test_no_interval_goes_beyond_the_line_rate_of_the_nics() -> None:
    """An NVLS tree on 64 nodes sends the data twice over 400 GB/s of a node, less headers."""
    found = predict(H100, Operation.ALL_REDUCE, 1 << 34, 512)
    assert found.algorithm is Algorithm.NVLS_TREE
    assert found.high_busbw == pytest.approx(400 * ROCE / 2 * 2 * 511 / 512)


def test_time_is_start_latency_and_data() -> None:
    """A100 ring of 8 at 1 GiB: 8.4 + 14 x 3.4 us, then 2 x 7/8 of the data at 240 GB/s."""
    parameters = Parameters(start_us=10)
    found = predict(A100, Operation.ALL_REDUCE, GIB, 8, parameters=parameters)
    assert found.time_us == pytest.approx(10 + 8.4 + 14 * 3.4 + GIB * 14 / 8 / 240e3)


def test_unknown_load_balancing_widens_only_the_low_end() -> None:
    balanced = System(Generation.HOPPER, 450, 8, 8, 400, balanced=True)
    unknown, known = (predict(each, Operation.ALL_REDUCE, 8 * GIB, 64) for each in (H100, balanced))
    assert unknown.busbw == known.busbw
    assert unknown.high_busbw == known.high_busbw
    assert unknown.low_busbw < 0.8 * known.low_busbw
    infiniband = System(Generation.HOPPER, 450, 8, 8, 400, Network.INFINIBAND)
    assert predict(infiniband, Operation.ALL_REDUCE, 8 * GIB, 64).low_busbw > known.low_busbw


def test_all_to_alls_between_nodes_may_lose_much_of_what_nics_carry() -> None:
    balanced = System(Generation.HOPPER, 450, 8, 8, 400, balanced=True)
    outside, inside = (predict(balanced, Operation.ALL_TO_ALL, GIB, count) for count in (16, 8))
    assert outside.low_busbw < outside.busbw * (1 - GLOBAL.exchange_loss) < inside.low_busbw
    assert inside.low_busbw > 0.8 * inside.busbw


def test_a_protocol_of_the_job_is_taken() -> None:
    found = predict(H100, Operation.ALL_REDUCE, GIB, 64, algorithm=Algorithm.RING, protocol=Protocol.LL128)
    assert (found.algorithm, found.protocol) == (Algorithm.RING, Protocol.LL128)
    with pytest.raises(InputError, match="simple"):
        predict(H100, Operation.ALL_REDUCE, GIB, 64, algorithm=Algorithm.NVLS_TREE, protocol=Protocol.LL)


def test_an_algorithm_that_cannot_run_is_refused() -> None:
    with pytest.raises(InputError, match="ring, tree"):
        predict(A100, Operation.ALL_REDUCE, GIB, 16, algorithm=Algorithm.NVLS)


def test_no_bytes_are_refused() -> None:
    with pytest.raises(InputError, match="at least 1 B"):
        predict(A100, Operation.ALL_REDUCE, 0, 16)


def test_no_protocol_beats_the_line_rate() -> None:
    """Without NVSwitches the tuner takes LL128 for 1 GiB of 128 ranks, whose spread is wide."""
    without = System(Generation.HOPPER, 450, 8, 8, 400, nvls=False)
    found = predict(without, Operation.ALL_REDUCE, GIB, 128)
    assert found.protocol is Protocol.LL128
    assert found.high_busbw == pytest.approx(400 * ROCE)
