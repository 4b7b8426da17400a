from __future__ import annotations

import pytest

from eastwest.intent.models import MODEL_PRESETS, ModelPreset


def _matrix_parameters(preset: ModelPreset) -> int:
    """Attention and feed-forward matrices plus embeddings; GPT-3 has two feed-forward matrices and tied embeddings."""
    gpt3 = preset.name == "gpt-3-175b"
    head = preset.hidden // preset.heads
    attention = 2 * preset.hidden**2 + 2 * preset.hidden * preset.kv_heads * head
    feed_forward = preset.experts * (2 if gpt3 else 3) * preset.hidden * preset.ffn
    return preset.layers * (attention + feed_forward) + (1 if gpt3 else 2) * preset.vocab * preset.hidden


@pytest.mark.parametrize("preset", MODEL_PRESETS.values(), ids=lambda preset: preset.name)
def test_the_dimensions_account_for_the_parameters(preset: ModelPreset) -> None:
    assert _matrix_parameters(preset) == pytest.approx(preset.parameters, rel=1e-3)


def test_mixtral_uses_the_published_active_parameters() -> None:
    assert MODEL_PRESETS["mixtral-8x7b"].active_parameters == pytest.approx(12.9e9, rel=0.01)


@pytest.mark.parametrize("name", ["llama-3-8b", "gpt-3-175b"])
def test_a_dense_model_uses_all_its_parameters(name: str) -> None:
    assert MODEL_PRESETS[name].active_parameters == MODEL_PRESETS[name].parameters


def test_every_preset_names_its_source() -> None:
    assert all("arXiv" in preset.source for preset in MODEL_PRESETS.values())
