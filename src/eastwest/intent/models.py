"""Model presets: the dimensions of published language models, as far as communication and compute depend on them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelPreset:
    """One published transformer.

    parameters: total, counted from the dimensions. hidden: model dimension.
    ffn: inner dimension of one feed-forward block (of one expert, for a mixture of experts).
    kv_heads: key/value heads (equal to heads without grouped-query attention).
    experts: 1 for a dense model. active_experts: experts that each token passes through.
    """

    name: str
    parameters: int
    layers: int
    hidden: int
    ffn: int
    heads: int
    kv_heads: int
    vocab: int
    experts: int
    active_experts: int
    source: str

    @property
    def active_parameters(self) -> int:
        """Parameters that one token uses: all, less the experts it does not visit.

        Mixture-of-experts blocks here are gated (three matrices of hidden x ffn per expert), as in Mixtral.
        """
        idle_experts = self.experts - self.active_experts
        return self.parameters - self.layers * idle_experts * 3 * self.hidden * self.ffn


_LLAMA3 = "The Llama 3 Herd of Models, arXiv:2407.21783, table 3; vocabulary of the released config.json"

_PRESETS = (
    ModelPreset(
        name="llama-3-8b",
        parameters=8_030_261_248,
        layers=32,
        hidden=4096,
        ffn=14_336,
        heads=32,
        kv_heads=8,
        vocab=128_256,
        experts=1,
        active_experts=1,
        source=_LLAMA3,
    ),
    ModelPreset(
        name="llama-3-70b",
        parameters=70_553_706_496,
        layers=80,
        hidden=8192,
        ffn=28_672,
        heads=64,
        kv_heads=8,
        vocab=128_256,
        experts=1,
        active_experts=1,
        source=_LLAMA3,
    ),
    ModelPreset(
        name="llama-3.1-405b",
        parameters=405_853_388_800,
        layers=126,
        hidden=16_384,
        ffn=53_248,
        heads=128,
        kv_heads=8,
        vocab=128_256,
        experts=1,
        active_experts=1,
        source=_LLAMA3,
    ),
    ModelPreset(
        name="gpt-3-175b",
        parameters=174_604_259_328,
        layers=96,
        hidden=12_288,
        ffn=49_152,
        heads=96,
        kv_heads=96,
        vocab=50_257,
        experts=1,
        active_experts=1,
        source="Language Models are Few-Shot Learners, arXiv:2005.14165, table 2.1; GPT-2 vocabulary, 2,048 positions",
    ),
    ModelPreset(
        name="mixtral-8x7b",
        parameters=46_702_792_704,
        layers=32,
        hidden=4096,
        ffn=14_336,
        heads=32,
        kv_heads=8,
        vocab=32_000,
        experts=8,
        active_experts=2,
        source="Mixtral of Experts, arXiv:2401.04088, table 1",
    ),
)

MODEL_PRESETS: dict[str, ModelPreset] = {preset.name: preset for preset in _PRESETS}
