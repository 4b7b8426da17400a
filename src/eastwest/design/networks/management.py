"""Out-of-band management: access switches with a port for every device, two aggregation switches above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from math import ceil

from eastwest.design.addressing import routers_of
from eastwest.design.choice import allowed, named_family, usual_family
from eastwest.design.networks.draft import Draft
from eastwest.design.networks.way_out import LINKS, addresses, ports_needed, routers_bill, way_out, wire_routers
from eastwest.design.size import groups_of
from eastwest.design.wiring import cable_id
from eastwest.errors import NoFitError, Problem
from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.fabric.ports import Demand, allocate, capacity, fits, speeds_of
from eastwest.fabric.topology.build import in_use
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.catalogue.naming import runs
from eastwest.intent.site import ManagementIntent, Site
from eastwest.lossless import Reason
from eastwest.plan import VLAN, Addressing, Interface
from eastwest.units import format_gbps

SUBNETS = IPv4Network("10.240.0.0/13")
"""Management addresses: a subnet for every access switch, whose first address is the gateway."""
LOOPBACKS = IPv4Network("10.253.0.0/16")
"""Router ids of its switches."""
_AGGREGATION = 2


@dataclass(frozen=True, slots=True)
class _Size:
    """access switches with so many device ports in use at most; uplinks at uplink_gbps, none for a single switch.

    out: ports to routers, on each of the top switches.
    """

    model: Switch
    above: Switch | None
    count: int
    most: int
    uplinks: int
    uplink_gbps: float
    out: Demand


def management_network(site: Site, fabrics: Sequence[Fabric], catalogue: Catalogue) -> Draft | None:
    """A port for every device of the other networks; None unless the site asks for it.

    Switches of this network are managed through their uplinks. Raises NoFitError when no models carry it.
    """
    wanted = site.management
    if wanted is None:
        return None
    devices = tuple(_devices(wanted, fabrics))
    ports = sum(len(device.ports) for device in devices)
    size = _size(site, wanted, ports, catalogue)
    fabric = _wire(site, wanted, devices, size, catalogue)
    above = f", {_AGGREGATION} aggregation switches {size.above.id}" if size.above else ""
    why = f"{ports} management ports of {len(devices)} devices, at most {size.most} on a switch"
    reasons = (
        Reason("management network", f"{size.count} x {size.model.id}{above}", why, "fewest switches that fit"),
        Reason("management addresses", f"a subnet of {SUBNETS} for each access switch", "its first is the gateway"),
        way_out(wanted, size.out),
    )
    topology = "access-aggregation" if size.above else "single-switch"
    return Draft("management", topology, fabric, _addresses(fabric, size), reasons, routers_bill(wanted, size.out))


def _devices(wanted: ManagementIntent, fabrics: Sequence[Fabric]) -> Iterator[Device]:
    """Every device once, with its management ports; routers of others are not ours to manage."""
    seen: set[str] = set()
    node = tuple(Port(f"bmc{number}", wanted.link_gbps) for number in range(wanted.ports))
    other = (Port("mgmt0", wanted.link_gbps),)
    for device in (device for fabric in fabrics for device in fabric.devices):
        if device.name not in seen and device.role is not Role.EXTERNAL:
            seen.add(device.name)
            is_node = device.role is Role.GPU_NODE
            role, ports = (Role.GPU_NODE, node) if is_node else (Role.MANAGED, other)
            yield Device(device.name, role, device.model, ports, unit=device.unit)


def _size(site: Site, wanted: ManagementIntent, ports: int, catalogue: Catalogue) -> _Size:
    access = allowed(wanted.access, catalogue, named_family(site, "management-leaf"))
    found = [size for model in access for size in _sizes(site, wanted, ports, model, catalogue)]
    if not found:
        speed = format_gbps(wanted.link_gbps)
        out = wanted.routers
        beside = f", {out.count * out.ports} links to routers beside them" if out is not None else ""
        text = f"no allowed access switch has ports of {speed} and uplinks that two aggregation switches take{beside}"
        mend = "name models under `access:` and `aggregation:`, fewer `uplinks:`, or another `routers.link:`"
        raise NoFitError(Problem(text, "management", mend=mend))
    return min(found, key=lambda size: _rank(site, size))


def _rank(site: Site, size: _Size) -> tuple[int, int, float, str, str]:
    """Fewest switches, then those that run what the site runs, then the cheapest."""
    models = {"management-leaf": size.model, "management-spine": size.above}
    strangers = sum(model is not None and not _at_home(site, role, model) for role, model in models.items())
    return size.count, strangers, _price(size), size.model.id, size.above.id if size.above else ""


def _at_home(site: Site, role: str, model: Switch) -> bool:
    family = usual_family(site, role)
    return not family or runs(model, family)


def _price(size: _Size) -> float:
    models = (size.model, size.above) if size.above else (size.model,)
    return sum(group.count * group.speed_gbps for model in models for group in groups_of(model))


def _sizes(site: Site, wanted: ManagementIntent, ports: int, model: Switch, catalogue: Catalogue) -> Iterator[_Size]:
    groups = groups_of(model)
    room = capacity(groups, wanted.link_gbps)
    if not room:
        return
    fastest = max(speeds_of(groups))
    out = ports_needed(wanted, 1, fastest)
    if ports <= room and fits(groups, (Demand(ports, wanted.link_gbps), out)):
        yield _Size(model, None, 1, ports, 0, 0.0, out)
        return
    for uplink_gbps in speeds_of(groups):
        if uplink_gbps <= wanted.link_gbps or not fits(groups, (Demand(1, wanted.link_gbps), Demand(1, uplink_gbps))):
            continue
        uplinks = min(wanted.uplinks, capacity(groups, uplink_gbps))
        while room and not fits(groups, (Demand(room, wanted.link_gbps), Demand(uplinks, uplink_gbps))):
            room -= 1
        count = ceil(ports / room) if room else 0
        each = Demand(count * ceil(uplinks / _AGGREGATION), uplink_gbps)
        out = ports_needed(wanted, _AGGREGATION, uplink_gbps)
        for above in allowed(wanted.aggregation, catalogue, named_family(site, "management-spine")):
            if count and fits(groups_of(above), (each, out)):
                yield _Size(model, above, count, ceil(ports / count), uplinks, uplink_gbps, out)


def _wire(
    site: Site, wanted: ManagementIntent, devices: tuple[Device, ...], size: _Size, catalogue: Catalogue
) -> Fabric:
    down, up = Demand(size.most, wanted.link_gbps), Demand(size.uplinks, size.uplink_gbps)
    demands = (down, up) if size.above else (down, size.out)
    names = allocate(groups_of(size.model), demands) or ((), ())
    ports = tuple(Port(name, d.speed_gbps) for row, d in zip(names, demands, strict=True) for name in row)
    access = [Device(f"oob{at + 1}", Role.LEAF, size.model.id, ports, unit=at + 1) for at in range(size.count)]
    cable = cable_id(catalogue, size.model, wanted.link_gbps, site.room.node_to_leaf_m)
    ends = [PortId(device.name, port.name) for device in devices for port in device.ports]
    links = [
        Link(end, PortId(access[at // size.most].name, ports[at % size.most].name), wanted.link_gbps,
             site.room.node_to_leaf_m, cable)
        for at, end in enumerate(ends)
    ]  # fmt: skip
    above, higher = _aggregate(site, access, size, catalogue)
    top, model = (above, size.above) if size.above else (access, size.model)
    kept = [port.name for port in top[0].ports][-size.out.count :] if size.out.count else []
    routers, out = wire_routers(wanted, top, kept, size.out, model, site.room, catalogue)
    every = (*links, *higher, *out)
    return Fabric(tuple(in_use([*devices, *access, *above, *routers], every)), every)


def _aggregate(
    site: Site, access: Sequence[Device], size: _Size, catalogue: Catalogue
) -> tuple[list[Device], list[Link]]:
    if size.above is None:
        return [], []
    each = ceil(size.uplinks / _AGGREGATION)
    demands = (Demand(size.count * each, size.uplink_gbps), size.out)
    rows = allocate(groups_of(size.above), demands) or ()
    ports = tuple(Port(name, demand.speed_gbps) for names, demand in zip(rows, demands, strict=True) for name in names)
    above = [Device(f"oob-agg{at + 1}", Role.SPINE, size.above.id, ports) for at in range(_AGGREGATION)]
    cable = cable_id(catalogue, size.model, size.uplink_gbps, site.room.leaf_to_spine_m)
    links = []
    for index, switch in enumerate(access):
        for number in range(size.uplinks):
            far = above[number % _AGGREGATION]
            ends = (
                PortId(switch.name, switch.ports[size.most + number].name),
                PortId(far.name, ports[index * each + number // _AGGREGATION].name),
            )
            links.append(Link(*ends, size.uplink_gbps, site.room.leaf_to_spine_m, cable))
    return above, links


def _addresses(fabric: Fabric, size: _Size) -> Addressing:
    """Hosts in the subnet of their switch, from its second address on; uplinks are unnumbered, and routed by BGP.

    Links to routers have addresses of their own. Raises NoFitError when there are too few.
    """
    bits = 32 - (size.most + 2).bit_length()
    step, base = 2 ** (32 - bits), int(SUBNETS.network_address)
    if size.count * step > int(LINKS.network_address) - base:
        raise NoFitError(Problem(f"more devices than {SUBNETS} has addresses", path="management"))
    at = {switch.name: base + step * number for number, switch in enumerate(fabric.with_role(Role.LEAF))}
    used = dict.fromkeys(at, 1)
    interfaces = [Interface(name, f"vlan{VLAN}", "", f"{_text(first + 1)}/{bits}") for name, first in at.items()]
    out = [link for link in fabric.links if fabric.by_name[link.a.device].role is Role.EXTERNAL]
    for link in (link for link in fabric.links if link not in out):
        near, far = link.a, link.b
        address = ""
        if near.device not in at:
            used[far.device] += 1
            address = f"{_text(at[far.device] + used[far.device])}/{bits}"
        interfaces.append(Interface(near.device, near.port, far.device, address))
        interfaces.append(Interface(far.device, far.port, near.device, ""))
    interfaces += addresses(out)
    return Addressing("shared-subnet", tuple(routers_of(fabric, LOOPBACKS)), tuple(interfaces))


def _text(number: int) -> str:
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
