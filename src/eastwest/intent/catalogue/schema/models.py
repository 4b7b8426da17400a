"""Language models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from eastwest.intent.catalogue.schema.fact import Id, Part, Text
from eastwest.intent.models import ModelPreset

Dimension = Annotated[int, Field(ge=1, le=10_000_000)]


class ModelPresetModel(Part):
    """A language model. kv_heads: left out, as many as heads."""

    id: Id
    parameters: int = Field(ge=1, le=10**15)
    layers: Dimension
    hidden: Dimension
    ffn: Dimension
    heads: Dimension
    kv_heads: Dimension | None = None
    vocab: Dimension
    experts: Dimension = 1
    active_experts: Dimension = 1
    source: Text
    gated: bool = True
    shared_experts: int = Field(default=0, ge=0, le=1024)
    dense_layers: int = Field(default=0, ge=0, le=100_000)
    dense_ffn: int = Field(default=0, ge=0, le=10_000_000)
    attention_parameters: int | None = Field(default=None, ge=1, le=10**12)
    score_width: Dimension | None = None
    kv_width: Dimension | None = None

    def build(self) -> ModelPreset:
        """The plain dataclass."""
        fields = {name: getattr(self, name) for name in type(self).model_fields if name not in {"id", "kv_heads"}}
        return ModelPreset(name=self.id, kv_heads=self.kv_heads or self.heads, **fields)
