"""How the kernels spread RoCEv2 flows over uplinks and over whole ways."""

from __future__ import annotations

from collections import Counter

from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.twin.model import Blueprint, Nic, Node
from eastwest.twin.path import hops, ways
from eastwest.twin.probe import FIRST_SOURCE_PORT
from eastwest.twin.state import State
from eastwest.twin.tenants import VXLAN_PORT
from eastwest.twin.tuning import SEED

FLOWS = 256
PORTS = range(FIRST_SOURCE_PORT, FIRST_SOURCE_PORT + FLOWS)
LARGEST_SHARE = 2.0
"""Times the fair share. With 8 uplinks, 256 independent flows pass it on a given link by six standard deviations."""
FLOWS_PER_WAY = 8
"""So many flows on average leave one given way unused with a probability of 1 in 3000 (e^-8)."""
FIRST_UNUSED = 2
"""Unused ways that are no chance."""


def spread(plan: Blueprint, state: State) -> list[Finding]:
    """Flows that differ in source port only use every uplink, none more than twice its fair share, and every way.

    The kernels themselves are asked, for packets that come in from a host; nothing is sent.
    """
    found = []
    for leaf in plan.leaves:
        far = next((other for other in plan.leaves if other is not leaf), None)
        if far is None:
            continue
        source = next((nic for nic in plan.nics if nic.switch == leaf.name), None)
        unfair = _tunnels(plan, state, leaf, far)
        if unfair is None and source is not None:
            unfair = _uplinks(plan, state, source, far)
            target = next((nic for nic in plan.nics if nic.switch != leaf.name and nic.host != source.host), None)
            if unfair is None and target is not None:
                unfair = _tiers(plan, state, source, target)
        if unfair is not None:
            found.append(unfair)
    return found


def _uplinks(plan: Blueprint, state: State, source: Nic, far: Node) -> Finding | None:
    """One finding when a leaf prefers some of its uplinks."""
    if not far.reached:
        return None
    target = far.reached[0].split("/")[0]
    asked = [(target, source.address, source.port, port) for port in PORTS]
    return _shared(plan, source.switch, far, hops(state.namespace(source.switch), asked))


def _tunnels(plan: Blueprint, state: State, leaf: Node, far: Node) -> Finding | None:
    """The same for packets of tenants, whose outer UDP source port stands for the flow inside (RFC 7348)."""
    if not plan.vrfs_of(leaf.name) or not far.reached:
        return None
    asked = [(far.reached[0].split("/")[0], leaf.vtep, "", port) for port in PORTS]
    return _shared(plan, leaf.name, far, hops(state.namespace(leaf.name), asked, VXLAN_PORT))


def _shared(plan: Blueprint, leaf: str, far: Node, taken: list[str]) -> Finding | None:
    """taken: the interface that each flow leaves by."""
    uplinks, counted = len(plan.next_ports(leaf, far.name)), Counter(taken)
    if not uplinks or (len(counted) >= uplinks and max(counted.values()) <= LARGEST_SHARE * FLOWS / uplinks):
        return None
    observed = ", ".join(f"{port or 'no route'} {flows}" for port, flows in sorted(counted.items()))
    return _finding("ECMP hash is polarised", leaf, observed, f"{FLOWS} flows over {uplinks} uplinks")


def _tiers(plan: Blueprint, state: State, source: Nic, target: Nic) -> Finding | None:
    """One finding when the tiers hash alike: what a spine gets from one uplink it sends on by one link only."""
    found = ways(plan, state, source, target, PORTS)
    used = len({way for _, way in found.flows})
    if len(found.equal) > FLOWS / FLOWS_PER_WAY or used > len(found.equal) - FIRST_UNUSED or not SEED.exists():
        return None
    observed = f"{used} of {len(found.equal)} ways to {target.host} {target.name}"
    title = "ECMP hash is polarised between tiers"
    return _finding(title, source.switch, observed, f"{FLOWS} flows over all {len(found.equal)}")


def _finding(title: str, device: str, observed: str, expected: str) -> Finding:
    effect = "some links are congested while others idle"
    return Finding(Layer.BANDWIDTH, Severity.CRITICAL, title, Place(device), observed, expected, effect)
