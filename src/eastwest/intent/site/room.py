"""The room, which decides how long cables are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Racks:
    """The room as a grid of racks. nodes: GPU nodes in a rack. per_row: racks in a row.

    rack_width_m, row_pitch_m: distance of neighbours in a row, and of rows. slack_m: cable inside the racks at both
    ends together, and up to the tray and down. switches: network switches in a rack.
    """

    nodes: int
    per_row: int
    rack_width_m: float
    row_pitch_m: float
    slack_m: float
    switches: int


@dataclass(frozen=True, slots=True)
class Room:
    """Cable lengths by room layout, one way, metres. With racks, lengths follow from the places of the devices."""

    node_to_leaf_m: float
    leaf_to_spine_m: float
    spine_to_super_m: float = 50.0
    racks: Racks | None = None
