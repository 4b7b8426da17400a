"""The roofline of one iteration against arithmetic by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.predict.serving.engine import SCHEDULER_US
from tests.predict.serving.builders import engine, service

ALONE = engine(service())
SHARED = engine(service(model="llama-3-70b", tensor=8))


def test_a_small_batch_takes_the_time_to_read_the_weights() -> None:
    weights_us = 8_030_261_248 * 2 / (3350e3 * 0.7)
    assert ALONE.iteration_us(0, 0, 1, 0) == pytest.approx(weights_us + SCHEDULER_US, rel=1e-6)


def test_a_long_prompt_takes_the_time_of_its_operations() -> None:
    tokens, pairs = 4096, 4096 * 2048
    operations = 2 * 8_030_261_248 * tokens + 4 * 32 * 4096 * pairs
    assert ALONE.iteration_us(tokens, pairs, 0, 0) == pytest.approx(
        operations / (989.4e6 * 0.5) + SCHEDULER_US, rel=0.001
    )


def test_the_cache_holds_two_values_a_layer_and_key_value_head() -> None:
    assert ALONE.cache_bytes_per_token == 2 * 32 * 8 * 128 * 2
    assert ALONE.cache_tokens == int((80e9 * 0.9 - 8_030_261_248 * 2) / ALONE.cache_bytes_per_token)


def test_one_gpu_exchanges_nothing_and_a_group_two_all_reduces_a_layer() -> None:
    assert ALONE.exchange_us(1) == 0
    assert 160 * 5 < SHARED.exchange_us(1) < 160 * 40


def test_experts_of_one_instance_exchange_tokens_and_are_read_as_tokens_need_them() -> None:
    experts = engine(service(model="mixtral-8x7b", tensor=1, expert=8))
    assert experts.gpus == 8
    assert experts.exchange_us(8) > 0
    few, many = experts.iteration_us(0, 0, 1, 0), experts.iteration_us(0, 0, 64, 0)
    assert many > few + 0.5 * 45e9 / 8 * 2 / (3350e3 * 0.7) * (1 - 2 / 8)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 4096), st.integers(0, 256), st.integers(0, 10**6))
def test_more_work_never_takes_less_time(prompt: int, running: int, context: int) -> None:
    base = SHARED.iteration_us(prompt, prompt * prompt / 2, running, context)
    assert SHARED.iteration_us(prompt * 2, prompt * prompt * 2, running, context) >= base
    assert SHARED.iteration_us(prompt, prompt * prompt / 2, running + 8, context + 8192) >= base


def test_a_model_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="larger `tensor`"):
        engine(service(model="llama-3-70b", tensor=1))
