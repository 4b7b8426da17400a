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
    neighbours = _neighbours(fabric, down)
    table: NextHops = {switch.name: {} for switch in fabric.switches}
    towards: dict[str, dict[str, tuple[str, ...]]] = {}
    for link in fabric.links:
        for host, switch in _host_ends(fabric, link):
            if switch.device not in towards:
                towards[switch.device] = _towards(fabric, neighbours, switch.device)
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


def _neighbours(fabric: Fabric, down: frozenset[PortId]) -> dict[str, list[PortId]]:
    """For every switch the far ends of its working links to other switches."""
    found: dict[str, list[PortId]] = {switch.name: [] for switch in fabric.switches}
    for link in fabric.switch_links():
        if _works(link, down):
            found[link.a.device].append(link.b)
            found[link.b.device].append(link.a)
    return found


def _towards(fabric: Fabric, neighbours: dict[str, list[PortId]], leaf: str) -> dict[str, tuple[str, ...]]:
    """Egress ports of every switch towards one leaf, found breadth-first from the leaf."""
    distance = {leaf: 0}
    egress: dict[str, list[str]] = {}
    frontier = [leaf]
    while frontier:
        following: list[str] = []
        for near in frontier:
            if near != leaf and fabric.by_name[near].role is Role.LEAF:
                continue
            for far in neighbours[near]:
                if far.device not in distance:
                    distance[far.device] = distance[near] + 1
                    following.append(far.device)
                if distance[far.device] == distance[near] + 1:
                    egress.setdefault(far.device, []).append(far.port)
        frontier = following
    return {name: tuple(ports) for name, ports in egress.items()}
