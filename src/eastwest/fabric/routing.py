"""Equal-cost shortest paths: which ports a switch may send a packet out of to reach a host."""

from __future__ import annotations

from eastwest.fabric.graph import Fabric, Link, PortId, Role

NextHops = dict[str, dict[PortId, tuple[str, ...]]]


def next_hops(fabric: Fabric, down: frozenset[PortId] = frozenset()) -> NextHops:
    """Device name → destination host port → names of the egress ports on shortest paths.

    Every switch and every linked host port is listed; the tuple is empty where the host cannot be reached.
    down: ports (either end of a link is enough) whose link is out of use.
    Only the destination's own leaf leads down to it, and other leaves carry no transit: the spines share one ASN, so
    BGP rejects a path that would pass a second spine (RFC 7938, section 5.2.1).
    """
    up = {
        device.name: [link for link in fabric.links_of[device.name] if _works(link, down)] for device in fabric.devices
    }
    table: NextHops = {switch.name: {} for switch in fabric.switches}
    towards: dict[str, dict[str, tuple[str, ...]]] = {}
    for link in fabric.links:
        for host, switch in _host_ends(fabric, link):
            if switch.device not in towards:
                towards[switch.device] = _towards(fabric, up, switch.device)
            reachable = _works(link, down)
            for name, rows in table.items():
                rows[host] = towards[switch.device].get(name, ()) if reachable else ()
            if reachable:
                table[switch.device][host] = (switch.port,)
    return table


def _works(link: Link, down: frozenset[PortId]) -> bool:
    return link.a not in down and link.b not in down


def _host_ends(fabric: Fabric, link: Link) -> list[tuple[PortId, PortId]]:
    ends = [(link.a, link.b), (link.b, link.a)]
    return [
        (host, switch)
        for host, switch in ends
        if not fabric.by_name[host.device].is_switch and fabric.by_name[switch.device].is_switch
    ]


def _towards(fabric: Fabric, up: dict[str, list[Link]], leaf: str) -> dict[str, tuple[str, ...]]:
    """Egress ports of every switch towards one leaf, found breadth-first from the leaf."""
    distance = {leaf: 0}
    egress: dict[str, list[str]] = {}
    frontier = [leaf]
    while frontier:
        following: list[str] = []
        for near in frontier:
            for link in up[near] if near == leaf or fabric.by_name[near].role is not Role.LEAF else ():
                far = link.other(near)
                if not fabric.by_name[far.device].is_switch:
                    continue
                if far.device not in distance:
                    distance[far.device] = distance[near] + 1
                    following.append(far.device)
                if distance[far.device] == distance[near] + 1:
                    egress.setdefault(far.device, []).append(far.port)
        frontier = following
    return {name: tuple(ports) for name, ports in egress.items()}
