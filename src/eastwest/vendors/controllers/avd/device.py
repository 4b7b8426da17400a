"""One device, from the keys of all its subjects."""

from __future__ import annotations

from eastwest.plan.device import DeviceIntent
from eastwest.vendors.controllers.avd.bgp import router_bgp
from eastwest.vendors.controllers.avd.interfaces import interfaces
from eastwest.vendors.controllers.avd.management import management
from eastwest.vendors.controllers.avd.qos import service_classes
from eastwest.vendors.controllers.avd.telemetry import telemetry
from eastwest.vendors.controllers.avd.tenancy import tenancy
from eastwest.vendors.controllers.avd.tree import Tree


def structured(intent: DeviceIntent) -> Tree:
    """The device in AVD's structured configuration; what it has no key for is left out."""
    tree: Tree = {
        "hostname": intent.hostname,
        "service_routing_protocols_model": "multi-agent",
        "spanning_tree": None if intent.vlans else {"mode": "none"},
        "ip_routing": True,
        "ip_routing_ipv6_interfaces": any(port.unnumbered for port in intent.interfaces) or None,
        "ipv6_unicast_routing": True,
        "lldp": {"timer": intent.lldp.interval_s},
        **interfaces(intent),
        **_balancing(intent),
        **management(intent),
        **telemetry(intent),
        **tenancy(intent),
    }
    if intent.qos is not None:
        tree |= service_classes(intent.qos)
    if intent.bgp is not None:
        tree |= router_bgp(intent.bgp, intent.tenancy)
    return {key: value for key, value in tree.items() if value is not None}


def _balancing(intent: DeviceIntent) -> Tree:
    """Dynamic load balancing, and the queue pair of RoCE in the hash."""
    tree: Tree = {}
    if intent.balancing.mode == "flowlet":
        tree["ip_hardware"] = {"fib": {"load_balance_distribution": {"dynamic": {"enabled": True}}}}
    if intent.balancing.hash_fields:
        kind = "ipv6" if intent.six else "ipv4"
        fields = [{"eth_type": kind, "header": "outer_l4", "offset": at, "mask": "0xff"} for at in (13, 14, 15)]
        tree["port_channel"] = {"load_balance_trident_udf": fields}
    return tree
