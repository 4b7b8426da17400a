"""A switch in the structured configuration of Arista's AVD (`eos_cli_config_gen`): validated and rendered by pyavd."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eastwest.plan.device import BgpIntent, DeviceIntent, InterfaceIntent, PortQos, QosIntent
from eastwest.vendors.eos.view import lanes_of
from eastwest.vendors.eos.view_qos import alpha_text
from eastwest.vendors.routes import WORDS, span
from eastwest.vendors.text.ranges import grouped

Tree = dict[str, Any]
FEC: dict[str, Tree] = {
    "rs": {"enabled": True, "reed_solomon": True},
    "fc": {"enabled": True, "fire_code": True},
    "none": {"enabled": False},
}


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
        "ethernet_interfaces": [_port(port) for port in intent.interfaces],
        "loopback_interfaces": [
            {"name": f"Loopback{each.number}", "description": each.description, **_addresses(each.addresses)}
            for each in intent.loopbacks
        ],
        "vlans": [{"id": vlan.number} for vlan in intent.vlans] or None,
        "vlan_interfaces": [
            {"name": f"Vlan{vlan.number}", "ip_address": vlan.addresses[0]} for vlan in intent.vlans if vlan.addresses
        ]
        or None,
        **_balancing(intent),
        **_services(intent),
        **_tenancy(intent),
    }
    if intent.qos is not None:
        tree |= _qos(intent.qos)
    if intent.bgp is not None:
        tree |= _bgp(intent)
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


def _port(port: InterfaceIntent) -> Tree:
    tree: Tree = {
        "name": port.name,
        "description": port.description,
        "shutdown": not port.enabled,
        "mtu": port.mtu_bytes,
        "speed": _speed(port),
        "error_correction_encoding": FEC.get(port.fec),
        "switchport": {"enabled": False} if port.vlan is None else {"access_vlan": port.vlan},
        "spanning_tree_portfast": None if port.vlan is None else "edge",
        "service_profile": port.qos or None,
    }
    if port.vrf:
        tree["vrf"] = port.vrf
    tree |= _addresses(port.addresses, several=True)
    if port.unnumbered:
        tree["ipv6_enable"] = True
    elif port.silent:
        tree["ipv6_nd_ra_disabled"] = True
    return {key: value for key, value in tree.items() if value is not None}


def _addresses(addresses: tuple[str, ...], *, several: bool = False) -> Tree:
    """An address of each family. several: whether AVD takes a list of IPv6 addresses here."""
    four = [address for address in addresses if ":" not in address]
    six = [address for address in addresses if ":" in address]
    tree: Tree = {"ip_address": four[0]} if four else {}
    if six:
        tree |= {"ipv6_addresses": six} if several else {"ipv6_address": six[0]}
    return tree


def _speed(port: InterfaceIntent) -> str | None:
    if port.front is None:
        return None
    return f"{port.speed_gbps:g}g" + lanes_of(port)


def _services(intent: DeviceIntent) -> Tree:
    return {**_out_of_band(intent), **_access(intent), **_telemetry(intent)}


def _out_of_band(intent: DeviceIntent) -> Tree:
    """The management port, and the servers that are reached through it."""
    management, port = intent.management, intent.management.out_of_band
    tree: Tree = {"dns_domain": management.domain or None}
    vrf = _vrf(intent)
    if port is not None:
        address = {"ip_address": port.address} if port.address else {}
        tree |= {
            "vrfs": [{"name": port.vrf}],
            "management_interfaces": [{"name": port.interface, "vrf": port.vrf, **address}],
            "management_ssh": {"vrfs": [{"name": port.vrf, "enable": True}]},
        }
        if port.gateway:
            tree["static_routes"] = [{"prefix": "0.0.0.0/0", "next_hop": port.gateway, "vrf": port.vrf}]
    if management.dns:
        servers = [{"ip_address": each} for each in management.dns]
        tree["ip_name_server"] = {"vrfs": [{"name": vrf, "servers": servers}]}
    if management.ntp:
        tree["ntp"] = {"vrf": vrf, "servers": [{"name": each} for each in management.ntp]}
    if management.syslog:
        tree["logging"] = {"vrfs": [{"name": vrf, "hosts": [{"name": each} for each in management.syslog]}]}
    return tree


def _vrf(intent: DeviceIntent) -> str:
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
        hosts = [{"host": x, "vrf": _vrf(intent), "key": f"@@{aaa.secret}@@", "key_type": "7"} for x in aaa.servers]
        tree[f"{aaa.kind}_servers" if aaa.kind == "tacacs" else "radius_server"] = {"hosts": hosts}
        tree["aaa_authentication"] = {"login": {"default": f"group {group} local"}}
    if management.banner:
        tree["banners"] = {"login": f"{management.banner}\nEOF"}
    return tree


def _telemetry(intent: DeviceIntent) -> Tree:
    gnmi, sflow = intent.telemetry.gnmi, intent.telemetry.sflow
    tree: Tree = {}
    if gnmi is not None:
        grpc = {"name": "default", "ssl_profile": gnmi.certificate, "port": gnmi.port, "vrf": gnmi.vrf}
        tree["management_api_gnmi"] = {"transport": {"grpc": [{key: value for key, value in grpc.items() if value}]}}
        if gnmi.certificate:
            files = {"file": f"{gnmi.certificate}.crt", "key": f"{gnmi.certificate}.key"}
            tree["management_security"] = {"ssl_profiles": [{"name": gnmi.certificate, "certificate": files}]}
    if sflow is not None:
        destinations = [{"destination": each, "port": sflow.port} for each in sflow.collectors]
        inside = {"vrfs": [{"name": _vrf(intent), "destinations": destinations}]}
        tree["sflow"] = {
            "sample": sflow.sampling,
            "polling_interval": sflow.polling_s,
            **(inside if intent.management.out_of_band is not None else {"destinations": destinations}),
            "run": True,
        }
    return tree


def _tenancy(intent: DeviceIntent) -> Tree:
    overlay, vrfs = intent.tenancy.overlay, intent.tenancy.vrfs
    port = intent.management.out_of_band
    if overlay is None:
        return {}
    vxlan = {
        "source_interface": f"Loopback{overlay.source}",
        "udp_port": overlay.udp_port,
        "vrfs": [{"name": vrf.name, "vni": vrf.vni} for vrf in vrfs],
        "qos": {"dscp_propagation_encapsulation": True, "ecn_propagation": True},
    }
    return {
        "vrfs": [
            *([] if port is None else [{"name": port.vrf}]),
            *({"name": vrf.name, "ip_routing": True} for vrf in vrfs),
        ],
        "vxlan_interface": {"vxlan1": {"vxlan": vxlan}},
    }


def _mmu(qos: QosIntent) -> Tree | None:
    """Buffers of the chip's memory; None where the intent leaves them to the system."""
    buffers = {buffer.priority_group: buffer for port in qos.ports for buffer in port.buffers}
    mmu: Tree = {}
    if buffers:
        first = next(iter(buffers.values()))
        groups = [
            {
                "id": number,
                "threshold": alpha_text(buffer.alpha_log2 or 0),
                "reserved": {"unit": "bytes", "memory": buffer.reserve_bytes},
            }
            for number, buffer in buffers.items()
        ]
        ingress = {
            "headroom": {"unit": "bytes", "memory": first.headroom_bytes},
            "resume": first.xon_offset_bytes,
            "priority_groups": groups,
        }
        mmu = {"active_profile": "EASTWEST", "queue_profiles": [{"name": "EASTWEST", "ingress": ingress}]}
    if qos.pool is not None and qos.pool.headroom_pool_bytes is not None:
        mmu["headroom_pool"] = {"unit": "bytes", "limit": qos.pool.headroom_pool_bytes}
    return mmu or None


def _watchdog(qos: QosIntent) -> Tree | None:
    if qos.watchdog is None:
        return None
    return {
        "watchdog": {
            "action": qos.watchdog.action,
            "timeout": f"{qos.watchdog.detection_ms / 1000:g}",
            "polling_interval": f"{qos.watchdog.poll_ms / 1000:g}",
            "recovery_time": f"{qos.watchdog.restoration_ms / 1000:g}",
        }
    }


def _qos(qos: QosIntent) -> Tree:
    mmu = _mmu(qos)
    return {
        "qos": {
            "map": {
                "dscp": [
                    f"{' '.join(map(str, dscps))} to traffic-class {number}"
                    for number, dscps in grouped(qos.maps.traffic_class)
                ],
                "traffic_class": [
                    f"{' '.join(map(str, classes))} to uc-tx-queue {number}"
                    for number, classes in grouped(qos.maps.queue)
                ],
            }
        },
        "priority_flow_control": _watchdog(qos),
        "qos_profiles": [_profile(port) for port in qos.ports],
        "platform": None if mmu is None else {"trident": {"mmu": mmu}},
    }


def _profile(port: PortQos) -> Tree:
    queues: list[Tree] = []
    for queue in port.queues:
        entry: Tree = {"id": queue.queue, "priority": "priority strict" if queue.strict else "no priority"}
        if queue.weight_percent is not None:
            entry["bandwidth_percent"] = queue.weight_percent
        if queue.ecn is not None:
            threshold = {
                "units": "bytes",
                "min": queue.ecn.kmin_bytes,
                "max": queue.ecn.kmax_bytes,
                "max_probability": queue.ecn.pmax_percent,
                "weight": 0,
            }
            entry["random_detect"] = {"ecn": {"count": True, "threshold": threshold}}
        queues.append(entry)
    return {
        "name": port.name,
        "trust": port.trust,
        "priority_flow_control": {
            "enabled": True,
            "watchdog": {"enabled": port.watchdog},
            "priorities": [{"priority": priority, "no_drop": True} for priority in port.pfc],
        },
        "uc_tx_queues": queues,
    }


def _bgp(intent: DeviceIntent) -> Tree:
    bgp = intent.bgp
    if bgp is None:
        return {}
    groups, unnumbered = [], {each.group for each in bgp.neighbours if each.peer.startswith("Eth")}
    for group in bgp.groups:
        entry: Tree = {"name": group.name, "bfd": group.bfd}
        if group.filter_in and "ipv6" not in group.families:
            entry |= {"route_map_in": group.filter_in, "route_map_out": group.filter_out}
        if "evpn" in group.families:
            entry |= {
                "next_hop_unchanged": group.next_hop_unchanged,
                "update_source": "Loopback0",
                "ebgp_multihop": group.multihop,
                "send_community": "extended",
            }
        groups.append(entry)
    routed = list(_active(bgp.groups, "ipv4", unnumbered))
    process: Tree = {
        "as": str(bgp.asn),
        "router_id": bgp.router_id,
        "bgp": {"default": {"ipv4_unicast": False}},
        "timers": {"keepalive_time": bgp.keepalive_s, "hold_time": bgp.hold_s},
        "maximum_paths": {"paths": bgp.maximum_paths, "ecmp": bgp.maximum_paths},
        "redistribute": {"connected": {"enabled": True, "route_map": bgp.connected}} if bgp.connected else None,
        "peer_groups": groups,
        "neighbor_interfaces": [
            {"name": each.peer, "peer_group": each.group, "remote_as": str(each.remote_as)}
            for each in bgp.neighbours
            if each.peer.startswith("Eth")
        ],
        "neighbors": [
            {
                "ip_address": each.peer,
                "peer_group": each.group,
                "remote_as": str(each.remote_as),
                "description": each.description,
            }
            for each in bgp.neighbours
            if not each.peer.startswith("Eth")
        ],
        "address_family_ipv4": {"peer_groups": routed} if routed else None,
        "vrfs": [
            {
                "name": vrf.name,
                "rd": vrf.distinguisher,
                "route_targets": {
                    way: [{"address_family": "evpn", "route_targets": [vrf.route_target]}]
                    for way in ("import", "export")
                },
                "redistribute": {"connected": {"enabled": True}},
            }
            for vrf in intent.tenancy.vrfs
        ],
    }
    overlay = list(_active(bgp.groups, "evpn", set()))
    if overlay:
        process["address_family_evpn"] = {"peer_groups": overlay}
    if bgp.connected6:
        process["address_family_ipv6"] = {
            "peer_groups": list(_active(bgp.groups, "ipv6", set())),
            "redistribute": {"connected": {"enabled": True, "route_map": bgp.connected6}},
        }
    return {
        "router_bgp": {key: value for key, value in process.items() if value is not None},
        **_bfd(bgp),
        **_filters(bgp),
    }


def _bfd(bgp: BgpIntent) -> Tree:
    if bgp.bfd is None:
        return {}
    timers = {"interval": bgp.bfd.interval_ms, "min_rx": bgp.bfd.receive_ms, "multiplier": bgp.bfd.multiplier}
    return {"router_bfd": timers}


def _filters(bgp: BgpIntent) -> Tree:
    """Prefix lists with a route map of the same name for each."""
    lists: dict[str, list[Tree]] = {"prefix_lists": [], "ipv6_prefix_lists": []}
    maps = []
    for each in bgp.filters:
        rules = [
            {"sequence": rule.sequence, "action": f"{rule.action} {rule.prefix}{span(rule)}"} for rule in each.rules
        ]
        key = "prefix_lists" if each.family == "ipv4" else "ipv6_prefix_lists"
        lists[key].append({"name": each.name, "sequence_numbers": rules})
        match = [f"{WORDS[each.family]} address prefix-list {each.name}"]
        maps.append({"name": each.name, "sequence_numbers": [{"sequence": 10, "type": "permit", "match": match}]})
    return {"route_maps": maps, **{key: value for key, value in lists.items() if value}} if maps else {}


def _active(groups: Any, family: str, unnumbered: set[str]) -> Iterator[Tree]:  # noqa: ANN401
    for group in groups:
        if family in group.families:
            entry: Tree = {"name": group.name, "activate": True}
            take, tell = group.filters(family)
            if take and "ipv6" in group.families:
                entry |= {"route_map_in": take, "route_map_out": tell}
            if group.name in unnumbered:
                entry["next_hop"] = {"address_family_ipv6": {"enabled": True, "originate": True}}
            yield entry
