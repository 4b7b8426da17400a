"""Ports of a device, and how they split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from eastwest.intent.catalogue import model as plain
from eastwest.intent.catalogue.schema.fact import EntryModel, FactModel, Part, Rate, Text, plain_of

Pattern = Annotated[str, Field(pattern=r"^([A-Za-z0-9/:._-]|\{(n|part0|part1|lane|index)\})*$", max_length=60)]


class BreakoutModel(Part):
    """One way to split a port."""

    parts: int = Field(ge=2, le=16)
    speed: Rate


class PortGroupModel(Part):
    """Equal ports, and how the vendor names them."""

    count: int = Field(ge=1, le=1024)
    speed: Rate
    form_factor: Text
    name_pattern: Pattern
    breakouts: list[BreakoutModel] = Field(default_factory=list)
    split_pattern: Pattern = ""
    first: int = Field(default=1, ge=0, le=1024)
    lanes: int = Field(default=8, ge=1, le=16)


class PortedModel(EntryModel):
    """A device with ports."""

    ports: FactModel[list[PortGroupModel]]

    def build(self) -> Any:  # noqa: ANN401
        """The plain dataclass, with plain port groups."""
        fields = {name: plain_of(getattr(self, name)) for name in type(self).model_fields if name != "ports"}
        groups = None if self.ports.value is None else tuple(_port_groups(self.ports.value))
        return self.target(**fields, ports=plain.Fact(groups, self.ports.source, self.ports.confidence))


def _port_groups(groups: list[PortGroupModel]) -> Iterator[plain.PortGroup]:
    lanes = 0
    for group in groups:
        yield _port_group(group, lanes)
        lanes += group.count * group.lanes


def _port_group(group: PortGroupModel, first_index: int) -> plain.PortGroup:
    breakouts = tuple((breakout.parts, breakout.speed) for breakout in group.breakouts)
    return plain.PortGroup(
        count=group.count,
        speed_gbps=group.speed,
        form_factor=group.form_factor,
        name_pattern=group.name_pattern,
        breakouts=breakouts,
        split_pattern=group.split_pattern,
        first=group.first,
        lanes=group.lanes,
        first_index=first_index,
    )
