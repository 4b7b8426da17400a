"""The ports of the fabric as columns of matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.fabric import PortId, Role
from eastwest.plan import Plan

HOSTS = frozenset({Role.GPU_NODE, Role.STORAGE, Role.SERVER, Role.LOAD_BALANCER})
"""Roles of what stands behind the fabric."""


@dataclass(frozen=True)
class Ports:
    """The ports of the fabric, in order. peer: place of the other end. speed_gbps: as planned.

    host: faces no switch itself, being a NIC. last: a switch port that faces a host. between: one that faces a switch.
    up: one that faces a higher tier. kmax_bytes: fill from which the plan marks every packet, nan where it marks none.
    """

    ends: tuple[PortId, ...]
    place: dict[PortId, int]
    peer: npt.NDArray[np.int64]
    speed_gbps: Floats
    host: Bools
    last: Bools
    between: Bools
    device: npt.NDArray[np.object_]
    up: Bools
    kmax_bytes: Floats

    @classmethod
    def of(cls, plan: Plan) -> Ports:
        """All linked ports of switches and of the hosts behind them, storage systems included."""
        fabric = plan.fabric
        inside = {one.name for one in fabric.devices if one.is_switch or one.role in HOSTS}
        links = [link for link in fabric.links if link.a.device in inside and link.b.device in inside]
        ends = tuple(end for link in links for end in (link.a, link.b))
        switch = np.array([fabric.by_name[end.device].is_switch for end in ends], bool)
        peer = np.arange(len(ends)) ^ 1
        tier = {Role.LEAF: 0, Role.SPINE: 1, Role.SUPER_SPINE: 2}
        level = np.array([tier.get(fabric.by_name[end.device].role, -1) for end in ends])
        speeds = np.repeat([link.speed_gbps for link in links], 2).astype(float)
        kmax = {(one.device, ecn.speed_gbps): ecn.kmax_bytes for one in plan.policy.switches for ecn in one.ecn}
        return cls(
            ends,
            {end: number for number, end in enumerate(ends)},
            peer,
            speeds,
            ~switch,
            switch & ~switch[peer],
            switch & switch[peer],
            np.array([end.device for end in ends], object),
            switch & switch[peer] & (level < level[peer]),
            np.array([kmax.get((end.device, speed), np.nan) for end, speed in zip(ends, speeds, strict=True)], float),
        )
