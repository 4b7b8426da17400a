"""A Layout: nodes in units, and within a unit the leaf that each NIC goes to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Where NICs attach, the same in every unit; the last unit may hold fewer nodes.

    topology: `single-switch`, `leaf-spine` or `rail-optimised`. NIC i of a node is on rail i mod `rails` and on leaf
    `leaf_of_nic[i]` of its unit (from 0). All counts are at least 1.
    """

    topology: str
    nodes: int
    rails: int
    nodes_per_unit: int
    leaf_of_nic: tuple[int, ...]

    @property
    def nics(self) -> int:
        """NICs per node."""
        return len(self.leaf_of_nic)

    @property
    def units(self) -> int:
        """How many units there are."""
        return -(-self.nodes // self.nodes_per_unit)

    @property
    def leaves_per_unit(self) -> int:
        """Leaves that the nodes of one unit share."""
        return max(self.leaf_of_nic) + 1

    @property
    def leaves(self) -> int:
        """Leaves of the whole fabric."""
        return self.units * self.leaves_per_unit

    @property
    def downlinks(self) -> int:
        """NICs on the fullest leaf."""
        return min(self.nodes_per_unit, self.nodes) * max(Counter(self.leaf_of_nic).values())

    def rails_on(self, leaf: int) -> tuple[int, ...]:
        """The rails that a leaf of a unit serves."""
        return tuple(sorted({nic % self.rails for nic, at in enumerate(self.leaf_of_nic) if at == leaf}))

    def leaf_name(self, unit: int, leaf: int) -> str:
        """`leaf-u1-r3`, `leaf-u1-r0-3` when a leaf serves several rails, `leaf3` where rails have no leaves.

        unit: from 1. leaf: within the unit, from 0.
        """
        if self.topology != "rail-optimised":
            return f"leaf{(unit - 1) * self.leaves_per_unit + leaf + 1}"
        rails = self.rails_on(leaf)
        return f"leaf-u{unit}-r{rails[0]}" + (f"-{rails[-1]}" if len(rails) > 1 else "")
