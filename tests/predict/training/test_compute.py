"""What GPUs compute, and how long they stand still."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.intent.catalogue.load import shipped_models
from eastwest.predict.training.compute import attention_us, bubble_us, compute_of, stage_imbalance
from eastwest.predict.training.parameters import STEP
from eastwest.traffic.parallelism import step_flops
from tests.predict.training.builders import MACHINE, job

LLAMA = shipped_models()["llama-3-8b"]
GPT3 = shipped_models()["gpt-3-175b"]


def test_flops_of_a_sequence_as_nvidia_counts_them() -> None:
    """MLPerf Training 5.1, NVIDIA's configuration of Llama 3.1 8B: 421.59 Tflop of a sample of 8,192 tokens."""
    assert step_flops(LLAMA, 1, 8192) / 1e12 == pytest.approx(421.59, rel=2e-4)


def test_compute_time_is_flops_over_what_all_gpus_do() -> None:
    found = compute_of(job(), LLAMA, MACHINE, STEP).compute_us
    assert found == pytest.approx(step_flops(LLAMA, 16, 8192) / (64 * 989.4e12 * 0.5) * 1e6)


def test_a_sharded_optimizer_updates_its_share() -> None:
    held = LLAMA.parameters / 8
    whole = compute_of(job(), LLAMA, MACHINE, STEP).update_us
    assert whole == pytest.approx(held * (30 + 8) / 3350e9 * 1e6)
    assert compute_of(job(zero=1), LLAMA, MACHINE, STEP).update_us == pytest.approx(held * (30 / 8 + 8) / 3350e9 * 1e6)


def test_every_microbatch_moves_weights_and_gradients() -> None:
    held = LLAMA.parameters / 8
    assert compute_of(job(), LLAMA, MACHINE, STEP).weights_us == pytest.approx(2 * held * 12 / 3350e9 * 1e6)
    assert compute_of(job(microbatch=2), LLAMA, MACHINE, STEP).weights_us == pytest.approx(held * 12 / 3350e9 * 1e6)


def test_without_a_known_memory_it_takes_no_time() -> None:
    found = compute_of(job(), LLAMA, replace(MACHINE, memory_gigabytes_per_s=None), STEP)
    assert (found.weights_us, found.update_us) == (0, 0)


def test_experts_that_are_spread_are_updated_where_they_are() -> None:
    mixtral = shipped_models()["mixtral-8x7b"]
    found = compute_of(job("mixtral-8x7b", tensor=1, data=64, expert=8), mixtral, MACHINE, STEP).update_us
    held = mixtral.parameters - mixtral.expert_parameters * 7 / 8
    assert found == pytest.approx(held * (30 + 8) / 3350e9 * 1e6)


def test_the_slowest_of_many_is_later_than_the_slowest_of_few() -> None:
    few = compute_of(job(jitter=0.02), LLAMA, MACHINE, STEP)
    many = compute_of(job(jitter=0.02, data=512, global_batch=1024), LLAMA, MACHINE, STEP)
    assert many.straggler_us / many.compute_us > few.straggler_us / few.compute_us
    assert few.straggler_us / few.compute_us == pytest.approx(0.02 * 2.36, rel=0.01)  # largest of 64 normal deviates


def test_one_slow_gpu_delays_all() -> None:
    found = compute_of(job(slowest=0.1), LLAMA, MACHINE, STEP)
    assert found.straggler_us == pytest.approx(found.compute_us * 0.1)


def test_the_bubble_of_equal_stages() -> None:
    staged = job("gpt-3-175b", pipeline=8, data=1, global_batch=56, sequence=2048)
    compute = compute_of(staged, GPT3, MACHINE, STEP)
    longest = stage_imbalance(GPT3, 8, 2048)
    busy_us = compute.compute_us + compute.weights_us
    assert bubble_us(staged, GPT3, compute, 0.0) == pytest.approx(busy_us * (longest - 1 + longest * 7 / 56))


def test_interleaving_shortens_filling_and_draining() -> None:
    staged = job("gpt-3-175b", pipeline=8, data=1, global_batch=56, sequence=2048)
    compute = compute_of(staged, GPT3, MACHINE, STEP)
    plain = bubble_us(staged, GPT3, compute, 0.0)
    assert bubble_us(replace(staged, virtual_stages=4), GPT3, compute, 0.0) < plain / 2


def test_traffic_inside_layers_makes_stages_longer() -> None:
    staged = job("gpt-3-175b", pipeline=8, data=1, global_batch=56, sequence=2048)
    compute = compute_of(staged, GPT3, MACHINE, STEP)
    as_much_us = compute.compute_us + compute.weights_us
    assert bubble_us(staged, GPT3, compute, as_much_us) == pytest.approx(2 * bubble_us(staged, GPT3, compute, 0.0))


def test_the_output_layer_makes_the_last_stage_longest() -> None:
    assert 1.0 < stage_imbalance(GPT3, 8, 2048) < 1.05


def test_layers_that_do_not_divide_leave_one_stage_longer() -> None:
    assert stage_imbalance(GPT3, 7, 2048) == pytest.approx(14 / (96.34 / 7), rel=1e-3)


def test_attention_is_shared_by_tensor_and_context() -> None:
    alone = attention_us(job(tensor=1), LLAMA, MACHINE)
    assert attention_us(job(tensor=4, context=2), LLAMA, MACHINE) == pytest.approx(alone / 8)
