"""The plan as series: topology for joins and dashboards, and thresholds of single ports, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eastwest.fabric import Device, PortId
from eastwest.lossless.buffers import xoff_alone_bytes
from eastwest.lossless.policy import PortBuffer, SwitchBuffers
from eastwest.monitor.subject import Net, Subject
from eastwest.monitor.thresholds import Thresholds

Sample = tuple[str, Mapping[str, str], float]

HELP = {
    "eastwest_plan_info": "The plan that rules, thresholds and this file came from.",
    "eastwest_topology_device_info": "A device of the plan; 1 always.",
    "eastwest_topology_port_info": "A port of the plan with what it is cabled to; 1 always.",
    "eastwest_plan_port_speed_bits_per_second": "Rate the port should run at.",
    "eastwest_plan_xoff_bytes": "Fill at which the port sends XOFF when it alone is congested: the highest it can be.",
    "eastwest_plan_headroom_bytes": "Headroom of the lossless class.",
    "eastwest_plan_ecn_kmin_bytes": "Fill at which marking begins.",
    "eastwest_plan_ecn_kmax_bytes": "Fill from which all packets are marked.",
    "eastwest_plan_busbw_low_bytes_per_second": "Low end of the predicted bus bandwidth of messages of this class.",
}
"""Series → what it is."""


def plan_text(subject: Subject, thresholds: Thresholds) -> str:
    """The text that node_exporter's textfile collector, or any web server, hands to Prometheus."""
    samples: dict[str, list[str]] = {name: [] for name in HELP}
    for name, labels, value in _samples(subject, thresholds):
        pairs = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        samples[name].append(f"{name}{{{pairs}}} {value:.17g}")
    lines: list[str] = []
    for name, rows in samples.items():
        if rows:
            lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} gauge", *rows]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _samples(subject: Subject, thresholds: Thresholds) -> Iterator[Sample]:
    yield "eastwest_plan_info", {"site": subject.plan.name, "sha256": subject.plan.sha256}, 1
    racks = {place.device: place.rack for place in subject.plan.places}
    devices: set[str] = set()
    ports: set[PortId] = set()
    for net in subject.nets:
        for device in net.fabric.devices:
            if device.name not in devices:
                yield "eastwest_topology_device_info", device_labels(subject, net, device, racks), 1
            devices.add(device.name)
            yield from _ports(subject, net, device, ports)
    for floor in thresholds.busbw:
        size = "GB" if floor.size_bytes >= 10**9 else "MB"
        labels = {"collective": floor.collective, "ranks": str(floor.ranks), "class": size}
        yield "eastwest_plan_busbw_low_bytes_per_second", labels, floor.bytes_per_s


def device_labels(subject: Subject, net: Net, device: Device, racks: Mapping[str, str]) -> dict[str, str]:
    """Topology of a device. Labels without a value are left out."""
    labels = {
        "device": device.name,
        "network": net.name,
        "role": device.role.value,
        "model": device.model,
        "nos": subject.family(device) if device.is_switch else "",
        "rack": racks.get(device.name, ""),
        "unit": _text(device.unit),
        "rail": _text(device.rail),
        "plane": _text(device.plane),
        "pod": _text(device.pod),
    }
    return {key: text for key, text in labels.items() if text}


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _ports(subject: Subject, net: Net, device: Device, seen: set[PortId]) -> Iterator[Sample]:
    buffers = None if net.policy is None else net.policy.buffers_of.get(device.name)
    by_port = {} if buffers is None else {one.port: one for one in buffers.ports}
    for port in device.ports:
        link = net.fabric.link_at.get(PortId(device.name, port.name))
        end = PortId(device.name, subject.port_name(device, port))
        if link is None or end in seen:
            continue
        seen.add(end)
        peer = link.other(device.name)
        own = {"device": end.device, "port": end.port}
        labels = own | {
            "network": net.name,
            "role": device.role.value,
            "peer": peer.device,
            "peer_port": subject.end_name(net.fabric, peer),
            "peer_role": net.fabric.by_name[peer.device].role.value,
            "rail": _text(port.rail),
            "plane": _text(port.plane),
        }
        yield "eastwest_topology_port_info", {key: text for key, text in labels.items() if text}, 1
        yield "eastwest_plan_port_speed_bits_per_second", own, port.speed_gbps * 1e9
        if buffers is not None and port.name in by_port:
            yield from _buffers(own, buffers, by_port[port.name])


def _buffers(own: Mapping[str, str], switch: SwitchBuffers, port: PortBuffer) -> Iterator[Sample]:
    yield "eastwest_plan_xoff_bytes", own, xoff_alone_bytes(switch)
    yield "eastwest_plan_headroom_bytes", own, port.headroom_bytes
    for profile in switch.ecn:
        if profile.speed_gbps == port.speed_gbps:
            yield "eastwest_plan_ecn_kmin_bytes", own, profile.kmin_bytes
            yield "eastwest_plan_ecn_kmax_bytes", own, profile.kmax_bytes
