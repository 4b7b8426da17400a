"""The graph of devices, ports and links; topologies, addressing and cabling."""

from eastwest.fabric.graph import SWITCH_ROLES, Device, Fabric, Link, Port, PortId, Role

__all__ = ["SWITCH_ROLES", "Device", "Fabric", "Link", "Port", "PortId", "Role"]
