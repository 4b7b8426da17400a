"""What traffic between two ports certainly uses: hosts, cables, leaves, and links above that have no alternative."""

from __future__ import annotations

from collections import deque
from functools import cached_property

from eastwest.fabric import Fabric
from eastwest.fabric.graph import Link, PortId


def link_name(link: Link) -> str:
    """`leaf1 swp1 ↔ node001 nic0`."""
    ends = sorted((link.a, link.b))
    return " ↔ ".join(f"{end.device} {end.port}" for end in ends)


def inside(host: str) -> str:
    """What collectives within a host use: an element of its own, as it tells nothing of the way to the network."""
    return f"GPUs of {host}"


class Elements:
    """Answers for one fabric; ways between leaves are worked out once."""

    def __init__(self, fabric: Fabric) -> None:
        self._fabric = fabric
        self._between: dict[tuple[str, str], tuple[str, ...]] = {}

    def leaf(self, port: PortId) -> str:
        """The switch at the other end of a host's port, empty where it has no cable."""
        link = self._fabric.link_at.get(port)
        return "" if link is None else link.other(port.device).device

    def access(self, port: PortId) -> tuple[str, ...]:
        """What all traffic of one port uses."""
        link = self._fabric.link_at.get(port)
        return (port.device,) if link is None else (port.device, link_name(link), self.leaf(port))

    def between(self, a: PortId, b: PortId) -> tuple[str, ...]:
        """What traffic of a pair certainly uses. Links of which ECMP may take any stand as `uplinks of LEAF`."""
        near, far = self.leaf(a), self.leaf(b)
        own = (*self.access(a), *self.access(b))
        if near == far or not near or not far:
            return tuple(dict.fromkeys(own))
        return tuple(dict.fromkeys((*own, *self._certain(near, far))))

    def crosses(self, a: PortId, b: PortId) -> bool:
        """Whether traffic leaves the leaf."""
        return self.leaf(a) != self.leaf(b)

    def _certain(self, near: str, far: str) -> tuple[str, ...]:
        key = (min(near, far), max(near, far))
        if key not in self._between:
            self._between[key] = tuple(self._dominators(*key))
        return self._between[key]

    def _dominators(self, near: str, far: str) -> list[str]:
        """Links and switches on every shortest way, and the uplinks of both leaves where there are several."""
        away, home = self._distances(near), self._distances(far)
        length = away.get(far)
        if length is None:
            return []
        by_step: dict[int, set[str]] = {}
        switches: dict[int, set[str]] = {}
        for link in self._links:
            for x, y in ((link.a.device, link.b.device), (link.b.device, link.a.device)):
                if x in away and y in home and away[x] + 1 + home[y] == length:
                    by_step.setdefault(away[x], set()).add(link_name(link))
                    switches.setdefault(away[x] + 1, set()).add(y)
        found = [next(iter(names)) for _, names in sorted(by_step.items()) if len(names) == 1]
        found += [next(iter(names)) for step, names in sorted(switches.items()) if len(names) == 1 and step < length]
        for step, leaf in ((0, near), (length - 1, far)):
            if len(by_step.get(step, ())) > 1:
                found.append(f"uplinks of {leaf}")
        return found

    @cached_property
    def _links(self) -> tuple[Link, ...]:
        return tuple(self._fabric.switch_links())

    @cached_property
    def _neighbours(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for link in self._links:
            found.setdefault(link.a.device, set()).add(link.b.device)
            found.setdefault(link.b.device, set()).add(link.a.device)
        return found

    def _distances(self, start: str) -> dict[str, int]:
        found, queue = {start: 0}, deque([start])
        while queue:
            at = queue.popleft()
            for other in self._neighbours.get(at, ()):
                if other not in found:
                    found[other] = found[at] + 1
                    queue.append(other)
        return found
