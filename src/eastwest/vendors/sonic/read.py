"""SONiC's files back to a DeviceIntent: system, ports, services; QoS and routing have readers of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from eastwest.plan.device import (
    Aaa,
    DeviceIntent,
    Gnmi,
    InterfaceIntent,
    Lldp,
    LoadBalancing,
    LoopbackIntent,
    Management,
    OutOfBand,
    Overlay,
    Sflow,
    Telemetry,
    Tenancy,
    VlanIntent,
    Vrf,
    ordered,
)
from eastwest.vendors.family import NotUnderstood, ReadResult
from eastwest.vendors.frr.draft import Draft
from eastwest.vendors.frr.read import read_into
from eastwest.vendors.sonic.entries import Entries, is_number
from eastwest.vendors.sonic.files import tables_of
from eastwest.vendors.sonic.lookup import Lookup, is_lookup, profiles_of, read_lookup
from eastwest.vendors.sonic.members import add_channels, add_members
from eastwest.vendors.sonic.minigraph import read_minigraph
from eastwest.vendors.sonic.names import VTEP, our_vrf_name
from eastwest.vendors.sonic.read_bgp import read_bgp
from eastwest.vendors.sonic.read_qos import read_qos
from eastwest.vendors.sonic.tables import HASH
from eastwest.vendors.text.heading import with_heading
from eastwest.vendors.text.json_lines import JsonFile
from eastwest.vendors.text.secret import secret_name
from eastwest.vendors.text.table import Table

CONFIG_DB, FRR = "config_db.json", "frr.conf"
MTU_BYTES = 9100
"""Of a port that says none (sonic-port.yang; sonic-swss, portmgrd)."""
_FIELDS = {sonic: ours for ours, sonic in HASH.items()} | {"RDMA_BTH_DEST_QP": "roce-qp"}
"""Words of SWITCH_HASH; the queue pair of later releases is read, not written."""


def read(texts: Mapping[str, str]) -> ReadResult:
    """What the texts mean together.

    A name that ends in `.json`, or a text that begins as an object, is a config_db or a part of one; XML is a
    minigraph; rows of speeds and cable lengths are a platform's headroom; any other is FRR's. Raises InputError for a
    text that is no JSON or XML where it should be.
    """
    left: list[NotUnderstood] = []
    routing = Draft(our_vrf_name)
    sources: list[JsonFile] = []
    tables: list[Lookup] = []
    for file, text in texts.items():
        begin = text.lstrip()[:1]
        if begin == "<":
            source, unknown = read_minigraph(file, text)
            sources.append(source)
            left += unknown
        elif file.endswith(".json") or begin in ("{", "["):
            sources += tables_of(file, text)
        elif is_lookup(text):
            tables.append(read_lookup(file, text))
            left += tables[-1].left
        else:
            left += read_into(routing, file, text)
    entries = Entries(*sources, *(profiles_of(table, Entries(*sources)) for table in tables))
    intent = _device(entries, routing)
    left += entries.not_understood()
    return ReadResult(ordered(with_heading(intent, routing.comments)), tuple(left))


def _device(entries: Entries, routing: Draft) -> DeviceIntent:
    metadata = entries.entry("DEVICE_METADATA", "localhost")
    metadata.skip("type", "docker_routing_config_mode", "buffer_model", "default_pfcwd_status", "bgp_asn")
    entries.skip("DEVICE_NEIGHBOR", "DEVICE_NEIGHBOR_METADATA")
    entries.skip("BREAKOUT_CFG", "WARM_RESTART")
    _counters(entries)
    qos, profile_of = read_qos(entries)
    loopbacks = _loopbacks(entries)
    fields = entries.entry("SWITCH_HASH", "GLOBAL").list("ecmp_hash")
    return DeviceIntent(
        hostname=metadata.text("hostname"),
        interfaces=_with_routing(_interfaces(entries, profile_of), routing),
        loopbacks=loopbacks,
        bgp=routing.routing() or read_bgp(entries, metadata.number("bgp_asn"), loopbacks),
        qos=qos,
        balancing=LoadBalancing(hash_fields=tuple(_FIELDS[each] for each in fields if each in _FIELDS)),
        lldp=_lldp(entries),
        telemetry=Telemetry(_gnmi(entries), _sflow(entries)),
        management=_management(entries),
        tenancy=Tenancy(_vrfs(entries, routing), _overlay(entries, loopbacks)),
        vlans=_vlans(entries),
    )


_OF_CHASSIS = ("asic_port_name", "core_id", "core_port_id", "num_voq")
"""Where a port of a chassis leads inside."""


def _counters(entries: Entries) -> None:
    """Counters are polled by themselves; those that somebody switched off stay told."""
    entries.skip("FLEX_COUNTER_TABLE")
    for counters in entries.table("FLEX_COUNTER_TABLE").values():
        if counters.text("FLEX_COUNTER_STATUS") not in ("enable", ""):
            counters.left.add("FLEX_COUNTER_STATUS")


def _interfaces(entries: Entries, profile_of: Mapping[str, str]) -> tuple[InterfaceIntent, ...]:
    """Ports of PORT, and those that only other tables name: a file may hold a part of config_db."""
    ports: Table[str, InterfaceIntent] = Table(lambda name: InterfaceIntent(name, mtu_bytes=MTU_BYTES))
    stated = any(entry.text("admin_status") for entry in entries.table("PORT").values())
    for name, entry in entries.table("PORT").items():
        entry.skip("index", "lanes", "subport", *_OF_CHASSIS)
        for field, usual in (("tpid", "0x8100"), ("pfc_asym", "off"), ("role", "Ext")):
            if entry.text(field) not in (usual, ""):
                entry.left.add(field)
        alias = entry.text("alias")
        status = entry.text("admin_status")
        ports.put(
            name,
            alias="" if alias == name else alias,
            speed_gbps=(entry.number("speed") or 0) / 1000,
            fec=entry.text("fec"),
            mtu_bytes=entry.number("mtu") or MTU_BYTES,
            description=entry.text("description"),
            enabled=status == "up" or not stated,
        )
        if status not in ("up", "down", ""):
            entry.left.add("admin_status")
    add_channels(entries, ports)
    for key, entry in entries.table("INTERFACE").items():
        name, _, address = key.partition("|")
        if address:
            ports.put(name, addresses=(*ports.at(name).addresses, address))
        else:
            only = entry.text("ipv6_use_link_local_only") == "enable" or bool(entry.text("unnumbered"))
            ports.put(name, vrf=our_vrf_name(entry.text("vrf_name")), unnumbered=only)
    add_members(entries, ports)
    for name, profile in profile_of.items():
        ports.put(name, qos=profile)
    return ports.all()


def _with_routing(ports: tuple[InterfaceIntent, ...], routing: Draft) -> tuple[InterfaceIntent, ...]:
    """Addresses that were set in FRR's shell instead of config_db; ports over which FRR speaks with whoever is there
    have no need of any.
    """
    own, peers = routing.ports.records, set(routing.peers.neighbours)

    def routed(port: InterfaceIntent) -> InterfaceIntent:
        more = own[port.name].addresses if port.name in own else ()
        addresses = tuple(dict.fromkeys((*port.addresses, *more)))
        return replace(port, addresses=addresses, unnumbered=port.unnumbered or (port.name in peers and not addresses))

    return tuple(routed(port) for port in ports)


def _loopbacks(entries: Entries) -> tuple[LoopbackIntent, ...]:
    found: Table[int, LoopbackIntent] = Table(LoopbackIntent)
    for key, entry in entries.table("LOOPBACK_INTERFACE").items():
        name, _, address = key.partition("|")
        digits = name.removeprefix("Loopback")
        if not is_number(digits):
            entry.left.add(name)
            continue
        number = int(digits)
        found.put(number, addresses=(*found.at(number).addresses, *((address,) if address else ())))
    return found.all()


def _vrfs(entries: Entries, routing: Draft) -> tuple[Vrf, ...]:
    for name, entry in entries.table("VRF").items():
        routing.vrfs.put(our_vrf_name(name), vni=entry.number("vni"))
    return routing.vrfs.all()


def _vlans(entries: Entries) -> tuple[VlanIntent, ...]:
    """VLANs of hosts; those that only carry a VNI of a VRF are part of the overlay."""
    carriers = {entry.text("vlan") for entry in entries.table("VXLAN_TUNNEL_MAP").values()}
    found: Table[int, VlanIntent] = Table(VlanIntent)
    for table in ("VLAN", "VLAN_INTERFACE"):
        for key, entry in entries.table(table).items():
            name, _, address = key.partition("|")
            digits = name.removeprefix("Vlan")
            if name in carriers:
                entry.left.clear()
            elif is_number(digits):
                entry.skip("vlanid", "alias", "description", "admin_status", "dhcp_servers", "dhcpv6_servers")
                now = found.at(int(digits)).addresses
                found.put(int(digits), addresses=(*now, address) if address else now)
            else:
                entry.left.add(name)
    return found.all()


def _overlay(entries: Entries, loopbacks: tuple[LoopbackIntent, ...]) -> Overlay | None:
    entries.skip("VXLAN_EVPN_NVO", "VXLAN_TUNNEL_MAP")
    for name, entry in entries.table("VXLAN_TUNNEL").items():
        address = entry.text("src_ip")
        for loopback in loopbacks:
            if any(each.partition("/")[0] == address for each in loopback.addresses):
                return Overlay(loopback.number, copy_dscp=False, copy_ecn=False)
        if name != VTEP:
            entry.left.add("src_ip")
    return None


def _management(entries: Entries) -> Management:
    domain = entries.entry("DNS_OPTIONS", "GLOBAL").list("search")
    banner = entries.entry("BANNER_MESSAGE", "global")
    banner.skip("state")
    entries.entry("NTP", "global").skip("vrf")
    for server in entries.table("SYSLOG_SERVER").values():
        server.skip("vrf")
    return Management(
        out_of_band=_out_of_band(entries),
        domain=domain[0] if domain else "",
        dns=tuple(entries.table("DNS_NAMESERVER")),
        ntp=tuple(entries.table("NTP_SERVER")),
        syslog=tuple(entries.table("SYSLOG_SERVER")),
        aaa=_aaa(entries),
        banner=banner.text("login"),
    )


def _out_of_band(entries: Entries) -> OutOfBand | None:
    vrf = "mgmt" if entries.entry("MGMT_VRF_CONFIG", "vrf_global").text("mgmtVrfEnabled") == "true" else ""
    found: OutOfBand | None = None
    for name, entry in entries.table("MGMT_PORT").items():
        entry.skip("alias", "admin_status")
        found = OutOfBand(name, vrf=vrf)
    for key, entry in entries.table("MGMT_INTERFACE").items():
        name, _, address = key.partition("|")
        found = OutOfBand(name, address, entry.text("gwaddr"), vrf)
    return found


def _aaa(entries: Entries) -> Aaa | None:
    entries.entry("AAA", "authentication").skip("login")
    found: Aaa | None = None
    for kind, table in (("tacacs", "TACPLUS"), ("radius", "RADIUS")):
        servers = entries.table(f"{table}_SERVER")
        secret = secret_name(entries.entry(table, "global").text("passkey"), f"{kind}-key")
        for server in servers.values():
            server.skip("vrf")
        if servers:
            first = sorted(servers, key=lambda server: -(servers[server].number("priority") or 1))
            found = Aaa(kind, tuple(first), secret)
    return found


def _lldp(entries: Entries) -> Lldp:
    entry = entries.entry("LLDP", "GLOBAL")
    return Lldp(entry.text("enabled") != "false", entry.number("hello_time"))


def _gnmi(entries: Entries) -> Gnmi | None:
    if "gnmi" not in entries.table("GNMI"):
        return None
    entry, certificates = entries.entry("GNMI", "gnmi"), entries.entry("GNMI", "certs")
    certificates.skip("server_key")
    name = certificates.text("server_crt").rpartition("/")[2].removesuffix(".cer")
    return Gnmi(entry.number("port") or 8080, entry.text("vrf"), name)


def _sflow(entries: Entries) -> Sflow | None:
    entry = entries.entry("SFLOW", "global")
    sessions = tuple(entries.table("SFLOW_SESSION").values())
    for session in sessions:
        session.skip("admin_state")
    collectors = tuple(entries.table("SFLOW_COLLECTOR").values())
    for collector in collectors:
        collector.skip("collector_vrf")
    rates = {session.number("sample_rate") for session in sessions} - {None}
    sampling = rates.pop() if len(rates) == 1 else None
    if entry.text("admin_state") != "up" or sampling is None:
        return None
    ports = [collector.number("collector_port") or 6343 for collector in collectors]
    addresses = tuple(collector.text("collector_ip") for collector in collectors)
    return Sflow(sampling, addresses, entry.number("polling_interval") or 0, ports[0] if ports else 6343)
