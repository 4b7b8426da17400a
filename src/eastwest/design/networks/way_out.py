"""The way out of the management network: routers of somebody else's, behind which NTP, DNS, AAA, syslog and telemetry
stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from math import ceil

from eastwest.design.networks.draft import hosts_of, numbered
from eastwest.design.wiring import cable_id
from eastwest.errors import NoFitError, Problem
from eastwest.fabric import Device, Link, PortId, Role
from eastwest.fabric.ports import Demand
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.site import ManagementIntent, Room
from eastwest.lossless import Reason
from eastwest.plan import BillLine, Interface
from eastwest.units import format_gbps

LINKS = IPv4Network("10.247.0.0/16")
"""A /31 for every link to a router, the switch on the even address: the end of the management network's range."""
NONE = Demand(0, 0.0)


def ports_needed(wanted: ManagementIntent, switches: int, speed_gbps: float) -> Demand:
    """Ports towards routers on each of the switches that share them. speed_gbps: where the site names none."""
    out = wanted.routers
    return NONE if out is None else Demand(ceil(out.count * out.ports / switches), out.link_gbps or speed_gbps)


def wire_routers(
    wanted: ManagementIntent,
    switches: Sequence[Device],
    ports: Sequence[str],
    demand: Demand,
    model: Switch,
    room: Room,
    catalogue: Catalogue,
) -> tuple[tuple[Device, ...], tuple[Link, ...]]:
    """Routers, and links that take the switches in turn. ports: those kept for routers, alike on every switch."""
    out = wanted.routers
    if out is None:
        return (), ()
    names = tuple(numbered("oob-router", out.count))
    routers = hosts_of(names, Role.EXTERNAL, "", out.ports, demand.speed_gbps, "eth{n}").devices
    cable = cable_id(catalogue, model, demand.speed_gbps, room.node_to_leaf_m)
    ends = [PortId(router.name, port.name) for router in routers for port in router.ports]
    links = (
        Link(end, PortId(switches[at % len(switches)].name, ports[at // len(switches)]), demand.speed_gbps,
             room.node_to_leaf_m, cable)
        for at, end in enumerate(ends)
    )  # fmt: skip
    return routers, tuple(links)


def addresses(links: Sequence[Link]) -> Iterator[Interface]:
    """Both ends of every link to a router. Raises NoFitError when there are more than the range has addresses."""
    if 2 * len(links) > LINKS.num_addresses:
        raise NoFitError(Problem(f"more links to routers than {LINKS} has addresses", path="management.routers"))
    for at, link in enumerate(links):
        even, odd = (f"{LINKS[2 * at + step]}/31" for step in (0, 1))
        yield Interface(link.b.device, link.b.port, link.a.device, even)
        yield Interface(link.a.device, link.a.port, link.b.device, odd)


def way_out(wanted: ManagementIntent, demand: Demand) -> Reason:
    """What leads out, or that nothing does."""
    out = wanted.routers
    if out is None:
        why = "the site file names no routers: NTP, DNS, AAA, syslog and collectors are not reached yet"
        return Reason("management uplinks", "none", why, "the site file")
    value = f"{out.count} x {out.ports} x {format_gbps(demand.speed_gbps)}"
    why = f"links of {LINKS} take the aggregation switches in turn; the default route comes in by BGP"
    return Reason("management uplinks", value, why, "the site file")


def routers_bill(wanted: ManagementIntent, demand: Demand) -> tuple[BillLine, ...]:
    """The routers, which are somebody else's."""
    out = wanted.routers
    if out is None:
        return ()
    text = f"router to the servers of the site with {out.ports} x {format_gbps(demand.speed_gbps)}"
    return (BillLine("host", "", text, out.count, "there already, or a model of your choice", "management"),)
