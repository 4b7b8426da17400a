"""Which devices of a plan are booted, and what is left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eastwest.fabric import Device, Fabric, Role
from eastwest.plan import Plan


@dataclass(frozen=True, slots=True)
class Slice:
    """How many of each to boot, None for all.

    In a fabric with super-spines, leaves, spines and hosts count within each pod, and super_spines for each set of
    spines that share them, so that few devices still make all tiers.
    """

    leaves: int | None = None
    spines: int | None = None
    hosts: int | None = None
    super_spines: int | None = None
    pods: int | None = None


def sliced(plan: Plan, part: Slice) -> tuple[set[str], tuple[str, ...]]:
    """Names of the devices to boot, and in words how many of each role are not."""
    fabric = plan.fabric
    chosen: list[Device] = []
    for leaves, spines in _pods(fabric)[: part.pods]:
        chosen += [*leaves[: part.leaves], *spines[: part.spines]]
        reached = _neighbours(fabric, leaves[: part.leaves])
        chosen += [node for node in fabric.gpu_nodes if node.name in reached and node not in chosen][: part.hosts]
    chosen += _supers(fabric, {device.name for device in chosen}, part.super_spines)
    all_of, some_of = (Counter(device.role.value for device in group) for group in (fabric.devices, chosen))
    left_out = tuple(
        f"{count - some_of[role]} of {count} {role} devices" for role, count in all_of.items() if some_of[role] < count
    )
    return {device.name for device in chosen}, left_out


def _neighbours(fabric: Fabric, devices: Iterable[Device]) -> set[str]:
    return {link.other(device.name).device for device in devices for link in fabric.links_of[device.name]}


def _pods(fabric: Fabric) -> list[tuple[Sequence[Device], Sequence[Device]]]:
    """Leaves and spines of each pod; without super-spines all are one."""
    leaves, spines = fabric.with_role(Role.LEAF), fabric.with_role(Role.SPINE)
    if not fabric.with_role(Role.SUPER_SPINE):
        return [(leaves, spines)]
    names = {spine.name for spine in spines}
    below: defaultdict[frozenset[str], list[Device]] = defaultdict(list)
    for leaf in leaves:
        below[frozenset(_neighbours(fabric, [leaf]) & names)].append(leaf)
    return [(some, [spine for spine in spines if spine.name in above]) for above, some in below.items()]


def _supers(fabric: Fabric, kept: set[str], most: int | None) -> list[Device]:
    """The first so many super-spines of each set of kept spines."""
    over: defaultdict[frozenset[str], list[Device]] = defaultdict(list)
    for device in fabric.with_role(Role.SUPER_SPINE):
        over[frozenset(_neighbours(fabric, [device]) & kept)].append(device)
    return [device for below, some in over.items() if below for device in some[:most]]
