"""Models as communication and compute depend on them: the dimensions of a transformer."""

from __future__ import annotations

from dataclasses import dataclass, replace

PLAIN_MATRICES, GATED_MATRICES = 2, 3


@dataclass(frozen=True, slots=True)
class ModelPreset:
    """One transformer, published or of the user's own.

    parameters: total, counted from the dimensions. hidden: model dimension.
    ffn: inner dimension of one feed-forward block (of one expert, for a mixture of experts).
    kv_heads: key/value heads (equal to heads without grouped-query attention).
    experts: 1 for a dense model. active_experts: experts that each token passes through, shared ones not counted.
    gated: three feed-forward matrices (SwiGLU), not two. shared_experts: experts that every token passes through.
    dense_layers, dense_ffn: layers without experts, and the inner dimension of their feed-forward block.
    attention_parameters, score_width, kv_width: of one layer, where attention is not of the grouped-query kind: all
    its matrices; mean width of queries and values over all heads; keys and values of one token together. None: as
    follows from heads.
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
    gated: bool = True
    shared_experts: int = 0
    dense_layers: int = 0
    dense_ffn: int = 0
    attention_parameters: int | None = None
    score_width: int | None = None
    kv_width: int | None = None

    @property
    def id(self) -> str:
        """Its id in the catalogue."""
        return self.name

    @property
    def matrices(self) -> int:
        """Matrices of a feed-forward block."""
        return GATED_MATRICES if self.gated else PLAIN_MATRICES

    @property
    def expert_layers(self) -> int:
        """Layers with experts; 0 for a dense model."""
        return 0 if self.experts == 1 else self.layers - self.dense_layers

    @property
    def expert_parameters(self) -> int:
        """Parameters inside the experts that tokens are sent to; 0 for a dense model."""
        return self.expert_layers * self.experts * self.matrices * self.hidden * self.ffn

    @property
    def active_parameters(self) -> int:
        """Parameters that one token uses: all, less the experts it does not visit."""
        idle = self.experts - self.active_experts
        return self.parameters - self.expert_layers * idle * self.matrices * self.hidden * self.ffn

    @property
    def attention(self) -> int:
        """Parameters of the attention matrices of one layer: queries, keys, values and output."""
        if self.attention_parameters is not None:
            return self.attention_parameters
        return 2 * self.hidden**2 + 2 * self.hidden**2 * self.kv_heads // self.heads

    @property
    def scores(self) -> int:
        """Mean width of queries and values over all heads of a layer."""
        return self.hidden if self.score_width is None else self.score_width

    @property
    def keys_and_values(self) -> int:
        """Width of the keys and values of one token in one layer."""
        return 2 * self.hidden * self.kv_heads // self.heads if self.kv_width is None else self.kv_width


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The dimensions of a model of the user's own. tied: input and output embedding are one matrix."""

    layers: int
    hidden: int
    ffn: int
    heads: int
    kv_heads: int
    vocab: int
    experts: int = 1
    active_experts: int = 1
    gated: bool = True
    shared_experts: int = 0
    dense_layers: int = 0
    dense_ffn: int = 0
    tied: bool = False

    def preset(self, name: str) -> ModelPreset:
        """The model with its parameters counted: attention, feed-forward blocks, routers and embeddings."""
        blank = ModelPreset(
            name=name,
            parameters=0,
            layers=self.layers,
            hidden=self.hidden,
            ffn=self.ffn,
            heads=self.heads,
            kv_heads=self.kv_heads,
            vocab=self.vocab,
            experts=self.experts,
            active_experts=self.active_experts,
            source="dimensions in the site file",
            gated=self.gated,
            shared_experts=self.shared_experts,
            dense_layers=self.dense_layers,
            dense_ffn=self.dense_ffn,
        )
        return replace(blank, parameters=count_parameters(blank, self.tied))


def count_parameters(model: ModelPreset, tied: bool) -> int:
    """Parameters by the dimensions, without norms and biases. tied: one embedding matrix instead of two."""
    wide = model.expert_layers or model.layers - model.dense_layers
    per_token = model.matrices * model.hidden
    blocks = wide * (model.experts + model.shared_experts) * per_token * model.ffn
    blocks += model.dense_layers * per_token * model.dense_ffn
    routers = model.expert_layers * model.hidden * model.experts
    embeddings = (1 if tied else 2) * model.vocab * model.hidden
    return model.layers * model.attention + blocks + routers + embeddings
