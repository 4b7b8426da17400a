"""The room, as it is written in the site file."""

from __future__ import annotations

from pydantic import Field

from eastwest.intent.schema.section import Length, Section
from eastwest.intent.site import Racks, Room


class RacksModel(Section):
    """The room as a grid of racks; every cable is then as long as the way between its ends."""

    nodes: int = Field(ge=1, le=64, description="GPU nodes in a rack")
    per_row: int = Field(default=16, ge=1, le=1000, description="racks in a row")
    width: Length = Field(default=0.6, description="width of a rack; left out: 0.6 m")
    row_pitch: Length = Field(default=3.0, description="distance of one row from the next; left out: 3 m")
    slack: Length = Field(default=4.0, description="cable inside both racks and up to the tray; left out: 4 m in all")
    switches: int = Field(default=16, ge=1, le=48, description="switches in a network rack; left out: 16")

    def build(self) -> Racks:
        """The plain section."""
        return Racks(self.nodes, self.per_row, self.width, self.row_pitch, self.slack, self.switches)


class RoomModel(Section):
    """Cable lengths by room layout, one way. The longest of each kind decides cables and headroom."""

    node_to_leaf: Length = Field(description="length of the node-to-leaf cables; with racks, of what has no place")
    leaf_to_spine: Length = Field(default=30.0, description="length of the leaf-to-spine cables; left out: 30 m")
    spine_to_super: Length = Field(default=50.0, description="length of the cables to super-spines; left out: 50 m")
    racks: RacksModel | None = Field(default=None, description="places in racks, from which all lengths follow")

    def build(self) -> Room:
        """The plain section."""
        racks = None if self.racks is None else self.racks.build()
        return Room(self.node_to_leaf, self.leaf_to_spine, self.spine_to_super, racks)
