"""Cables, and optics with fibre."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from eastwest.intent.catalogue import model as plain
from eastwest.intent.catalogue.schema.fact import FactModel, Figure, Id, Part, Rate, Reach, Text, left_out, plain_of


class CableTypeModel(Part):
    """A cable, or optics with fibre."""

    id: Id
    kind: Literal["twisted-pair", "dac", "aec", "aoc", "optics"]
    description: Text
    speed: Rate
    reach: FactModel[Reach]
    form_factor: Text
    optics: int = Field(ge=0, le=8)
    ends: int = Field(default=1, ge=1, le=8)
    connector: FactModel[Text] | None = None
    fibre: FactModel[Text] | None = None
    power_w: FactModel[Figure] = left_out()

    def build(self) -> plain.CableType:
        """The plain dataclass."""
        fields: dict[str, Any] = {name: plain_of(getattr(self, name)) for name in type(self).model_fields}
        if self.optics:
            fields |= {name: plain.NOT_GIVEN for name in ("connector", "fibre") if fields[name] is None}
        reach, speed_gbps = fields.pop("reach"), fields.pop("speed")
        return plain.CableType(**fields, reach_m=reach, speed_gbps=speed_gbps)
