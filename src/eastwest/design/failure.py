"""What one failure costs: read off the finished fabric, so that the statement holds for what is built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from eastwest.fabric import Device, Fabric, Link, Role
from eastwest.plan import FailureDomain


def failure_domains(fabric: Fabric) -> tuple[FailureDomain, ...]:
    """The loss of one NIC, one NIC cable, one leaf, one uplink and one spine, the worst of each kind."""
    found = [_nic(fabric, "NIC"), _nic(fabric, "NIC cable"), _leaf(fabric)]
    if any(fabric.switch_links()):
        found += [_uplink(fabric), _spine(fabric)]
    return tuple(found)


def _nic(fabric: Fabric, element: str) -> FailureDomain:
    nics = max(len(node.ports) for node in fabric.gpu_nodes)
    count = sum(len(node.ports) for node in fabric.gpu_nodes)
    statement = f"one node loses 1 of its {nics} NICs; the others keep theirs"
    return FailureDomain(element, count, 1, 1, 1.0, statement)


def _leaf(fabric: Fabric) -> FailureDomain:
    leaves = fabric.with_role(Role.LEAF)
    worst = max((_hosts(fabric, leaf) for leaf in leaves), key=lambda hosts: (hosts.total(), len(hosts)))
    nics = max(len(node.ports) for node in fabric.gpu_nodes)
    most = max(worst.values())
    loses = "all" if most == nics else f"{most} of"
    others = "; the other leaves keep all their uplinks" if len(leaves) > 1 else "; nothing is left of the fabric"
    statement = f"{len(worst)} nodes lose {loses} their {nics} NICs{others}"
    return FailureDomain("leaf", len(leaves), len(worst), worst.total(), 0.0, statement)


def _uplink(fabric: Fabric) -> FailureDomain:
    worst = min(1 - max(ups.values()) / ups.total() for ups in _uplinks(fabric, lambda link: link.a.port))
    count = sum(1 for _ in fabric.switch_links())
    statement = f"no NIC is cut off; the leaf at its end keeps {worst:.1%} of its uplink capacity"
    return FailureDomain("uplink cable", count, 0, 0, worst, statement)


def _spine(fabric: Fabric) -> FailureDomain:
    worst = min(1 - max(ups.values()) / ups.total() for ups in _uplinks(fabric, lambda link: link.b.device))
    cut = "no NIC is cut off" if worst else "leaves can no longer reach each other"
    statement = f"{cut}; every leaf keeps at least {worst:.1%} of its uplink capacity"
    return FailureDomain("spine", len(fabric.with_role(Role.SPINE)), 0, 0, worst, statement)


def _uplinks(fabric: Fabric, part: Callable[[Link], str]) -> Iterable[Counter[str]]:
    """For every leaf its uplink capacity in Mb/s, summed over links with the same `part` (own port, or spine)."""
    found: dict[str, Counter[str]] = {}
    for link in fabric.switch_links():
        up = link if fabric.by_name[link.a.device].role is Role.LEAF else replace(link, a=link.b, b=link.a)
        found.setdefault(up.a.device, Counter())[part(up)] += round(up.speed_gbps * 1000)
    return found.values()


def _hosts(fabric: Fabric, leaf: Device) -> Counter[str]:
    """NICs on a leaf by node."""
    ends = (link.other(leaf.name).device for link in fabric.links_of[leaf.name])
    return Counter(name for name in ends if not fabric.by_name[name].is_switch)
