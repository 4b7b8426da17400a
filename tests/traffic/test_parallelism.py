"""Volumes and FLOPs against published figures."""

from __future__ import annotations

import pytest

from eastwest.intent.catalogue.load import shipped_models
from eastwest.traffic.parallelism import (
    activation_bytes,
    bubble_share,
    gradient_bytes,
    step_flops,
    volumes,
)

from .builders import training

GPT3 = shipped_models()["gpt-3-175b"]
MIXTRAL = shipped_models()["mixtral-8x7b"]


def test_gradients_of_gpt3_as_hpn_prints_them() -> None:
    moved = volumes(GPT3, training("gpt-3-175b", tensor=8, pipeline=8, data=512, batch=512))
    assert f"{moved.gradients / 1e9:.1f} GB" == "5.5 GB"


def test_gradients_of_175_billion_parameters() -> None:
    assert gradient_bytes(175e9, tensor=8, pipeline=8) == 5.46875e9


def test_pipeline_traffic_of_gpt3() -> None:
    moved = volumes(GPT3, training("gpt-3-175b", tensor=8, pipeline=8, data=512, batch=512))
    assert f"{moved.pipeline / 1e6:.2f} MB" == "6.29 MB"


def test_tensor_buffer_of_gpt3_as_aicb_prints_it() -> None:
    assert activation_bytes(2048, GPT3.hidden) == 50_331_648


def test_tensor_volume_of_a_stage_is_576_mib_per_pass_of_one_all_reduce_a_layer() -> None:
    moved = volumes(GPT3, training("gpt-3-175b", tensor=8, pipeline=8, data=512, batch=512))
    assert moved.tensor * moved.tensor_count / 4 == 576 * 2**20


def test_without_tensor_parallelism_there_is_no_tensor_traffic() -> None:
    assert volumes(GPT3, training("gpt-3-175b", tensor=1)).tensor_count == 0


def test_a_dense_model_has_no_expert_traffic() -> None:
    assert volumes(GPT3, training("gpt-3-175b")).experts == 0


def test_expert_parameters_of_mixtral_are_most_of_it() -> None:
    assert MIXTRAL.expert_parameters == 32 * 8 * 3 * 4096 * 14336


def test_experts_are_reduced_over_their_own_replicas() -> None:
    moved = volumes(MIXTRAL, training("mixtral-8x7b", tensor=1, data=32, expert=8))
    assert moved.expert_gradients == MIXTRAL.expert_parameters * 2 / 8


def test_shared_and_expert_gradients_are_all_gradients() -> None:
    moved = volumes(MIXTRAL, training("mixtral-8x7b", tensor=1, data=32, expert=8))
    assert moved.gradients + 8 * moved.expert_gradients == 2 * MIXTRAL.parameters


def test_tokens_go_to_two_experts_and_back_in_every_layer() -> None:
    moved = volumes(MIXTRAL, training("mixtral-8x7b", tensor=1, data=32, expert=8, batch=32, sequence=1000))
    assert moved.experts == 2 * 32 * 1000 * 2 * 4096 * 2


@pytest.mark.parametrize(
    ("name", "matrices"), [("gpt-3-175b", 2), ("llama-3-8b", 3), ("llama-3.1-405b", 3), ("mixtral-8x7b", 3)]
)
def test_gated_blocks_are_told_from_the_parameter_count(name: str, matrices: int) -> None:
    assert shipped_models()[name].matrices == matrices


@pytest.mark.parametrize("name", sorted(shipped_models()))
def test_short_sequences_take_six_flops_a_parameter_and_token(name: str) -> None:
    """6ND, of which the input embedding, a look-up, is no part."""
    model = shipped_models()[name]
    active = model.active_parameters - model.vocab * model.hidden
    tied = name == "gpt-3-175b"
    expected = 6 * (active + (model.vocab * model.hidden if tied else 0)) * 1000
    assert step_flops(model, 1000, 1) == pytest.approx(expected, rel=2e-3)


def test_a_published_step_of_gpt3() -> None:
    """MLPerf Training 4.1, Oracle: 1,536 H100, 3,072 sequences of 2,048 in 5.167 s is 832 Tflop/s per GPU."""
    assert step_flops(GPT3, 3072, 2048) / 1536 / 5.167 / 1e12 == pytest.approx(832, rel=0.03)


def test_the_bubble_is_p_minus_one_over_m() -> None:
    assert bubble_share(8, 56) == 0.125
