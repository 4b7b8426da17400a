"""The host's addresses as a netplan file. Each NIC has a routing table of its own: what comes from its address leaves
through it, whatever the default route is (netplan reference: routes, routing-policy)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from eastwest.plan.device import HostIntent, HostPort, NicIntent
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nic.heading import heading, read_heading
from eastwest.vendors.nic.yaml_file import YamlFile

FIRST_TABLE, FIRST_TABLE_OF_PORTS = 101, 201
NETWORKS = "-networks.yaml"
"""End of the name of the file of ports on other networks."""
_HEAD = ("network:", "  version: 2", "  ethernets:")


def netplan(host: HostIntent) -> str:
    """The text of the file of the NICs of the compute fabric."""
    lines = [f"# {heading(host, own=True)}", *_HEAD]
    for at, nic in enumerate(host.nics):
        lines += _ethernet(nic, FIRST_TABLE + at, ())
    return "\n".join(lines) + "\n"


def netplan_of_ports(host: HostIntent) -> str:
    """The text of the file of the ports on other networks, whose networks are reached through them by everyone."""
    lines = [f"# {heading(host, own=True)}", *_HEAD]
    for at, port in enumerate(host.ports):
        shared = [f'{{to: "{to}", via: "{port.gateway}", metric: {port.metric}}}' for to in port.routes if port.gateway]
        lines += _ethernet(port, FIRST_TABLE_OF_PORTS + at, shared)
    return "\n".join(lines) + "\n"


def _ethernet(nic: NicIntent | HostPort, number: int, shared: Sequence[str]) -> Iterator[str]:
    yield f"    {nic.name}:"
    yield f"      mtu: {nic.mtu_bytes}"
    yield "      dhcp4: false"
    yield "      accept-ra: false"
    if nic.address:
        yield f'      addresses: ["{nic.address}"]'
    if nic.gateway:
        everything = "::/0" if ":" in nic.gateway else "0.0.0.0/0"
        own = f'{{to: "{everything}", via: "{nic.gateway}", table: {number}}}'
        yield f"      routes: [{', '.join((own, *shared))}]"
    if nic.address and nic.gateway:
        source = nic.address.partition("/")[0]
        yield f'      routing-policy: [{{from: "{source}", table: {number}}}]'


_UNDERSTOOD = frozenset(
    ("mtu", "addresses", "routes", "routing-policy", "dhcp4", "dhcp6", "accept-ra", "match", "set-name", "link-local")
)


def read_netplan(file: YamlFile, found: dict[str, str], nics: dict[str, dict[str, Any]]) -> Iterator[NotUnderstood]:
    """Fill the host's fields and the fields of its NICs by name; yield what has no meaning."""
    for comment in file.comments():
        found.update(read_heading(comment) or {})
    ethernets = file.mapping("network", "ethernets")
    for name, settings in ethernets.items():
        if not isinstance(settings, dict):
            yield file.not_understood("network", "ethernets", name)
            continue
        nic = nics.setdefault(str(name), {})
        mtu, address, gateway = settings.get("mtu"), _first(settings, "addresses"), _gateway(settings)
        nic.update({"mtu_bytes": mtu} if isinstance(mtu, int) and not isinstance(mtu, bool) else {})
        nic.update({"address": address} if isinstance(address, str) else {})
        nic.update({"gateway": gateway} if gateway else {})
        for key in settings:
            if key not in _UNDERSTOOD:
                yield file.not_understood("network", "ethernets", name, key)


def _first(settings: dict[Any, Any], key: str) -> object:
    values = settings.get(key)
    return values[0] if isinstance(values, list) and values else None


def _gateway(settings: dict[Any, Any]) -> str:
    route = _first(settings, "routes")
    via = route.get("via") if isinstance(route, dict) else None
    return via if isinstance(via, str) else ""


def ports_from(file: YamlFile, found: dict[str, str]) -> tuple[list[HostPort], list[NotUnderstood]]:
    """The ports on other networks that a file configures, and what in it has no meaning."""
    nics: dict[str, dict[str, Any]] = {}
    left = list(read_netplan(file, found, nics))
    ports = []
    for name, fields in nics.items():
        routes = list(_shared(file.mapping("network", "ethernets", name)))
        metrics = {route.get("metric") for route in routes}
        metric = metrics.pop() if len(metrics) == 1 else 0
        ports.append(
            HostPort(
                name,
                fields.get("mtu_bytes", 0),
                fields.get("address", ""),
                fields.get("gateway", ""),
                tuple(str(route.get("to", "")) for route in routes),
                metric if isinstance(metric, int) else 0,
            )
        )
    return ports, left


def _shared(settings: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
    """Routes of the main table."""
    routes = settings.get("routes")
    for route in routes if isinstance(routes, list) else ():
        if isinstance(route, dict) and "table" not in route:
            yield route
