"""The library section of the site file as it is written."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from eastwest.intent.library import NVSWITCH_ALGORITHMS, LibraryIntent
from eastwest.intent.schema.section import Section

Channels = Annotated[int, Field(ge=1, le=64)]


class LibraryModel(Section):
    """What jobs set of NCCL or RCCL: predictions count with it, and the jobs of a validation run with it."""

    nvls: bool = Field(
        default=True, description="NVSwitches may reduce (NCCL_NVLS_ENABLE); left out: they may, where there are any"
    )
    algorithms: list[Literal["ring", "tree", "nvls", "nvls-tree", "pat"]] = Field(
        default_factory=list,
        max_length=5,
        description="algorithms that the library may choose from (NCCL_ALGO); left out: all. Each collective must be "
        "able to run by one of them: trees cannot gather",
    )
    protocols: list[Literal["ll", "ll128", "simple"]] = Field(
        default_factory=list,
        max_length=3,
        description="protocols that the library may choose from (NCCL_PROTO); left out: all",
    )
    min_channels: Channels | None = Field(
        default=None, description="least channels (NCCL_MIN_NCHANNELS); NVIDIA GPUs only; left out: the library's"
    )
    max_channels: Channels | None = Field(
        default=None, description="most channels (NCCL_MAX_NCHANNELS); NVIDIA GPUs only; left out: the library's"
    )

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if (self.min_channels or 1) > (self.max_channels or 64):
            raise ValueError("max_channels of at least min_channels")
        if self.algorithms and not self.nvls and NVSWITCH_ALGORITHMS.issuperset(self.algorithms):
            raise ValueError("nvls: true, or another algorithm beside nvls and nvls-tree")
        return self

    def build(self) -> LibraryIntent:
        """The plain section; what stands twice counts once."""
        return LibraryIntent(
            self.nvls,
            tuple(dict.fromkeys(self.algorithms)),
            tuple(dict.fromkeys(self.protocols)),
            self.min_channels,
            self.max_channels,
        )
