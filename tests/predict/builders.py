"""A fabric one can work out by hand: nodes with one NIC each, under leaves of two nodes, below one spine."""

from __future__ import annotations

from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from eastwest.lossless import LosslessPolicy, SwitchBuffers, Watchdog
from eastwest.plan import Addressing, Plan
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.graph import Operation

RATE_GBPS = 100.0
MTU_BYTES = 1000
NODE_CABLE_M = 2.0
SPINE_CABLE_M = 10.0


def fabric(nodes: int = 4, rates: tuple[float, ...] = ()) -> Fabric:
    """rates: of each node's NIC in Gb/s, 100 unless given."""
    leaves = -(-nodes // 2)
    hosts = [
        Device(f"node{n}", Role.GPU_NODE, "box", (Port("nic0", rates[n] if rates else RATE_GBPS, 0),), unit=n // 2 + 1)
        for n in range(nodes)
    ]
    ports = (Port("d0", RATE_GBPS), Port("d1", RATE_GBPS), Port("up", RATE_GBPS))
    switches = [Device(f"leaf{n}", Role.LEAF, "switch", ports, unit=n + 1) for n in range(leaves)]
    spine = Device("spine", Role.SPINE, "switch", tuple(Port(f"p{n}", RATE_GBPS) for n in range(leaves)))
    down = [
        Link(PortId(f"node{n}", "nic0"), PortId(f"leaf{n // 2}", f"d{n % 2}"), host.ports[0].speed_gbps, NODE_CABLE_M)
        for n, host in enumerate(hosts)
    ]
    up = [Link(PortId(f"leaf{n}", "up"), PortId("spine", f"p{n}"), RATE_GBPS, SPINE_CABLE_M) for n in range(leaves)]
    return Fabric((*hosts, *switches, spine), (*down, *up))


def plan(nodes: int = 4, rates: tuple[float, ...] = ()) -> Plan:
    """A plan with this fabric and nothing else of interest."""
    graph = fabric(nodes, rates)
    buffers = tuple(SwitchBuffers(one.name, one.model, 0, 0, 0, None, 0.0, True, (), ()) for one in graph.switches)
    policy = LosslessPolicy((), 1500, MTU_BYTES, 100, buffers, (), Watchdog(200, 200, 200, "drop"), "ecmp")
    addressing = Addressing("bgp-unnumbered", (), ())
    return Plan("tiny", "", "leaf-spine", 1, graph, policy, addressing, (), (), (), (), ())


def builder_with(*kinds: str) -> GraphBuilder:
    """A builder with one operation of each kind."""
    builder = GraphBuilder(endpoints_per_node=1)
    for kind in kinds:
        builder.add(Operation(kind, kind, "", 4, 1000, 0, "", -1, (0, 1, 2, 3)))
    return builder
