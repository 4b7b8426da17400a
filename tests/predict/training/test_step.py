"""A whole step: its parts, its interval, and what must make it longer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.intent.catalogue.load import shipped_models
from eastwest.predict.training import StepExpectation, StepParameters, predict_step
from tests.predict.training.builders import MACHINE, job

JOBS: dict[str, dict[str, Any]] = {
    "tensor": {},
    "sharded": {"zero": 1},
    "fsdp": {"tensor": 1, "data": 64, "global_batch": 64, "zero": 3},
    "context": {"tensor": 8, "context": 2, "data": 4},
    "staged": {"model": "llama-3-70b", "pipeline": 4, "data": 2, "global_batch": 32, "zero": 1},
    "interleaved": {"model": "llama-3-70b", "pipeline": 4, "data": 2, "virtual_stages": 5, "global_batch": 32},
    "experts": {"model": "mixtral-8x7b", "tensor": 1, "data": 64, "expert": 8, "global_batch": 128, "zero": 1},
    "deepseek": {"model": "deepseek-v3", "tensor": 1, "pipeline": 8, "data": 8, "expert": 8, "global_batch": 128},
}


def step(name: str, **changed: Any) -> StepExpectation:  # noqa: ANN401
    return predict_step(job(**{**JOBS[name], **changed}), MACHINE)


@pytest.mark.parametrize("name", JOBS)
def test_the_parts_add_up_to_the_step(name: str) -> None:
    found = step(name, jitter=0.01)
    assert sum(time_us for _, time_us in found.parts()) == pytest.approx(found.time_us)
    assert all(0 <= each.exposed_us <= each.total_us * (1 + 1e-9) for each in found.dimensions)


@pytest.mark.parametrize("name", JOBS)
def test_the_interval_holds_the_point(name: str) -> None:
    found = step(name)
    assert found.low_us < found.time_us < found.high_us
    low, high = found.gpu_active_interval
    assert 0 < low < found.gpu_active < high <= 1


@pytest.mark.parametrize(
    ("name", "dimensions"),
    [
        ("tensor", {"tensor", "data"}),
        ("fsdp", {"data"}),
        ("context", {"tensor", "context", "data"}),
        ("staged", {"tensor", "pipeline", "data"}),
        ("experts", {"expert", "data", "expert data"}),
        ("deepseek", {"expert", "pipeline", "data"}),  # every expert is on one GPU of its group alone
    ],
)
def test_a_job_has_the_traffic_of_its_parallelism(name: str, dimensions: set[str]) -> None:
    assert {each.name for each in step(name).dimensions} == dimensions


@given(st.sampled_from(sorted(JOBS)), st.floats(1.0, 8.0), st.floats(1.0, 4.0))
@settings(max_examples=25, deadline=None)
def test_less_bandwidth_never_makes_a_step_shorter(name: str, ratio: float, more: float) -> None:
    def at(oversubscription: float) -> float:
        system = replace(MACHINE.system, oversubscription=oversubscription)
        return predict_step(job(**JOBS[name]), replace(MACHINE, system=system)).time_us

    assert at(ratio) <= at(ratio * more) * (1 + 1e-9)


@pytest.mark.parametrize("name", JOBS)
def test_a_better_efficiency_makes_a_step_shorter_but_not_in_proportion(name: str) -> None:
    slow, fast = step(name, mfu=0.3).time_us, step(name, mfu=0.6).time_us
    assert slow / 2 < fast < slow


def test_hidden_traffic_slows_computing_by_the_stated_share() -> None:
    found = predict_step(job(zero=1), MACHINE, parameters=StepParameters(contention=0.5))
    hidden = sum(each.hidden_us for each in found.dimensions)
    assert found.contention_us == pytest.approx(0.5 * hidden)


def test_sharded_parameters_move_half_as_much_again() -> None:
    """ZeRO, section 7: 2 of the parameters with sharded gradients, 3 with sharded parameters."""
    sent = {zero: step("fsdp", zero=zero).dimensions[0].sent_bytes for zero in (2, 3)}
    assert sent[3] / sent[2] == pytest.approx(1.5)


def test_fp8_parameters_are_gathered_in_half_the_bytes() -> None:
    bf16, fp8 = (step("sharded", precision=precision).dimensions[-1].sent_bytes for precision in ("bf16", "fp8"))
    assert fp8 / bf16 == pytest.approx(0.75)


def test_gradients_in_one_bucket_are_not_hidden() -> None:
    whole = step("tensor", bucket_bytes=2**40).dimensions[-1]
    assert whole.exposed_us == pytest.approx(whole.total_us)
    assert step("tensor").dimensions[-1].exposed_us < whole.exposed_us / 2


def test_no_bucket_is_larger_than_the_gradients_of_a_chunk() -> None:
    steps = (step("interleaved", virtual_stages=chunks, bucket_bytes=2**40) for chunks in (1, 2))
    whole, halves = (found.dimensions[-1] for found in steps)
    assert whole.exposed_us == pytest.approx(whole.total_us)
    assert halves.exposed_us < 0.8 * halves.total_us


def test_stated_overlap_hides_tensor_traffic() -> None:
    (tensor,) = (each for each in step("tensor", overlap=0.75).dimensions if each.name == "tensor")
    assert tensor.exposed_us == pytest.approx(tensor.total_us / 4)


def test_input_that_comes_too_slowly_is_waited_for() -> None:
    quick = predict_step(job(), MACHINE)
    slow = predict_step(job(), MACHINE, input_us=quick.time_us + 1000)
    assert slow.input_wait_us == pytest.approx(1000)
    assert slow.time_us == pytest.approx(quick.time_us + 1000)


def test_storage_of_the_site_gives_the_input() -> None:
    starved = predict_step(job(), replace(MACHINE, read_gigabytes_per_s=1e-6))
    assert dict(starved.parts())["input wait"] > 0


def test_speed_is_flops_over_the_whole_step() -> None:
    found = step("tensor")
    assert found.tflops == pytest.approx(989.4 * 0.5 * found.compute.compute_us / found.time_us)


def test_a_batch_that_does_not_divide_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"workloads\.job\.global_batch"):
        step("tensor", global_batch=12)


def test_experts_that_do_not_divide_are_an_input_error() -> None:
    with pytest.raises(InputError, match=r"workloads\.job\.expert"):
        step("experts", expert=5)


def test_shipped_models_can_all_be_predicted() -> None:
    for name in shipped_models():
        assert predict_step(job(name, tensor=1, data=64, global_batch=64), MACHINE).time_us > 0


def test_slower_paths_lengthen_the_dimension_that_leaves_nodes() -> None:
    sound = step("tensor")
    slow = predict_step(sound.job, MACHINE, slowed={"data": 4.0, "tensor": 4.0})
    took = {each.name: each.total_us for each in sound.dimensions}
    for each in slow.dimensions:
        if each.name == "data":
            assert each.group.nodes > 1
            assert 2 * took["data"] < each.total_us <= 4 * took["data"]
        else:
            assert each.total_us == took[each.name]
    assert predict_step(sound.job, MACHINE, slowed={"data": 1.0}) == sound
