"""A part of the fabric that packets can cover: the places of findings first, uplinks in proportion."""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import replace

from eastwest.fabric.graph import Device, Fabric, Link, Role
from eastwest.plan import Plan
from eastwest.plan.device import natural

MOST_NICS = 32
"""Enough for an incast of eight and rings of four nodes with eight NICs; runs of seconds."""


def cut(plan: Plan, focus: frozenset[str]) -> Plan:
    """The plan with at most MOST_NICS NICs: whole nodes, from as many groups of leaves as there are, focus first.

    focus: devices with findings. A leaf keeps its share of uplinks, so that it is as oversubscribed as before; those
    to switches in focus go first. The plan itself where it is small enough.
    """
    fabric = plan.fabric
    if sum(len(node.ports) for node in fabric.gpu_nodes) <= MOST_NICS:
        return plan
    nodes = _nodes(fabric, focus)
    kept = {node.name for node in nodes}
    down = [link for link in fabric.links if link.a.device in kept or link.b.device in kept]
    leaves = {end.device for link in down for end in (link.a, link.b)} - kept
    up = [link for leaf in sorted(leaves, key=natural) for link in _uplinks(fabric, leaf, kept, focus)]
    spines = {end.device for link in up for end in (link.a, link.b)}
    every_leaf = {device.name for device in fabric.with_role(Role.LEAF)}
    core = [link for link in fabric.switch_links() if not {link.a.device, link.b.device} & every_leaf]
    above = {end.device for link in core for end in (link.a, link.b)} if spines else set()
    used = kept | leaves | spines | above
    others = [device for device in fabric.devices if device.is_switch and device.name in used]
    devices = (*nodes, *others)
    links = tuple(link for link in (*down, *up, *core) if link.a.device in used and link.b.device in used)
    return replace(plan, fabric=Fabric(devices, links))


def _nodes(fabric: Fabric, focus: frozenset[str]) -> list[Device]:
    """Whole nodes: the same number of each group of leaves, groups in focus first; neighbours stay neighbours."""
    groups: dict[tuple[str, ...], list[Device]] = {}
    for node in fabric.gpu_nodes:
        under = tuple(link.other(node.name).device for link in fabric.links_of[node.name])
        groups.setdefault(under, []).append(node)
    for members in groups.values():
        members.sort(key=lambda node: (node.name not in focus, natural(node.name)))
    order = sorted(
        groups,
        key=lambda under: (not (focus & {*under, *(node.name for node in groups[under])}), groups[under][0].name),
    )
    room = max(2, MOST_NICS // len(fabric.gpu_nodes[0].ports))
    chosen: list[Device] = []
    most = max(len(members) for members in groups.values())
    for turn in range(most):
        chosen += [groups[under][turn] for under in order if turn < len(groups[under])]
    kept = set(map(id, chosen[:room]))
    return [node for under in order for node in groups[under] if id(node) in kept]


def _uplinks(fabric: Fabric, leaf: str, kept: Set[str], focus: frozenset[str]) -> list[Link]:
    down = [link for link in fabric.links_of[leaf] if not fabric.by_name[link.other(leaf).device].is_switch]
    own = sum(link.other(leaf).device in kept for link in down)
    up = [link for link in fabric.links_of[leaf] if fabric.by_name[link.other(leaf).device].is_switch]
    wanted = min(len(up), max(1, math.ceil(len(up) * own / max(1, len(down)))))
    if len(up) > 1:
        wanted = max(2, wanted)  # one uplink has nothing to balance over
    up.sort(key=lambda link: (link.other(leaf).device not in focus, natural(link.other(leaf).device)))
    return up[:wanted]
