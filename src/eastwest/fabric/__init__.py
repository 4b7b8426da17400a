"""The graph of devices, ports and links; topologies, addressing and cabling."""

from eastwest.fabric.graph import Device, Fabric, Link, Port, PortId, Role

__all__ = ["Device", "Fabric", "Link", "Port", "PortId", "Role"]
