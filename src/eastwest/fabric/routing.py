"""Equal-cost shortest paths: which ports a switch may send a packet out of to reach a host."""

from __future__ import annotations

from eastwest.fabric.graph import SWITCH_ROLES, Fabric, Link, PortId

NextHops = dict[str, dict[PortId, tuple[str, ...]]]


class Routes:
    """Routes of a fabric by destination leaf, each worked out when first asked for.

    down: ports (either end of a link is enough) whose link is out of use.
    """

    def __init__(self, fabric: Fabric, down: frozenset[PortId] = frozenset()) -> None:
        self._neighbours = _neighbours(fabric, down)
        self._tier = {switch.name: SWITCH_ROLES.index(switch.role) for switch in fabric.switches}
        self._towards: dict[str, dict[str, tuple[str, ...]]] = {}
        self._alike: dict[tuple[str, ...], list[str]] = {}

    def towards(self, leaf: str) -> dict[str, tuple[str, ...]]:
        """Egress ports of every other switch on shortest paths to a leaf; a switch that cannot reach it is missing.

        A path never goes up again once it went down: leaves carry no transit, and neither do the spines of another
        pod. The spines of a pod share one ASN and so do all super-spines, so BGP rejects such a path (RFC 7938,
        section 5.2.1).
        """
        if leaf not in self._towards:
            self._towards[leaf] = self._like_another(leaf) or self._search(leaf)
        return self._towards[leaf]

    def _like_another(self, leaf: str) -> dict[str, tuple[str, ...]] | None:
        """Routes worked out from those to two leaves below the same switches; None where there are no two yet.

        Leaves below the same switches differ in the last hop alone: all but these switches and the leaves themselves
        take the same ways.
        """
        above = tuple(far.device for far in self._neighbours[leaf])
        known = self._alike.setdefault(above, [])
        if len(known) < 2 or not above or self._tier[leaf] or not all(self._tier[name] for name in above):
            known.append(leaf)
            return None
        first, second = known[:2]
        found = dict(self._towards[first])
        del found[leaf]
        found[first] = self._towards[second][first]
        last: dict[str, list[str]] = {}
        for far in self._neighbours[leaf]:
            last.setdefault(far.device, []).append(far.port)
        found.update({name: tuple(ports) for name, ports in last.items()})
        return found

    def _search(self, leaf: str) -> dict[str, tuple[str, ...]]:
        """Breadth-first from the leaf; what was reached from above leads only further down."""
        distance = {leaf: 0}
        from_above: set[str] = set()
        egress: dict[str, list[str]] = {}
        frontier = [leaf]
        while frontier:
            following: list[str] = []
            for near in frontier:
                for far in self._neighbours[near]:
                    downwards = self._tier[far.device] < self._tier[near]
                    if near in from_above and not downwards:
                        continue
                    if far.device not in distance:
                        distance[far.device] = distance[near] + 1
                        following.append(far.device)
                        if downwards:
                            from_above.add(far.device)
                    if distance[far.device] == distance[near] + 1:
                        egress.setdefault(far.device, []).append(far.port)
            frontier = following
        return {name: tuple(ports) for name, ports in egress.items()}


def next_hops(fabric: Fabric, down: frozenset[PortId] = frozenset()) -> NextHops:
    """Device name → destination host port → names of the egress ports on shortest paths.

    Every switch and every linked host port is listed; the tuple is empty where the host cannot be reached.
    down: ports (either end of a link is enough) whose link is out of use.
    """
    routes = Routes(fabric, down)
    table: NextHops = {switch.name: {} for switch in fabric.switches}
    for link in fabric.links:
        for host, switch in host_ends(fabric, link):
            reachable = works(link, down)
            towards = routes.towards(switch.device)
            for name, rows in table.items():
                rows[host] = towards.get(name, ()) if reachable else ()
            if reachable:
                table[switch.device][host] = (switch.port,)
    return table


def works(link: Link, down: frozenset[PortId]) -> bool:
    """Whether neither end of the link is out of use."""
    return link.a not in down and link.b not in down


def host_ends(fabric: Fabric, link: Link) -> list[tuple[PortId, PortId]]:
    """The host's end of a link and the switch's; empty for a link between two of a kind."""
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
        if works(link, down):
            found[link.a.device].append(link.b)
            found[link.b.device].append(link.a)
    return found
