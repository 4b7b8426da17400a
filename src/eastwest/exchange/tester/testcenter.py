"""The replay for VIAVI (formerly Spirent) TestCenter: its object tree as steps that the REST client carries out.

Never tried on a chassis. Calls: `create`, `config` and `apply` of the package stcrestclient 1.9 (class StcHttp). Object
types and attributes: public scripts of the TestCenter automation API (Project, Port, EmulatedDevice, EthIIIf, Ipv4If,
StreamBlock, `ethernet:EthernetII`, `ipv4:IPv4`, `udp:Udp`, `custom:Custom`, TosDiffServ, DiffServ, GeneratorConfig).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_interface

from eastwest.errors import InputError, Problem
from eastwest.exchange.tester.flows import ECT0, ROCE_PORT, Replay, TesterFlow, TesterPort
from eastwest.exchange.tester.otg import base_transport_header

Step = dict[str, object]

FORMAT = "eastwest-testcenter-1"


def testcenter_script(replay: Replay) -> dict[str, object]:
    """Steps in order. `$NAME` stands for the handle that the step with `"as": NAME` returned.

    A port's `location` is left empty: the operator puts `//CHASSIS/SLOT/PORT` there. Raises InputError for IPv6.
    """
    if any(ip_interface(port.address).version == 6 for port in replay.ports):
        raise InputError(Problem("TestCenter scripts are written for IPv4 only", mend="use the format otg"))
    return {
        "format": FORMAT,
        "tested": "not against a chassis",
        "name": replay.name,
        "plan_sha256": replay.plan_sha256,
        "notes": list(replay.notes),
        "steps": list(_steps(replay)),
    }


def _steps(replay: Replay) -> Iterator[Step]:
    yield _create("project", "Project", "", {})
    for number, port in enumerate(replay.ports):
        yield from _port(number, port, replay.mtu_bytes)
    for number, flow in enumerate(replay.flows):
        yield from _stream(number, flow, replay)
    yield {"call": "apply"}


def _port(number: int, port: TesterPort, mtu_bytes: int) -> Iterator[Step]:
    """A port, and a device on it that answers and asks ARP in place of the NIC."""
    name, address = f"port{number}", ip_interface(port.address)
    yield _create(name, "Port", "$project", {"Name": port.name, "location": ""})
    yield _create(
        f"device{number}", "EmulatedDevice", "$project", {"Name": port.name, "AffiliationPort-targets": f"${name}"}
    )
    yield _create(f"ethernet{number}", "EthIIIf", f"$device{number}", {"SourceMac": port.mac, "Mtu": mtu_bytes})
    network = {"Address": str(address.ip), "PrefixLength": address.network.prefixlen, "Gateway": port.gateway}
    stack = {"StackedOnEndpoint-targets": f"$ethernet{number}"}
    yield _create(f"network{number}", "Ipv4If", f"$device{number}", network | stack)
    ends = {"TopLevelIf-targets": f"$network{number}", "PrimaryIf-targets": f"$network{number}"}
    yield {"call": "config", "handle": f"$device{number}", "attributes": ends}


def _stream(number: int, flow: TesterFlow, replay: Replay) -> Iterator[Step]:
    src, dst = replay.ports[flow.src], replay.ports[flow.dst]
    stream = f"stream{number}"
    yield _create(
        stream,
        "StreamBlock",
        f"$port{flow.src}",
        {
            "Name": flow.name,
            "FrameConfig": "",
            "FrameLengthMode": "FIXED",
            "FixedFrameLength": flow.frame_bytes,
            "LoadUnit": "PERCENT_LINE_RATE",
            "Load": round(flow.rate_percent, 6),
            "SrcBinding-targets": f"$network{flow.src}",
            "DstBinding-targets": f"$network{flow.dst}",
        },
    )
    yield _create(f"{stream}-ethernet", "ethernet:EthernetII", f"${stream}", {"srcMac": src.mac})
    ends = {"sourceAddr": str(ip_interface(src.address).ip), "destAddr": str(ip_interface(dst.address).ip)}
    yield _create(f"{stream}-ip", "ipv4:IPv4", f"${stream}", ends | {"gateway": src.gateway})
    yield _create(f"{stream}-tos", "tosDiffserv", f"${stream}-ip", {})
    mark = {"dscpHigh": flow.dscp >> 3, "dscpLow": flow.dscp & 7, "reserved": f"{ECT0:02b}"}
    yield _create(f"{stream}-dscp", "diffServ", f"${stream}-tos", mark)
    if flow.protocol == "tcp":
        yield _create(f"{stream}-tcp", "tcp:Tcp", f"${stream}", {"sourcePort": flow.source_port})
        return
    ports = {"sourcePort": flow.source_port, "destPort": ROCE_PORT}
    yield _create(f"{stream}-udp", "udp:Udp", f"${stream}", ports)
    yield _create(f"{stream}-bth", "custom:Custom", f"${stream}", {"pattern": base_transport_header(number + 1)})


def _create(name: str, object_type: str, under: str, attributes: Mapping[str, object]) -> Step:
    step: Step = {"call": "create", "as": name, "object_type": object_type}
    step |= {"under": under} if under else {}
    return step | {"attributes": {key: str(value) for key, value in attributes.items()}}
