"""Tenants of a twin: each VRF of a leaf in a namespace of its own, a VXLAN device with a bridge in it, and the check
that no tenant is reached from another.

FRR knows namespaces as VRFs (`zebra --vrfwnetns`, "netns-based VRFs" of its manual): it looks for them in a folder, so
that each leaf's daemons see one with their own VRFs only, under the names of frr.conf.
"""

from __future__ import annotations

from collections import defaultdict
from ipaddress import ip_interface

from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.twin.ask import kernel
from eastwest.twin.model import Blueprint, Nic, Node
from eastwest.twin.probe import FIRST_SOURCE_PORT, Flow, Probe
from eastwest.twin.shell import run
from eastwest.twin.state import RUN, State

VXLAN_PORT = 4789
PROBE_BYTES = 100
INTERVAL_S, ROUNDS = 0.2, 2
_WITH_VRFS = (
    'dir=$1; shift; mkdir -p "$dir"; mount -t tmpfs none "$dir"; '
    'while [ "$1" != -- ]; do touch "$dir/$1"; mount --bind "/run/netns/$2" "$dir/$1"; shift 2; done; shift; '
    'mount --rbind "$dir" /run/netns; exec "$@"'
)
"""`ip netns exec` gives each command mounts of its own, so that nothing of this is seen outside of it."""


def tunnel(node: Node) -> str:
    """The interface of a VRF that leads to other leaves."""
    return f"br{node.vni}"


def encapsulate(plan: Blueprint, node: Node, state: State) -> None:
    """The VXLAN device of a VRF: its packets go by the leaf's routes, and carry DSCP and ECN of what is inside."""
    leaf, vrf, device = state.namespace(node.of), state.namespace(node.name), f"vni{node.vni}"
    source = plan.by_name[node.of].vtep
    mtu = max((port.mtu_bytes for port in node.ports), default=1500)
    make = f"type vxlan id {node.vni} dstport {VXLAN_PORT} local {source} nolearning tos inherit df inherit"
    lines = (f"link add {device} {make}", f"link set {device} netns {vrf}")
    run("ip", "-n", leaf, "-batch", "-", given="\n".join(lines) + "\n")
    inner = (
        f"link add {tunnel(node)} type bridge",
        f"link set {device} mtu {mtu} master {tunnel(node)}",
        f"link set {tunnel(node)} mtu {mtu}",
        f"link set {device} up",
        f"link set {tunnel(node)} up",
    )
    run("ip", "-n", vrf, "-batch", "-", given="\n".join(inner) + "\n")


def with_vrfs(plan: Blueprint, node: Node, state: State) -> tuple[str, ...]:
    """What a daemon of a leaf with tenants is started by: it then sees their namespaces; nothing without tenants."""
    pairs = [word for each in plan.vrfs_of(node.name) for word in (each.vrf, state.namespace(each.name))]
    return (
        ("sh", "-c", _WITH_VRFS, "sh", str(RUN / state.namespace(node.name) / "netns"), *pairs, "--") if pairs else ()
    )


def tenants(plan: Blueprint, state: State) -> list[Finding]:
    """Each tenant has routes to all of its own, and none is reached from another."""
    return [*reach(plan, state), *isolation(plan, state)]


def reach(plan: Blueprint, state: State) -> list[Finding]:
    """The kernel of each VRF has a route to every port of its tenant on other leaves."""
    found = []
    for node in plan.vrfs:
        others = (each for each in plan.vrfs if each.tenant == node.tenant and each is not node)
        want = {str(ip_interface(address).network) for each in others for address in _addresses(each)}
        missing = sorted(want - kernel(state, node).keys())
        if missing:
            title = f"tenant {node.tenant} has no route to some of its own"
            observed = f"{len(missing)} of {len(want)} are missing, the first {missing[0]}"
            remedy = "compare VNI and route targets of its VRF with those of the other leaves"
            effect = "hosts of one tenant do not reach each other"
            place, expected = Place(node.name), f"routes to {len(want)} networks"
            found.append(Finding(Layer.FABRIC, Severity.CRITICAL, title, place, observed, expected, effect, remedy))
    return found


def _addresses(node: Node) -> list[str]:
    return [address for port in node.ports for address in port.addresses]


def isolation(plan: Blueprint, state: State) -> list[Finding]:
    """No host is reached from another tenant's, nor from hosts without a tenant: probes between them are lost."""
    first = _first(plan)
    flows = [
        Flow(source, target, FIRST_SOURCE_PORT, PROBE_BYTES)
        for tenant, sources in first.items()
        for other, targets in first.items()
        if tenant != other
        for source in sources
        for target in targets
    ]
    if not flows:
        return []
    with Probe(state, flows, INTERVAL_S, ROUNDS) as probe:
        probe.go()
        heard = probe.halt()
    leaks: defaultdict[tuple[str, str], list[Flow]] = defaultdict(list)
    for each in heard:
        if each.arrived:
            leaks[each.flow.source.tenant, each.flow.target.tenant].append(each.flow)
    return [_leak(*pair, found) for pair, found in leaks.items()]


def _first(plan: Blueprint) -> dict[str, list[Nic]]:
    """Tenant → its first NIC on every leaf; those without a tenant are under the empty name."""
    found: dict[str, dict[str, Nic]] = {}
    for nic in plan.every_nic:
        found.setdefault(nic.tenant, {}).setdefault(nic.switch, nic)
    return {tenant: list(nics.values()) for tenant, nics in found.items()} if any(found) else {}


def _leak(source: str, target: str, flows: list[Flow]) -> Finding:
    """One finding for each pair of tenants and direction, at the first place where it shows."""
    first = flows[0]
    one, other = (name or "no tenant" for name in (source, target))
    observed = f"{len(flows)} pairs of NICs pass, the first {first.source.host} {first.source.name}"
    place = Place(host=first.target.host, port=first.target.name)
    effect = "what belongs to one tenant can be read and disturbed by another"
    remedy = "compare VRFs of ports, VNIs and route targets of the leaves with the plan"
    title = f"tenant {other} is reached from {one}" if target else f"hosts without a tenant are reached from {one}"
    return Finding(Layer.FABRIC, Severity.CRITICAL, title, place, observed, "nothing passes", effect, remedy)
