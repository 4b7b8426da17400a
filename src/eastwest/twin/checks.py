"""What must hold on a running twin; each check yields findings, none when all is well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.twin.ask import kernel, peers, rib, whole
from eastwest.twin.lldp import cabling
from eastwest.twin.model import Blueprint
from eastwest.twin.mtu import mtu
from eastwest.twin.spread import spread
from eastwest.twin.state import State
from eastwest.twin.tenants import tenants


def sessions(plan: Blueprint, state: State) -> list[Finding]:
    """Every cable between switches carries an established BGP session, seen from both ends; so do loopbacks."""
    found = []
    for node in plan.switches:
        seen = peers(state, node)
        for port in plan.fabric_ports[node.name]:
            names = (port, *_addresses(plan, *plan.far[node.name, port]))
            at = next((seen[name] for name in names if name in seen), "not configured")
            if at != "Established":
                effect = "the link carries no traffic"
                found.append(_finding("BGP session is down", Place(node.name, port), at, "Established", effect))
        for peer in node.peers:
            if (at := seen.get(peer, "not configured")) != "Established":
                title, effect = f"BGP session with {peer} is down", "tenants' routes are not exchanged"
                found.append(_finding(title, Place(node.name), at, "Established", effect))
    return found


def _addresses(plan: Blueprint, node: str, port: str) -> tuple[str, ...]:
    there = next((each.addresses for each in plan.by_name[node].ports if each.name == port), ())
    return tuple(address.split("/")[0] for address in there)


def routes(plan: Blueprint, state: State) -> list[Finding]:
    """Next hops in the kernel are those in FRR's table, of tenants too: where they differ, capacity is lost silently.

    FRR 8.4 can lose a next hop of a kernel group when its interface goes down and comes back. One finding for all
    prefixes of a switch that differ alike.
    """
    found = []
    for node in (*plan.switches, *plan.vrfs):
        table, below = rib(state, plan.by_name[node.of or node.name], node.vrf), kernel(state, node)
        unlike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for prefix in sorted(table.keys() | below.keys()):
            want, have = table.get(prefix, []), below.get(prefix, [])
            if want != have:
                unlike[", ".join(have) or "no route", ", ".join(want) or "no route"].append(prefix)
        for (observed, expected), prefixes in unlike.items():
            title = f"kernel and routing table differ for {len(prefixes)} prefixes, the first {prefixes[0]}"
            effect = "traffic takes fewer or other links than BGP shows"
            remedy = "configure FRR with: no zebra nexthop kernel enable"
            found.append(_finding(title, Place(node.name), observed, expected, effect, remedy))
    return found


def width(plan: Blueprint, state: State) -> list[Finding]:
    """Each leaf reaches every other leaf over as many next hops as the cables give shortest ways."""
    found = []
    for leaf in plan.leaves:
        below = kernel(state, leaf)
        for other in (each for each in plan.leaves if each is not leaf):
            want = len(plan.next_ports(leaf.name, other.name))
            for prefix in map(whole, other.reached):
                have = len(below.get(prefix, []))
                if have != want:
                    title = f"ECMP is not as wide as the cabling towards {other.name}"
                    effect = f"{have} of {want} uplinks carry the traffic"
                    found.append(_finding(title, Place(leaf.name), f"{have} next hops", f"{want}", effect))
    return found


CHECKS: dict[str, Callable[[Blueprint, State], list[Finding]]] = {
    "cabling": cabling,
    "sessions": sessions,
    "routes": routes,
    "ecmp-width": width,
    "hash-spread": spread,
    "mtu": mtu,
    "tenants": tenants,
}
"""By the name on screen, in the order they run."""


def _finding(title: str, place: Place, observed: str, expected: str, effect: str, remedy: str = "") -> Finding:
    return Finding(Layer.FABRIC, Severity.CRITICAL, title, place, observed, expected, effect, remedy)
