"""Services, management and hashing as statements of NVUE.

Sources: command reference, LLDP, NTP, DNS, Syslog, TACACS, RADIUS, User Account, sFlow, gNMI, System Forwarding.
"""

from __future__ import annotations

from eastwest.plan.device import Aaa, DeviceIntent, LoadBalancing, Management, Sflow, Telemetry
from eastwest.plan.device.qos import HASH_FIELDS
from eastwest.vendors.nvue.dialect import Dialect
from eastwest.vendors.nvue.fit import listening, rated
from eastwest.vendors.nvue.tree import Tree
from eastwest.vendors.text.secret import placeholder
from eastwest.vendors.text.yaml_text import Word

ROLES = {"admin": "system-admin", "operator": "nvue-monitor"}
FIELDS = {
    "source-address": "source-ip",
    "destination-address": "destination-ip",
    "protocol": "ip-protocol",
    "source-port": "source-port",
    "destination-port": "destination-port",
}
SFLOW_PORT = 6343


def print_system(tree: Tree, intent: DeviceIntent, dialect: Dialect) -> None:
    """All of it."""
    if intent.hostname:
        tree.put("system hostname", value=intent.hostname)
    vrf = intent.management.out_of_band.vrf if intent.management.out_of_band is not None else ""
    _management(tree, intent.management, vrf or "default", dialect)
    _lldp(tree, intent, dialect)
    _telemetry(tree, intent, intent.telemetry)
    _balancing(tree, intent.balancing, dialect)


def _management(tree: Tree, management: Management, vrf: str, dialect: Dialect) -> None:
    where = {name: f"system {name}" if dialect.modern else f"service {name} {vrf}" for name in ("dns", "ntp")}
    if management.domain:
        tree.add(where["dns"], "search", management.domain)
    for server in management.dns:
        tree.add(where["dns"], "server", server)
    for server in management.ntp:
        tree.add(where["ntp"], "server", server)
    if management.ntp and dialect.modern:
        tree.put("system ntp vrf", value=vrf)
    for server in management.syslog:
        if dialect.gnmi:
            tree.put("system syslog server", server, "vrf", value=vrf)
        else:
            tree.add(f"service syslog {vrf} server", server)
    for user in management.users:
        tree.put("system aaa user", user.name, "role", value=ROLES[user.role])
        tree.put("system aaa user", user.name, "hashed-password", value=placeholder(user.secret))
    if management.aaa is not None:
        _aaa(tree, management.aaa, vrf)
    if management.banner:
        tree.put("system message pre-login", value=management.banner)


def _aaa(tree: Tree, aaa: Aaa, vrf: str) -> None:
    for priority, server in enumerate(aaa.servers, start=1):
        tree.put(f"system aaa {aaa.kind} server", server, "priority", value=priority)
        tree.put(f"system aaa {aaa.kind} server", server, "secret", value=placeholder(aaa.secret))
    tree.put(f"system aaa {aaa.kind} vrf", value=vrf)
    tree.add("system aaa authentication-order", "1", aaa.kind)
    tree.add("system aaa authentication-order", "2", "local")


def _lldp(tree: Tree, intent: DeviceIntent, dialect: Dialect) -> None:
    where = "system lldp" if dialect.modern else "service lldp"
    tree.put(where, "state", value=Word("enabled" if intent.lldp.enabled else "disabled"))
    if intent.lldp.interval_s is not None:
        tree.put(where, "tx-interval", value=intent.lldp.interval_s)


def _telemetry(tree: Tree, intent: DeviceIntent, telemetry: Telemetry) -> None:
    gnmi = telemetry.gnmi
    if gnmi is not None:
        tree.put("system gnmi-server state", value=Word("enabled"))
        tree.put("system gnmi-server port", value=gnmi.port)
        if gnmi.vrf:
            tree.add("system gnmi-server listening-address", listening(intent.management.out_of_band))
        if gnmi.certificate:
            tree.put("system gnmi-server certificate", value=gnmi.certificate)
    if telemetry.sflow is not None:
        _sflow(tree, intent, telemetry.sflow)


def _sflow(tree: Tree, intent: DeviceIntent, sflow: Sflow) -> None:
    tree.put("system sflow state", value=Word("enabled"))
    tree.put("system sflow poll-interval", value=sflow.polling_s)
    for speed in sorted({rated(port) for port in intent.interfaces} - {""}):
        tree.put("system sflow sampling-rate", f"speed-{speed}", value=sflow.sampling)
    for collector in sflow.collectors:
        tree.add("system sflow collector", collector)
        if intent.management.out_of_band is not None and intent.management.out_of_band.vrf:
            tree.put("system sflow collector", collector, "interface", value=intent.management.out_of_band.interface)
        if sflow.port != SFLOW_PORT:
            tree.put("system sflow collector", collector, "port", value=sflow.port)


def _balancing(tree: Tree, balancing: LoadBalancing, dialect: Dialect) -> None:
    if balancing.mode == "adaptive":
        dialect.enable(tree, "router adaptive-routing")
    for field in HASH_FIELDS if balancing.hash_fields else ():
        if field in FIELDS:
            on = field in balancing.hash_fields
            tree.put("system forwarding ecmp-hash", FIELDS[field], value=dialect.flag(on=on))
    if balancing.seed is not None:
        tree.put("system forwarding hash-seed", value=balancing.seed)
