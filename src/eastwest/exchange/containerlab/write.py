"""The fabric as a containerlab topology file."""

from __future__ import annotations

from collections import Counter

from eastwest.exchange.containerlab.kinds import LINUX, Kind, kind_of
from eastwest.exchange.management import management_addresses, nos_of_role
from eastwest.exchange.source import Source
from eastwest.exchange.text import number, slug, yaml_text
from eastwest.fabric import Device, Link

PREFIX = "eastwest."
"""Labels that carry what containerlab has no field for begin so."""

Tree = dict[str, object]


def topology_text(source: Source) -> str:
    """The `.clab.yml` of a fabric: one node a device, one link a cable, switches on the management network.

    Ports are called as each kind wants it; the label `eastwest.ports` has their names in the plan. Raises InputError
    when the management network is too small.
    """
    kinds = _kinds(source)
    names = {device.name: _interfaces(device, kinds[device.name]) for device in source.fabric.devices}
    topology: Tree = {
        "kinds": {kind.name: {"image": kind.image} for kind in dict.fromkeys(kinds.values())},
        "nodes": {
            device.name: _node(device, kinds[device.name], names[device.name]) for device in source.fabric.devices
        },
        "links": [_link(link, names) for link in source.fabric.links],
    }
    tree: Tree = {"name": slug(source.name)}
    addresses = {} if source.plan is None else management_addresses(source.plan)
    if source.plan is not None and addresses:
        _manage(tree, topology, source.plan.configuration.management.network, addresses)
    tree["topology"] = topology
    return yaml_text(tree, "\n".join(_remarks(source, kinds)))


def _kinds(source: Source) -> dict[str, Kind]:
    families = nos_of_role(source.plan)
    return {
        device.name: kind_of(device.model, families.get(device.role.value, ""), source.catalogue.switches)
        if device.is_switch
        else LINUX
        for device in source.fabric.devices
    }


def _interfaces(device: Device, kind: Kind) -> dict[str, str]:
    """Port of the plan → interface of the lab. Two ports never share a name, whatever the plan calls them."""
    named = {port.name: kind.interface(port.name, at) for at, port in enumerate(device.ports)}
    if len(set(named.values())) < len(named):
        return {port.name: LINUX.interface(port.name, at) for at, port in enumerate(device.ports)}
    return named


def _node(device: Device, kind: Kind, names: dict[str, str]) -> Tree:
    labels: Tree = {f"{PREFIX}role": device.role.value, f"{PREFIX}model": device.model}
    labels |= {f"{PREFIX}unit": str(device.unit)} if device.unit is not None else {}
    labels |= {f"{PREFIX}rail": str(device.rail)} if device.rail is not None else {}
    ports = (
        f"{names[port.name]}={port.name}@{number(port.speed_gbps)}" + ("" if port.rail is None else f"#{port.rail}")
        for port in device.ports
    )
    labels[f"{PREFIX}ports"] = " ".join(ports)
    return {"kind": kind.name, "group": device.role.value, "labels": labels}


def _link(link: Link, names: dict[str, dict[str, str]]) -> Tree:
    facts: Tree = {"speed_gbps": number(link.speed_gbps), "length_m": number(link.length_m)}
    facts |= {"cable": link.cable} if link.cable else {}
    return {"endpoints": [f"{end.device}:{names[end.device][end.port]}" for end in (link.a, link.b)], "vars": facts}


def _manage(tree: Tree, topology: Tree, network: str, addresses: dict[str, str]) -> None:
    tree["mgmt"] = {"network": f"{tree['name']}-mgmt", "ipv4-subnet" if "." in network else "ipv6-subnet": network}
    nodes = topology["nodes"]
    assert isinstance(nodes, dict)  # noqa: S101
    for device, address in addresses.items():
        nodes[device]["mgmt-ipv4" if "." in address else "mgmt-ipv6"] = address.partition("/")[0]


def _remarks(source: Source, kinds: dict[str, Kind]) -> list[str]:
    """What a person should know who deploys this."""
    counts = Counter(kinds.values())
    remarks = [
        f"Fabric {source.name} for containerlab: " + ", ".join(f"{n} x {kind.name}" for kind, n in counts.items())
    ]
    if source.plan is not None:
        remarks.append(f"plan sha256:{source.plan.sha256}")
    remarks.append("Images: put the names of your own under topology.kinds.")
    renamed = sorted({kind.name for kind in counts if kind is not LINUX and not kind.faithful})
    if renamed:
        remarks.append(
            f"Virtual {', '.join(renamed)} number their ports from the first: eastwest.ports has the plan's names."
        )
    remarks.append("Virtual switches carry no lossless traffic: a lab tries routing and automation, not PFC or ECN.")
    return remarks
