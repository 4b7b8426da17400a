"""What the routers and kernels of a running twin say."""

from __future__ import annotations

import json
from typing import Any

from eastwest.twin.model import Node
from eastwest.twin.shell import run
from eastwest.twin.state import State


def show(state: State, node: Node, command: str) -> dict[str, Any]:
    """The answer of FRR to a `show … json`, empty when there is none."""
    text = run("vtysh", "-N", state.namespace(node.name), "-c", command, check=False)
    tree = json.loads(text) if text.lstrip().startswith("{") else {}
    return tree if isinstance(tree, dict) else {}


def configure(state: State, node: Node, *lines: str) -> None:
    """Give FRR configuration lines, as an operator would."""
    words = (word for line in ("configure terminal", *lines) for word in ("-c", line))
    run("vtysh", "-N", state.namespace(node.name), *words)


def peers(state: State, node: Node) -> dict[str, str]:
    """BGP neighbour (interface or address) → state; of several address families, one that is not Established."""
    found: dict[str, str] = {}
    for family in show(state, node, "show bgp summary json").values():
        for peer, facts in family.get("peers", {}).items() if isinstance(family, dict) else ():
            if found.get(peer, "Established") == "Established":
                found[peer] = str(facts.get("state", "unknown"))
    return found


def rib(state: State, node: Node, vrf: str = "") -> dict[str, list[str]]:
    """Prefix → interfaces of the active next hops of the selected BGP route, as FRR believes.

    vrf: as FRR calls it, empty for the default one.
    """
    inside = f"vrf {vrf} " if vrf else ""
    return {
        whole(prefix): sorted(hop["interfaceName"] for hop in route["nexthops"] if hop.get("fib"))
        for kind in ("ip", "ipv6")
        for prefix, entries in show(state, node, f"show {kind} route {inside}bgp json").items()
        for route in entries
        if route.get("selected")
    }


def whole(prefix: str) -> str:
    """A prefix as the kernel prints it: an address without length where it is one alone."""
    return prefix.removesuffix("/128" if ":" in prefix else "/32")


def kernel(state: State, node: Node) -> dict[str, list[str]]:
    """The same as the kernel forwards."""
    found: dict[str, list[str]] = {}
    for family in ("-4", "-6"):
        text = run("ip", family, "-n", state.namespace(node.name), "-j", "route", "show", "proto", "bgp")
        found |= {route["dst"]: ports_of(route) for route in json.loads(text or "[]")}
    return found


def ports_of(route: dict[str, Any]) -> list[str]:
    """Interfaces of the live next hops of a route of `ip -j route`."""
    hops = route.get("nexthops", [route])
    return sorted(hop["dev"] for hop in hops if "dead" not in hop.get("flags", []) and "dev" in hop)


def mtus(state: State, node: Node) -> dict[str, int]:
    """Interface → MTU of layer 3, bytes."""
    return {link["ifname"]: int(link["mtu"]) for link in _links(state, node)}


def ups(state: State, node: Node) -> set[str]:
    """Interfaces that are up and have a carrier."""
    return {link["ifname"] for link in _links(state, node) if {"UP", "LOWER_UP"} <= set(link["flags"])}


def _links(state: State, node: Node) -> list[dict[str, Any]]:
    listed = json.loads(run("ip", "-n", state.namespace(node.name), "-j", "link", "show"))
    return [link for link in listed if "ifname" in link]


def resets(state: State, node: Node) -> dict[str, str]:
    """BGP neighbour → why its session ended last, in FRR's words."""
    told = show(state, node, "show bgp neighbors json")
    return {
        peer: str(facts["lastResetDueTo"])
        for peer, facts in told.items()
        if isinstance(facts, dict) and facts.get("lastResetDueTo")
    }


def detection_ms(state: State, node: Node, port: str) -> float:
    """How long the neighbour on a port may be silent: by BFD where its session is up, else BGP's hold time."""
    text = run("vtysh", "-N", state.namespace(node.name), "-c", "show bfd peers json", check=False)
    for peer in json.loads(text) if text.lstrip().startswith("[") else []:
        if peer.get("interface") == port and peer.get("status") == "up":
            return float(peer["remote-detect-multiplier"] * peer["remote-transmit-interval"])
    facts = show(state, node, f"show bgp neighbors {port} json").get(port, {})
    return float(facts.get("bgpTimerHoldTimeMsecs", 180_000))
