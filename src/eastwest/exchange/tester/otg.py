"""The replay as an Open Traffic Generator configuration (snappi schema 1.x): Keysight, VIAVI, ixia-c.

Field names: the OpenAPI model of open-traffic-generator/models as the package snappi 1.62 implements it.
"""

from __future__ import annotations

from ipaddress import ip_interface

from eastwest.errors import InputError, Problem
from eastwest.exchange.tester.flows import ECT0, ROCE_PORT, Replay, TesterFlow, TesterPort

Tree = dict[str, object]

_SPEEDS = {gbps: f"speed_{gbps}_gbps" for gbps in (1, 10, 25, 40, 50, 100, 200, 400, 800)}
_BTH_WRITE_ONLY = 0x0A
"""RC RDMA WRITE Only. Source: InfiniBand Architecture Specification, table of opcodes of reliable connections."""
_FULL_MEMBER_KEY = "ffff"


def otg_config(replay: Replay) -> Tree:
    """One emulated device a NIC, which resolves its gateway by ARP, and one flow a pair of endpoints.

    Raises InputError for a port speed that the schema has no word for.
    """
    speeds: dict[float, list[str]] = {}
    for port in replay.ports:
        speeds.setdefault(port.speed_gbps, []).append(port.name)
    return {
        "ports": [{"name": port.name} for port in replay.ports],
        "layer1": [_layer1(replay, gbps, names) for gbps, names in speeds.items()],
        "devices": [_device(replay, port) for port in replay.ports],
        "flows": [_flow(replay, flow, number) for number, flow in enumerate(replay.flows, start=1)],
    }


def _layer1(replay: Replay, gbps: float, names: list[str]) -> Tree:
    """Speed, MTU and PFC: the tester stops for the priority of RoCE and for no other."""
    if gbps not in _SPEEDS:
        allowed = ", ".join(f"{speed}G" for speed in _SPEEDS)
        raise InputError(Problem(f"Open Traffic Generator has no port speed {gbps:g}G", allowed=allowed))
    layer: Tree = {
        "name": f"layer1-{gbps:g}g",
        "port_names": names,
        "speed": _SPEEDS[int(gbps)],
        "mtu": replay.mtu_bytes,
    }
    if replay.pfc_priority is not None:
        classes = {f"pfc_class_{replay.pfc_priority}": replay.pfc_priority}
        layer["flow_control"] = {"choice": "ieee_802_1qbb", "ieee_802_1qbb": {"pfc_delay": 0} | classes}
    return layer


def _device(replay: Replay, port: TesterPort) -> Tree:
    address = ip_interface(port.address)
    interface: Tree = {
        "name": f"{port.name}-ip",
        "address": str(address.ip),
        "prefix": address.network.prefixlen,
        "gateway": port.gateway,
    }
    ethernet: Tree = {
        "name": f"{port.name}-ethernet",
        "connection": {"choice": "port_name", "port_name": port.name},
        "mac": port.mac,
        "mtu": replay.mtu_bytes,
        "ipv4_addresses" if address.version == 4 else "ipv6_addresses": [interface],
    }
    return {"name": f"{port.name}-device", "ethernets": [ethernet]}


def _flow(replay: Replay, flow: TesterFlow, number: int) -> Tree:
    src, dst = replay.ports[flow.src], replay.ports[flow.dst]
    ends: Tree = {"mode": "one_to_one", "tx_names": [f"{src.name}-ip"], "rx_names": [f"{dst.name}-ip"]}
    return {
        "name": flow.name,
        "tx_rx": {"choice": "device", "device": ends},
        "packet": [
            {"choice": "ethernet", "ethernet": _ethernet(src)},
            _network(src, dst, flow),
            *_transport(flow, number),
        ],
        "size": {"choice": "fixed", "fixed": flow.frame_bytes},
        "rate": {"choice": "percentage", "percentage": flow.rate_percent},
        "duration": {"choice": "fixed_packets", "fixed_packets": {"packets": flow.frames}},
        "metrics": {"enable": True, "loss": True},
    }


def _ethernet(src: TesterPort) -> Tree:
    """The destination is the gateway's address, which the tester learns by ARP."""
    return {"src": _value(src.mac), "dst": {"choice": "auto"}}


def _network(src: TesterPort, dst: TesterPort, flow: TesterFlow) -> Tree:
    near, far = ip_interface(src.address), ip_interface(dst.address)
    ends = {"src": _value(str(near.ip)), "dst": _value(str(far.ip))}
    if near.version == 6:
        return {"choice": "ipv6", "ipv6": ends | {"traffic_class": _value(flow.dscp << 2 | ECT0)}}
    mark = {"phb": _value(flow.dscp), "ecn": _value(ECT0)}
    return {"choice": "ipv4", "ipv4": ends | {"priority": {"choice": "dscp", "dscp": mark}}}


def _transport(flow: TesterFlow, number: int) -> list[Tree]:
    if flow.protocol == "tcp":
        return [{"choice": "tcp", "tcp": {"src_port": _value(flow.source_port)}}]
    udp = {"src_port": _value(flow.source_port), "dst_port": _value(ROCE_PORT)}
    return [{"choice": "udp", "udp": udp}, {"choice": "custom", "custom": {"bytes": base_transport_header(number)}}]


def base_transport_header(queue_pair: int) -> str:
    """The 12 bytes of the BTH in hexadecimal: an RDMA WRITE Only to a queue pair, packet sequence number 0.

    Source: InfiniBand Architecture Specification, base transport header: opcode, flags, partition key, reserved,
    destination queue pair (24 bits), acknowledge request and reserved, packet sequence number (24 bits).
    """
    return f"{_BTH_WRITE_ONLY:02x}00{_FULL_MEMBER_KEY}00{queue_pair & 0xFFFFFF:06x}00000000"


def _value(value: object) -> Tree:
    return {"choice": "value", "value": value}
