from __future__ import annotations

import pytest

from eastwest.intent.catalogue.load import shipped_models
from eastwest.intent.models import ModelPreset, ModelShape, count_parameters

MODEL_PRESETS = shipped_models()


@pytest.mark.parametrize("preset", MODEL_PRESETS.values(), ids=lambda preset: preset.name)
def test_the_dimensions_account_for_the_parameters(preset: ModelPreset) -> None:
    tied = preset.name == "gpt-3-175b"
    assert count_parameters(preset, tied) == pytest.approx(preset.parameters, rel=1e-3)


def test_mixtral_uses_the_published_active_parameters() -> None:
    assert MODEL_PRESETS["mixtral-8x7b"].active_parameters == pytest.approx(12.9e9, rel=0.01)


@pytest.mark.parametrize("name", ["llama-3-8b", "gpt-3-175b"])
def test_a_dense_model_uses_all_its_parameters(name: str) -> None:
    assert MODEL_PRESETS[name].active_parameters == MODEL_PRESETS[name].parameters


def test_every_preset_names_its_source() -> None:
    assert all("arXiv" in preset.source for preset in MODEL_PRESETS.values())


@pytest.mark.parametrize(("name", "total", "active"), [("deepseek-v3", 671e9, 37e9), ("mixtral-8x22b", 141e9, 39e9)])
def test_parameters_as_published(name: str, total: float, active: float) -> None:
    model = MODEL_PRESETS[name]
    assert model.parameters == pytest.approx(total, rel=0.005)
    assert model.active_parameters == pytest.approx(active, rel=0.02)


def test_a_shape_of_ones_own_counts_its_parameters() -> None:
    shape = ModelShape(layers=32, hidden=4096, ffn=14336, heads=32, kv_heads=8, vocab=128256)
    assert shape.preset("mine").parameters == pytest.approx(MODEL_PRESETS["llama-3-8b"].parameters, rel=1e-3)


def test_a_shape_with_experts_counts_dense_layers_apart() -> None:
    dense = ModelShape(4, 64, 128, 4, 4, 1000, dense_layers=0)
    mixed = ModelShape(4, 64, 128, 4, 4, 1000, experts=8, active_experts=2, dense_layers=3, dense_ffn=128)
    more = mixed.preset("mixed").parameters - dense.preset("dense").parameters
    assert more == 7 * 3 * 64 * 128 + 64 * 8
