"""The management port, the servers behind it, and who may log in."""

from __future__ import annotations

from eastwest.plan.device import DeviceIntent, Management
from eastwest.vendors.controllers.avd.tree import Tree


def management(intent: DeviceIntent) -> Tree:
    """How operators and services reach the device."""
    return {**_out_of_band(intent), **_servers(intent.management, vrf_of(intent)), **_access(intent)}


def _out_of_band(intent: DeviceIntent) -> Tree:
    """The management port in its VRF."""
    port = intent.management.out_of_band
    tree: Tree = {"dns_domain": intent.management.domain or None}
    if port is None:
        return tree
    address = {"ip_address": port.address} if port.address else {}
    tree |= {
        "vrfs": [{"name": port.vrf}],
        "management_interfaces": [{"name": port.interface, "vrf": port.vrf, **address}],
        "management_ssh": {"vrfs": [{"name": port.vrf, "enable": True}]},
    }
    if port.gateway:
        tree["static_routes"] = [{"prefix": "0.0.0.0/0", "next_hop": port.gateway, "vrf": port.vrf}]
    return tree


def _servers(management: Management, vrf: str) -> Tree:
    """Name, time and log servers."""
    tree: Tree = {}
    if management.dns:
        servers = [{"ip_address": each} for each in management.dns]
        tree["ip_name_server"] = {"vrfs": [{"name": vrf, "servers": servers}]}
    if management.ntp:
        tree["ntp"] = {"vrf": vrf, "servers": [{"name": each} for each in management.ntp]}
    if management.syslog:
        tree["logging"] = {"vrfs": [{"name": vrf, "hosts": [{"name": each} for each in management.syslog]}]}
    return tree


def vrf_of(intent: DeviceIntent) -> str:
    """Where the device reaches its servers, as AVD calls it."""
    port = intent.management.out_of_band
    return "default" if port is None else port.vrf


def _access(intent: DeviceIntent) -> Tree:
    """Users and their authentication; secrets are placeholders."""
    management = intent.management
    tree: Tree = {
        "local_users": [
            {"name": each.name, "privilege": 15, "role": "network-admin", "sha512_password": f"@@{each.secret}@@"}
            for each in management.users
        ]
        or None
    }
    aaa = management.aaa
    if aaa is not None:
        group = {"tacacs": "tacacs+"}.get(aaa.kind, aaa.kind)
        hosts = [{"host": x, "vrf": vrf_of(intent), "key": f"@@{aaa.secret}@@", "key_type": "7"} for x in aaa.servers]
        tree[f"{aaa.kind}_servers" if aaa.kind == "tacacs" else "radius_server"] = {"hosts": hosts}
        tree["aaa_authentication"] = {"login": {"default": f"group {group} local"}}
    if management.banner:
        tree["banners"] = {"login": f"{management.banner}\nEOF"}
    return tree
