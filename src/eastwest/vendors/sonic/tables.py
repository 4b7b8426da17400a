"""The tables of config_db.json, from a fitted DeviceIntent: system, ports, services. Values are texts, as SONiC has it.

Names of tables and fields: SONiC's YANG models (sonic-buildimage @086b03bd), which are also the referee in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import DeviceIntent, FrontPort, InterfaceIntent, Management
from eastwest.vendors.sonic.names import FIRST_L3_VLAN, NVO, VTEP, vrf_name
from eastwest.vendors.text.secret import placeholder

Fields = dict[str, "str | list[str]"]
Table = dict[str, Fields]
Tables = dict[str, Table]

HASH = {
    "source-address": "SRC_IP",
    "destination-address": "DST_IP",
    "protocol": "IP_PROTOCOL",
    "source-port": "L4_SRC_PORT",
    "destination-port": "L4_DST_PORT",
}
TYPES = {"leaf": "ToRRouter", "spine": "LeafRouter"}
"""SONiC's words for the two lowest tiers (sonic-device_metadata.yang)."""
CERTIFICATES = "/etc/sonic/telemetry"


def system_tables(intent: DeviceIntent, *, explicit: bool) -> Tables:
    """Everything but QoS. explicit: headroom is given in bytes, not worked out by the switch."""
    tables: Tables = {
        "DEVICE_METADATA": {"localhost": _metadata(intent, explicit=explicit)},
        "PORT": {port.name: _port(port) for port in intent.interfaces},
        "BREAKOUT_CFG": dict(_breakouts(intent)),
        "INTERFACE": dict(_interfaces(intent)),
        "LOOPBACK_INTERFACE": dict(_loopbacks(intent)),
        "VRF": {vrf_name(vrf.name): {} if vrf.vni is None else {"vni": str(vrf.vni)} for vrf in intent.tenancy.vrfs},
        **_switched(intent, _overlay(intent)),
        **_management(intent.management),
        **_telemetry(intent),
        "LLDP": {"GLOBAL": _lldp(intent)},
    }
    if intent.balancing.hash_fields:
        tables["SWITCH_HASH"] = {"GLOBAL": {"ecmp_hash": [HASH[each] for each in intent.balancing.hash_fields]}}
    return tables


def _metadata(intent: DeviceIntent, *, explicit: bool) -> Fields:
    fields: Fields = {
        "hostname": intent.hostname,
        "type": TYPES.get(intent.role, "ToRRouter"),
        "docker_routing_config_mode": "split-unified",
        "buffer_model": "traditional" if explicit else "dynamic",
        "default_pfcwd_status": "disable",
    }
    if intent.bgp is not None:
        fields["bgp_asn"] = str(intent.bgp.asn)
    return fields


def _port(port: InterfaceIntent) -> Fields:
    fields: Fields = {"alias": port.alias or port.name}
    if port.front is not None:
        fields |= {"index": str(port.front.number), "lanes": _lanes(port.front)}
        if port.front.parts > 1:
            fields["subport"] = str(port.front.part + 1)
    if port.description:
        fields["description"] = port.description
    fields["speed"] = f"{port.speed_gbps * 1000:.0f}"
    if port.fec:
        fields["fec"] = port.fec
    return fields | {"mtu": str(port.mtu_bytes), "admin_status": "up" if port.enabled else "down"}


def _lanes(front: FrontPort) -> str:
    """Lanes numbered through the panel. The HWSKU's own port_config.ini has the last word."""
    start = front.index * front.lanes + front.lane
    return ",".join(str(start + lane) for lane in range(front.lanes // front.parts))


def _breakouts(intent: DeviceIntent) -> Iterator[tuple[str, Fields]]:
    for port in intent.interfaces:
        front = port.front
        if front is not None and front.parts > 1:
            parent = f"Ethernet{front.index * front.lanes}"
            yield parent, {"brkout_mode": f"{front.parts}x{port.speed_gbps:g}G"}


def _interfaces(intent: DeviceIntent) -> Iterator[tuple[str, Fields]]:
    for port in intent.interfaces:
        if port.vlan is not None:
            continue
        fields: Fields = {}
        if port.vrf:
            fields["vrf_name"] = vrf_name(port.vrf)
        if port.unnumbered:
            fields["ipv6_use_link_local_only"] = "enable"
        yield port.name, fields
        for address in port.addresses:
            yield f"{port.name}|{address}", {}


def _loopbacks(intent: DeviceIntent) -> Iterator[tuple[str, Fields]]:
    for loopback in intent.loopbacks:
        name = f"Loopback{loopback.number}"
        yield name, {}
        for address in loopback.addresses:
            yield f"{name}|{address}", {}


def _overlay(intent: DeviceIntent) -> Tables:
    overlay = intent.tenancy.overlay
    if overlay is None:
        return {}
    address = next(each.addresses[0] for each in intent.loopbacks if each.number == overlay.source)
    tables: Tables = {
        "VXLAN_TUNNEL": {VTEP: {"src_ip": address.partition("/")[0]}},
        "VXLAN_EVPN_NVO": {NVO: {"source_vtep": VTEP}},
    }
    for vlan, vrf in enumerate((vrf for vrf in intent.tenancy.vrfs if vrf.vni is not None), start=FIRST_L3_VLAN):
        name = f"Vlan{vlan}"
        tables.setdefault("VLAN", {})[name] = {"vlanid": str(vlan)}
        tables.setdefault("VLAN_INTERFACE", {})[name] = {"vrf_name": vrf_name(vrf.name)}
        mapped: Fields = {"vlan": name, "vni": str(vrf.vni)}
        tables.setdefault("VXLAN_TUNNEL_MAP", {})[f"{VTEP}|map_{vrf.vni}_{name}"] = mapped
    return tables


def _switched(intent: DeviceIntent, overlay: Tables) -> Tables:
    """The tables of the overlay, with the VLANs of hosts and their ports."""
    tables = dict(overlay)
    if intent.vlans:
        vlans = {f"Vlan{vlan.number}": vlan for vlan in intent.vlans}
        own: Table = {name: {"vlanid": str(vlan.number)} for name, vlan in vlans.items()}
        inside: Table = {name: {} for name in vlans}
        inside |= {f"{name}|{address}": {} for name, vlan in vlans.items() for address in vlan.addresses}
        tables["VLAN"] = tables.get("VLAN", {}) | own
        tables["VLAN_INTERFACE"] = tables.get("VLAN_INTERFACE", {}) | inside
    members = [(f"Vlan{port.vlan}", port.name) for port in intent.interfaces if port.vlan is not None]
    return tables | {"VLAN_MEMBER": {f"{vlan}|{name}": {"tagging_mode": "untagged"} for vlan, name in members}}


def _management(management: Management) -> Tables:
    tables: Tables = {}
    port = management.out_of_band
    if port is not None:
        tables["MGMT_PORT"] = {port.interface: {"alias": port.interface, "admin_status": "up"}}
        if port.address:
            gateway: Fields = {"gwaddr": port.gateway} if port.gateway else {}
            tables["MGMT_INTERFACE"] = {f"{port.interface}|{port.address}": gateway}
        if port.vrf:
            tables["MGMT_VRF_CONFIG"] = {"vrf_global": {"mgmtVrfEnabled": "true"}}
    inside: Fields = {"vrf": "mgmt"} if port is not None and port.vrf else {}
    tables["DNS_NAMESERVER"] = {server: {} for server in management.dns}
    if management.domain:
        tables["DNS_OPTIONS"] = {"GLOBAL": {"search": [management.domain]}}
    tables["NTP_SERVER"] = {server: {} for server in management.ntp}
    if management.ntp and inside:
        tables["NTP"] = {"global": dict(inside)}
    tables["SYSLOG_SERVER"] = {server: dict(inside) for server in management.syslog}
    if management.aaa is not None:
        word, kind = ("tacacs+", "TACPLUS") if management.aaa.kind == "tacacs" else ("radius", "RADIUS")
        tables["AAA"] = {"authentication": {"login": f"{word},local"}}
        tables[kind] = {"global": {"passkey": placeholder(management.aaa.secret)}}
        servers = enumerate(management.aaa.servers)
        tables[f"{kind}_SERVER"] = {server: {"priority": str(64 - at), **inside} for at, server in servers}
    if management.banner:
        tables["BANNER_MESSAGE"] = {"global": {"state": "enabled", "login": management.banner}}
    return tables


def _telemetry(intent: DeviceIntent) -> Tables:
    tables: Tables = {}
    gnmi, sflow = intent.telemetry.gnmi, intent.telemetry.sflow
    if gnmi is not None:
        fields: Fields = {"port": str(gnmi.port)}
        if gnmi.vrf:
            fields["vrf"] = gnmi.vrf
        tables["GNMI"] = {"gnmi": fields}
        if gnmi.certificate:
            path = f"{CERTIFICATES}/{gnmi.certificate}"
            tables["GNMI"]["certs"] = {"server_crt": f"{path}.cer", "server_key": f"{path}.key"}
    if sflow is not None:
        tables["SFLOW"] = {"global": {"admin_state": "up", "polling_interval": str(sflow.polling_s)}}
        session: Fields = {"admin_state": "up", "sample_rate": str(sflow.sampling)}
        tables["SFLOW_SESSION"] = {port.name: session for port in intent.interfaces}
        port = intent.management.out_of_band
        inside: Fields = {"collector_vrf": "mgmt"} if port is not None and port.vrf else {}
        tables["SFLOW_COLLECTOR"] = {
            f"collector{at}": {"collector_ip": address, "collector_port": str(sflow.port), **inside}
            for at, address in enumerate(sflow.collectors)
        }
    return tables


def _lldp(intent: DeviceIntent) -> Fields:
    fields: Fields = {"enabled": "true" if intent.lldp.enabled else "false"}
    if intent.lldp.interval_s is not None:
        fields["hello_time"] = str(intent.lldp.interval_s)
    return fields
