"""The building blocks of the site file's models: sections and quantities."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from eastwest.intent.quantity import LENGTH, RATE, SHARE, THROUGHPUT, Quantity
from eastwest.intent.site import SwitchChoice

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
Dscp = Annotated[int, Field(ge=0, le=63)]
Rate = Annotated[float, Quantity(RATE, "1G", "3.2T")]
Length = Annotated[float, Quantity(LENGTH, "0.1 m", "40 km")]
Throughput = Annotated[float, Quantity(THROUGHPUT, "0 GB/s", "100 TB/s")]
Share = Annotated[float, Quantity(SHARE, "0 %", "100 %")]


class Section(BaseModel):
    """A part of the site file: no other keys, no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SwitchModel(Section):
    """A switch by model, or any of a vendor's; an empty section leaves it to the designer."""

    model: str = Field(default="", description="switch model, an id of `eastwest catalogue switches`")
    vendor: str = Field(default="", description="any model of this vendor")

    def build(self) -> SwitchChoice:
        """The plain choice."""
        return SwitchChoice(self.model, self.vendor)
