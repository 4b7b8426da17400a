"""A plan with all its networks in one fabric, as an inventory of devices needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from eastwest.fabric import Device, Fabric
from eastwest.plan import Interface, Plan, Router
from eastwest.plan.device import COMPUTE, segments
from eastwest.plan.device.derive import OUTSIDE_MTU_BYTES


@dataclass(frozen=True)
class Whole:
    """Everything that is built. role_of: `leaf`, `storage-leaf` and so on, by device. mtu_of: bytes, by switch."""

    fabric: Fabric
    interfaces: tuple[Interface, ...] = ()
    routers: tuple[Router, ...] = ()
    role_of: Mapping[str, str] = field(default_factory=dict)
    mtu_of: Mapping[str, int] = field(default_factory=dict)

    def role(self, device: Device) -> str:
        """What a device is for."""
        return self.role_of.get(device.name, device.role.value)


def whole(plan: Plan) -> Whole:
    """All networks of a plan. A device that is in several has the ports of all; units are those of the compute fabric.

    Links stand in the order of the cabling schedule.
    """
    devices: dict[str, Device] = {}
    roles: dict[str, str] = {}
    mtus: dict[str, int] = {}
    parts = segments(plan)
    for segment in parts:
        for device in segment.plan.fabric.devices:
            known = devices.get(device.name)
            if known is not None:
                devices[device.name] = replace(known, ports=(*known.ports, *device.ports))
                continue
            devices[device.name] = device if segment.name == COMPUTE else replace(device, unit=None)
            if device.is_switch:
                roles[device.name] = segment.role(device)
                mtus[device.name] = OUTSIDE_MTU_BYTES if segment.switched else segment.plan.policy.mtu_bytes
    links = tuple(link for segment in parts for link in segment.plan.fabric.links)
    ends = tuple(end for segment in parts for end in segment.plan.addressing.interfaces)
    routers = tuple(router for segment in parts for router in segment.plan.addressing.routers)
    return Whole(Fabric(tuple(devices.values()), links), ends, routers, roles, mtus)
