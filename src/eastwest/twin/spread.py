"""How a leaf's kernel spreads RoCEv2 flows over its uplinks."""

from __future__ import annotations

from collections import Counter

from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.twin.model import Blueprint, Node
from eastwest.twin.shell import run
from eastwest.twin.state import State

FLOWS = 256
ROCE_PORT = 4791
LARGEST_SHARE = 2.0
"""Times the fair share. With 8 uplinks, 256 independent flows pass it on a given link by six standard deviations."""


def spread(plan: Blueprint, state: State) -> list[Finding]:
    """Flows that differ in source port only use every uplink, and none more than twice its fair share.

    The kernel itself is asked, for packets that come in from a host; nothing is sent.
    """
    found = []
    for leaf in (node for node in plan.switches if node.role == "leaf"):
        far = next((other for other in plan.switches if other.role == "leaf" and other is not leaf), None)
        source = _source(plan, leaf)
        if far is None or source is None or not far.loopbacks:
            continue
        uplinks = sum(plan.links_between(leaf.name, each.name) for each in plan.switches if each.role == "spine")
        counted = _ask(state.namespace(leaf.name), far.loopbacks[0].split("/")[0], *source)
        busiest = max(counted.values(), default=0)
        if len(counted) < uplinks or busiest > LARGEST_SHARE * FLOWS / max(1, uplinks):
            observed = ", ".join(f"{port} {flows}" for port, flows in sorted(counted.items())) or "no route"
            title, effect = "ECMP hash is polarised", "some uplinks are congested while others idle"
            place, want = Place(leaf.name), f"{FLOWS} flows over {uplinks} uplinks"
            found.append(Finding(Layer.BANDWIDTH, Severity.CRITICAL, title, place, observed, want, effect))
    return found


def _source(plan: Blueprint, leaf: Node) -> tuple[str, str] | None:
    """Address of a host on the leaf and the leaf's port towards it."""
    for host in plan.hosts:
        for cable in plan.cables:
            if {cable.a_node, cable.b_node} == {host.name, leaf.name}:
                nic, port = cable.a_port, cable.b_port
                if cable.a_node == leaf.name:
                    nic, port = port, nic
                return next(p.addresses[0].split("/")[0] for p in host.ports if p.name == nic), port
    return None


def _ask(namespace: str, target: str, source: str, port: str) -> Counter[str]:
    flow = f"route get {target} from {source} iif {port} ipproto udp dport {ROCE_PORT} sport"
    asked = "".join(f"{flow} {49152 + at}\n" for at in range(FLOWS))
    answers = run("ip", "-n", namespace, "-batch", "-", given=asked, check=False).splitlines()
    words = [line.split() for line in answers if " dev " in line]
    return Counter(line[line.index("dev") + 1] for line in words)
