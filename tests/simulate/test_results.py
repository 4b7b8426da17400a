"""Results follow from message times alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eastwest.simulate.results import bus_factor, job_table, operation_table, results
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.graph import MessageGraph, Operation

US = 1_000_000


def operation(kind: str = "all-reduce", size_bytes: int = 1000, job: str = "", step: int = -1) -> Operation:
    return Operation("test", kind, "ring", 4, size_bytes, 0, job, step, (0, 1, 2, 3))


def two_messages(kind: str = "all-reduce") -> MessageGraph:
    builder = GraphBuilder(endpoints_per_node=1)
    index = builder.add(operation(kind))
    first = builder.send(index, 0, 1, (0, 500))
    builder.send(index, 1, 2, (500, 1000), (first,))
    return builder.build()


def times(*us: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([-1 if t < 0 else round(t * US) for t in us], np.int64)


@pytest.mark.parametrize(
    ("kind", "factor"),
    [
        ("all-reduce", 1.5),
        ("all-gather", 0.75),
        ("reduce-scatter", 0.75),
        ("all-to-all", 0.75),
        ("broadcast", 1.0),
        ("incast", 1.0),
        ("permutation", 1.0),
    ],
)
def test_factors_of_nccl_tests_for_four_ranks(kind: str, factor: float) -> None:
    assert bus_factor(kind, 4) == factor


def test_an_operation_lasts_from_its_first_start_to_its_last_delivery() -> None:
    (found,), _ = results(two_messages(), times(2, 5), times(4, 7))
    assert (found.start_us, found.end_us) == (2, 7)


def test_algorithm_bandwidth_is_size_over_time() -> None:
    (found,), _ = results(two_messages(), times(2, 5), times(4, 7))
    assert found.algbw_gigabytes_per_s == pytest.approx(1000 / 5000)


def test_bus_bandwidth_has_the_factor() -> None:
    (found,), _ = results(two_messages(), times(2, 5), times(4, 7))
    assert found.busbw_gigabytes_per_s == pytest.approx(1.5 * 1000 / 5000)


def test_an_unfinished_message_leaves_the_operation_without_end() -> None:
    (found,), _ = results(two_messages(), times(2, 5), times(4, -1))
    assert found.end_us is None


def test_an_unfinished_operation_has_no_bandwidth() -> None:
    (found,), _ = results(two_messages(), times(2, 5), times(4, -1))
    assert found.busbw_gigabytes_per_s is None


def test_a_delay_belongs_to_the_operation() -> None:
    builder = GraphBuilder(endpoints_per_node=1)
    index = builder.add(operation())
    wait = builder.wait(index, 0, 10 * US, ())
    builder.send(index, 0, 1, (0, 1000), (wait,))
    (found,), _ = results(builder.build(), times(10, 10), times(10, 12))
    assert found.start_us == 0


def test_an_operation_that_never_started_starts_at_the_last_known_instant() -> None:
    builder = GraphBuilder(endpoints_per_node=1)
    first = builder.send(builder.add(operation()), 0, 1, (0, 1000))
    builder.send(builder.add(operation()), 1, 0, (0, 1000), (first,))
    found, _ = results(builder.build(), times(3, -1), times(-1, -1))
    assert found[1].start_us == 3


def job() -> MessageGraph:
    """Two nodes compute for 60 us each, then exchange."""
    builder = GraphBuilder(endpoints_per_node=1)
    compute = builder.add(operation("compute", 0, "job", 0))
    exchange = builder.add(operation("all-reduce", 1000, "job", 0))
    waits = [builder.wait(compute, node, 60 * US, ()) for node in range(2)]
    builder.send(exchange, 0, 1, (0, 1000), waits[:1])
    return builder.build()


def test_a_step_computes_as_long_as_one_gpu_does() -> None:
    _, (step,) = results(job(), times(60, 60, 60), times(60, 60, 80))
    assert step.compute_us == 60


def test_gpus_are_active_while_they_compute() -> None:
    _, (step,) = results(job(), times(60, 60, 60), times(60, 60, 80))
    assert step.gpu_active_share == pytest.approx(0.75)


def test_idle_time_is_no_compute_time() -> None:
    builder = GraphBuilder(endpoints_per_node=1)
    idle = builder.add(replace(operation("compute", 0, "job", 0), algorithm="idle"))
    builder.wait(idle, 0, 60 * US, ())
    _, (step,) = results(builder.build(), times(60), times(60))
    assert step.compute_us == 0


def test_an_unfinished_step_is_left_out() -> None:
    assert results(job(), times(60, 60, 60), times(60, 60, -1))[1] == ()


def test_every_operation_has_a_row() -> None:
    found, _ = results(two_messages(), times(2, 5), times(4, -1))
    assert operation_table(found).to_pylist()[0]["end_us"] is None


def test_every_step_has_a_row() -> None:
    _, steps = results(job(), times(60, 60, 60), times(60, 60, 80))
    assert job_table(steps).column("gpu_active_share").to_pylist() == [pytest.approx(0.75)]
