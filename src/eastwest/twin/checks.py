"""What must hold on a running twin; each check yields findings, none when all is well."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.twin.model import Blueprint, Cable, Node
from eastwest.twin.shell import inside, run
from eastwest.twin.spread import spread
from eastwest.twin.state import State

HEADERS_BYTES = 28
"""IPv4 and ICMP headers around the payload of a ping."""


def sessions(plan: Blueprint, state: State) -> list[Finding]:
    """Every cable between switches carries an established BGP session, seen from both ends."""
    found = []
    for node in plan.switches:
        peers = _show(state, node, "show bgp ipv4 unicast summary json").get("peers", {})
        for port in _uplinks(plan, node):
            seen = peers.get(port, {}).get("state", "not configured")
            if seen != "Established":
                effect = "the link carries no traffic"
                found.append(_finding("BGP session is down", Place(node.name, port), seen, "Established", effect))
    return found


def routes(plan: Blueprint, state: State) -> list[Finding]:
    """Next hops in the kernel are those in FRR's table: they can differ, and then capacity is lost silently.

    FRR 8.4 can lose a next hop of a kernel group when its interface goes down and comes back. One finding for all
    prefixes of a switch that differ alike.
    """
    found = []
    for node in plan.switches:
        table, kernel = _rib(state, node), _kernel(state, node)
        unlike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for prefix in sorted(table.keys() | kernel.keys()):
            want, have = table.get(prefix, []), kernel.get(prefix, [])
            if want != have:
                unlike[", ".join(have) or "no route", ", ".join(want) or "no route"].append(prefix)
        for (observed, expected), prefixes in unlike.items():
            title = f"kernel and routing table differ for {len(prefixes)} prefixes, the first {prefixes[0]}"
            effect = "traffic takes fewer or other links than BGP shows"
            remedy = "start FRR with: no zebra nexthop kernel enable"
            found.append(_finding(title, Place(node.name), observed, expected, effect, remedy))
    return found


def width(plan: Blueprint, state: State) -> list[Finding]:
    """Each leaf reaches the hosts of every other leaf over as many next hops as the cables give."""
    found = []
    leaves = [node for node in plan.switches if node.role == "leaf"]
    spines = [node for node in plan.switches if node.role == "spine"]
    for leaf in leaves:
        kernel = _kernel(state, leaf)
        for other in (each for each in leaves if each is not leaf):
            want = sum(plan.links_between(leaf.name, s.name) for s in spines if plan.links_between(s.name, other.name))
            for prefix in (each for each in other.loopbacks if each.endswith("/32")):
                have = len(kernel.get(prefix.removesuffix("/32"), []))
                if have != want:
                    title = f"ECMP is not as wide as the cabling towards {other.name}"
                    effect = f"{have} of {want} uplinks carry the traffic"
                    found.append(_finding(title, Place(leaf.name), f"{have} next hops", f"{want}", effect))
    return found


def mtu(plan: Blueprint, state: State) -> list[Finding]:
    """The first host reaches every other host with packets of the full MTU that must not be fragmented."""
    found: list[Finding] = []
    if len(plan.hosts) < 2:
        return found
    first, *others = plan.hosts
    wired = {(c.a_node, c.a_port) for c in plan.cables} | {(c.b_node, c.b_port) for c in plan.cables}
    for host in others:
        port = next((port for port in host.ports if (host.name, port.name) in wired), None)
        if port is None:
            continue
        size, address = port.mtu_bytes - HEADERS_BYTES, port.addresses[0].split("/")[0]
        ping = ("ping", "-c", "1", "-W", "1", "-M", "do", "-s")
        namespace = state.namespace(first.name)
        if " 0% packet loss" in inside(namespace, *ping, str(size), address, check=False):
            continue
        small = " 0% packet loss" in inside(namespace, *ping, "56", address, check=False)
        title = "MTU is too small on the way" if small else "host is not reached"
        seen = "only small packets pass" if small else "no packet passes"
        want = f"{port.mtu_bytes} bytes from {first.name}"
        found.append(_finding(title, Place(host=host.name, port=port.name), seen, want, "RDMA messages are lost"))
    return found


CHECKS: dict[str, Callable[[Blueprint, State], list[Finding]]] = {
    "sessions": sessions,
    "routes": routes,
    "ecmp-width": width,
    "hash-spread": spread,
    "mtu": mtu,
}
"""By the name on screen, in the order they run."""


def _finding(title: str, place: Place, observed: str, expected: str, effect: str, remedy: str = "") -> Finding:
    return Finding(Layer.FABRIC, Severity.CRITICAL, title, place, observed, expected, effect, remedy)


def _uplinks(plan: Blueprint, node: Node) -> list[str]:
    switches = {each.name for each in plan.switches}
    return [
        _end(c, node.name)
        for c in plan.cables
        if node.name in (c.a_node, c.b_node) and {c.a_node, c.b_node} <= switches
    ]


def _end(cable: Cable, node: str) -> str:
    return cable.a_port if cable.a_node == node else cable.b_port


def _show(state: State, node: Node, command: str) -> dict[str, Any]:
    text = run("vtysh", "-N", state.namespace(node.name), "-c", command, check=False)
    tree = json.loads(text) if text.lstrip().startswith("{") else {}
    return tree if isinstance(tree, dict) else {}


def _rib(state: State, node: Node) -> dict[str, list[str]]:
    """Prefix → interfaces of the active next hops of the selected BGP route, as FRR believes."""
    return {
        prefix.removesuffix("/32"): sorted(hop["interfaceName"] for hop in route["nexthops"] if hop.get("fib"))
        for prefix, entries in _show(state, node, "show ip route bgp json").items()
        for route in entries
        if route.get("selected")
    }


def _kernel(state: State, node: Node) -> dict[str, list[str]]:
    """The same as the kernel forwards."""
    listed = json.loads(run("ip", "-n", state.namespace(node.name), "-j", "route", "show", "proto", "bgp") or "[]")
    return {
        route["dst"]: sorted(hop["dev"] for hop in route.get("nexthops", [route]) if "dead" not in hop.get("flags", []))
        for route in listed
    }
