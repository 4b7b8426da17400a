"""A Layout: nodes in units, and within a unit the leaf that each NIC goes to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

RAIL_TOPOLOGIES = ("rail-optimised", "rail-only")
"""Topologies whose leaves belong to rails."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where NICs attach, the same in every unit; the last unit may hold fewer nodes.

    topology: `single-switch`, `leaf-spine`, `rail-optimised` or `rail-only`. NIC i of a node is on rail i mod `rails`
    and, in every plane, on the leaves of slot `leaf_of_nic[i]` of its unit (from 0). All counts are at least 1.
    planes: fabrics of their own, each of which every NIC has ports to. tors: leaves of one plane that a NIC has a port
    to, 2 with dual ToR. units_per_pod: units below the same spines, None when all are.
    """

    topology: str
    nodes: int
    rails: int
    nodes_per_unit: int
    leaf_of_nic: tuple[int, ...]
    planes: int = 1
    tors: int = 1
    units_per_pod: int | None = None

    @property
    def nics(self) -> int:
        """NICs per node."""
        return len(self.leaf_of_nic)

    @property
    def ports_per_nic(self) -> int:
        """Ports of a NIC: one to each of its leaves."""
        return self.planes * self.tors

    @property
    def units(self) -> int:
        """How many units there are."""
        return -(-self.nodes // self.nodes_per_unit)

    @property
    def slots(self) -> int:
        """Places for a leaf, or with dual ToR for a pair of leaves, in a unit of one plane."""
        return max(self.leaf_of_nic) + 1

    @property
    def leaves_per_unit(self) -> int:
        """Leaves that the nodes of one unit share in one plane."""
        return self.slots * self.tors

    @property
    def leaves(self) -> int:
        """Leaves of the whole fabric."""
        return self.planes * self.units * self.leaves_per_unit

    @property
    def groups(self) -> int:
        """Sets of leaves with spines of their own: one for each slot in a rail-only fabric, else one."""
        return self.slots if self.topology == "rail-only" else 1

    @property
    def pods(self) -> int:
        """Sets of units with spines of their own."""
        return 1 if self.units_per_pod is None else -(-self.units // self.units_per_pod)

    @property
    def blocks(self) -> int:
        """Sets of spines: one for each plane, group and pod."""
        return self.planes * self.groups * self.pods

    @property
    def leaves_per_block(self) -> int:
        """Leaves below one set of spines, in the fullest pod."""
        units = self.units if self.units_per_pod is None else min(self.units, self.units_per_pod)
        return units * self.leaves_per_unit // self.groups

    @property
    def downlinks(self) -> int:
        """NIC ports on the fullest leaf."""
        return min(self.nodes_per_unit, self.nodes) * max(Counter(self.leaf_of_nic).values())

    def rails_on(self, slot: int) -> tuple[int, ...]:
        """The rails that a slot of a unit serves."""
        return tuple(sorted({nic % self.rails for nic, at in enumerate(self.leaf_of_nic) if at == slot}))

    def pod_of(self, unit: int) -> int | None:
        """The pod (from 1) of a unit (from 1), None in a fabric without pods."""
        return None if self.units_per_pod is None else (unit - 1) // self.units_per_pod + 1

    def leaf_name(self, unit: int, slot: int, plane: int = 0, tor: int = 0) -> str:
        """`leaf-u1-r3`, `leaf-u1-r0-3` when a leaf serves several rails, `leaf3` where rails have no leaves.

        unit: from 1. slot, plane, tor: from 0. Planes put `p1-` in front, the leaves of a pair end in `a` and `b`.
        """
        if self.topology in RAIL_TOPOLOGIES:
            rails = self.rails_on(slot)
            name = f"leaf-u{unit}-r{rails[0]}" + (f"-{rails[-1]}" if len(rails) > 1 else "")
        else:
            name = f"leaf{(unit - 1) * self.slots + slot + 1}"
        return self.in_plane(name + ("ab"[tor] if self.tors > 1 else ""), plane)

    def spine_name(self, number: int, plane: int = 0, pod: int = 0, group: int = 0) -> str:
        """`spine1`, `spine-d2-1` in pod 2, `spine-r3-1` for rail 3 of a rail-only fabric. All arguments from 0."""
        where = (f"-d{pod + 1}" if self.units_per_pod is not None else "") + self._rail(group)
        return self.in_plane(f"spine{where}{'-' if where else ''}{number + 1}", plane)

    def super_spine_name(self, number: int, plane: int = 0, group: int = 0) -> str:
        """`super1`, `super-r3-1` for rail 3 of a rail-only fabric. All arguments from 0."""
        where = self._rail(group)
        return self.in_plane(f"super{where}{'-' if where else ''}{number + 1}", plane)

    def in_plane(self, name: str, plane: int) -> str:
        """`p2-NAME` in the second of several planes."""
        return f"p{plane + 1}-{name}" if self.planes > 1 else name

    def port_name(self, nic: int, plane: int = 0, tor: int = 0) -> str:
        """`nic3`, or `nic3p1` for the second of several ports of a NIC."""
        return f"nic{nic}" + (f"p{plane * self.tors + tor}" if self.ports_per_nic > 1 else "")

    def _rail(self, group: int) -> str:
        return f"-r{self.rails_on(group)[0]}" if self.groups > 1 else ""
