"""Tests of states, layers 1 and 2: cabling, links and optics, host settings, MTU of the way."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.fabric import Device
from eastwest.fabric.graph import PortId
from eastwest.findings import Layer
from eastwest.validate.acceptance.methods import METHODS
from eastwest.validate.acceptance.model import Check, Kind, Test
from eastwest.validate.acceptance.scope import Scope

_LOOK_S = 5.0
_HEADERS_BYTES = 28
"""IPv4 and ICMP before the payload of a ping."""


def cabling(scope: Scope) -> tuple[tuple[Test, ...], tuple[Check, ...]]:
    """One look per host at its neighbours, and one per switch that others' outputs may answer."""
    tests, checks = [], []
    names = set(scope.names)
    for host in scope.names:
        tests.append(_look(f"cabling-{host}", Kind.CABLING, Layer.FABRIC, host))
        for port in scope.ports(host):
            far = scope.plan.fabric.link_at[port].other(host)
            expected = f"{far.device}:{far.port}"
            checks.append(_check(Kind.CABLING, Layer.FABRIC, port, expected, f"cabling-{host}"))
    leaves = {scope.elements.leaf(port) for host in names for port in scope.ports(host)}
    for switch in _with_uplinks(scope, leaves):
        tests.append(_look(f"cabling-{switch.name}", Kind.CABLING, Layer.FABRIC, switch.name))
        for link in scope.plan.fabric.links_of[switch.name]:
            far, near = link.other(switch.name), link.own(switch.name)
            if scope.plan.fabric.by_name[far.device].is_switch:
                expected = f"{far.device}:{far.port}"
                checks.append(_check(Kind.CABLING, Layer.FABRIC, near, expected, f"cabling-{switch.name}"))
    return tuple(tests), tuple(checks)


def _with_uplinks(scope: Scope, leaves: set[str]) -> Iterator[Device]:
    """Leaves of the hosts that have links to other switches."""
    switches = {device.name for device in scope.plan.fabric.switches}
    for device in scope.plan.fabric.switches:
        far = {link.other(device.name).device for link in scope.plan.fabric.links_of[device.name]}
        if device.name in leaves and far & switches:
            yield device


def links(scope: Scope) -> tuple[tuple[Test, ...], tuple[Check, ...]]:
    """Speed, FEC, bit errors and optical power of every host port, and of the ports of their leaves.

    A receiver sees one direction of a cable: the leaf's end tells the other one. Outputs of switches are taken in.
    """
    tests, checks = _per_port(scope, Kind.LINK, Layer.FABRIC, lambda port: _healthy(scope, port))
    names, more_tests, more_checks = set(scope.names), list(tests), list(checks)
    for switch in sorted({leaf for host in names for port in scope.ports(host) if (leaf := scope.elements.leaf(port))}):
        more_tests.append(_look(f"link-{switch}", Kind.LINK, Layer.FABRIC, switch))
        for link in scope.plan.fabric.links_of[switch]:
            far, near = link.other(switch), link.own(switch)
            if far.device in names or scope.plan.fabric.by_name[far.device].is_switch:
                more_checks.append(_check(Kind.LINK, Layer.FABRIC, near, _healthy(scope, near), f"link-{switch}"))
    return tuple(more_tests), tuple(more_checks)


def _healthy(scope: Scope, port: PortId) -> str:
    return f"{scope.rate_gbps(port):g} Gb/s, errors before FEC well below what it bears"


def host_states(scope: Scope) -> tuple[tuple[Test, ...], tuple[Check, ...]]:
    """MTU, PFC of the RoCE class and absence of 802.3x pauses, of every host port."""
    policy = scope.plan.policy
    pfc = sorted(one.pfc_priority for one in policy.classes if one.pfc_priority is not None)
    expected = f"MTU at least {policy.rdma_mtu_bytes}, PFC on {', '.join(map(str, pfc)) or 'none'}, no 802.3x pause"
    return _per_port(scope, Kind.HOST_STATE, Layer.PROTOCOL, lambda _: expected)


def path_mtus(scope: Scope) -> tuple[tuple[Test, ...], tuple[Check, ...]]:
    """One ping of full size from each host to the next, which lies under another leaf where there is one."""
    tests, checks = [], []
    size = scope.plan.policy.rdma_mtu_bytes - _HEADERS_BYTES
    count = len(scope.names)
    for at, host in enumerate(scope.names):
        peer = scope.names[(at + max(1, count // 2)) % count]
        if not scope.ports(host) or not scope.ports(peer) or peer == host:
            continue
        a, b = scope.ports(host)[0], scope.ports(peer)[0]
        name = f"path-mtu-{host}-{peer}"
        ports = (f"{a.device}:{a.port}", f"{b.device}:{b.port}")
        options = (("payload_bytes", str(size)),)
        method = METHODS[Kind.PATH_MTU]
        test = Test(
            name, Kind.PATH_MTU, Layer.PROTOCOL, (host, peer), 0, _LOOK_S, ports=ports, options=options, method=method
        )
        tests.append(test)
        expected = f"{scope.plan.policy.rdma_mtu_bytes} B arrive unfragmented"
        checks.append(Check(name, Kind.PATH_MTU, Layer.PROTOCOL, f"{host} → {peer}", expected, name))
    return tuple(tests), tuple(checks)


def _per_port(scope: Scope, kind: Kind, layer: Layer, expected: object) -> tuple[tuple[Test, ...], tuple[Check, ...]]:
    tests, checks = [], []
    for host in scope.names:
        tests.append(_look(f"{kind}-{host}", kind, layer, host))
        for port in scope.ports(host):
            told = expected(port) if callable(expected) else str(expected)
            checks.append(_check(kind, layer, port, told, f"{kind}-{host}"))
    return tuple(tests), tuple(checks)


def _look(name: str, kind: Kind, layer: Layer, host: str) -> Test:
    return Test(name, kind, layer, (host,), 0, _LOOK_S, method=METHODS[kind])


def _check(kind: Kind, layer: Layer, port: PortId, expected: str, source: str) -> Check:
    return Check(f"{kind}-{port.device}-{port.port}", kind, layer, f"{port.device}:{port.port}", expected, source)
