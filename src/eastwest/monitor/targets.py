"""Targets of each scrape job as files for Prometheus' file discovery, labelled with the topology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eastwest.fabric import Device, Role
from eastwest.monitor.plan_series import device_labels
from eastwest.monitor.subject import Subject

NODE_PORT, DCGM_PORT, AMD_GPU_PORT, VLLM_PORT, HAPROXY_PORT = 9100, 9400, 5000, 8000, 8405
SNMP_EXPORTER, OTEL_COLLECTOR, MONITOR_NODE = "127.0.0.1:9116", "127.0.0.1:8889", "127.0.0.1:9100"
_GNMIC_PORT = 9804
_GNMIC_SWITCHES = 256
"""Switches of one gnmic process; above that, one more. An assumption: nobody publishes a figure."""


@dataclass(frozen=True, slots=True)
class Group:
    """Targets that share labels, as file discovery has them."""

    targets: tuple[str, ...]
    labels: Mapping[str, str]

    def tree(self) -> dict[str, object]:
        """JSON of file discovery."""
        return {"targets": list(self.targets), "labels": dict(self.labels)}


@dataclass(frozen=True, slots=True)
class Collector:
    """One gnmic process: a family's switches, and where Prometheus finds it."""

    family: str
    number: int
    switches: tuple[Device, ...]
    listen: str

    @property
    def name(self) -> str:
        """`sonic-1`."""
        return f"{self.family}-{self.number}"


def collectors(subject: Subject) -> tuple[Collector, ...]:
    """gnmic processes, by family; Cumulus Linux exports OTLP instead."""
    found: list[Collector] = []
    for family in subject.families:
        switches = [switch for switch in subject.switches if subject.family(switch) == family]
        if family == "nvue":
            continue
        for at in range(0, len(switches), _GNMIC_SWITCHES):
            part = tuple(switches[at : at + _GNMIC_SWITCHES])
            listen = f"127.0.0.1:{_GNMIC_PORT + len(found)}"
            found.append(Collector(family, at // _GNMIC_SWITCHES + 1, part, listen))
    return tuple(found)


def target_files(subject: Subject) -> dict[str, list[Group]]:
    """Scrape job → its targets."""
    files = {
        "node": _hosts(subject, NODE_PORT, subject.hosts),
        "plan": [Group((MONITOR_NODE,), {})],
        "gnmic": [Group((one.listen,), {"collector": one.name}) for one in collectors(subject)],
        "snmp": [_switch(subject, switch) for switch in subject.switches],
    }
    nodes = subject.plan.fabric.gpu_nodes
    if subject.nvidia_gpus:
        files["dcgm"] = _hosts(subject, DCGM_PORT, nodes)
    if subject.amd_gpus:
        files["amd-gpu"] = _hosts(subject, AMD_GPU_PORT, nodes)
    if "nvue" in subject.families:
        files["otel"] = [Group((OTEL_COLLECTOR,), {})]
    if subject.site.inference:
        files |= _serving(subject)
    return {job: groups for job, groups in files.items() if groups}


def _hosts(subject: Subject, port: int, devices: tuple[Device, ...]) -> list[Group]:
    return [Group((f"{device.name}:{port}",), _labels(subject, device) | {"host": device.name}) for device in devices]


def _labels(subject: Subject, device: Device) -> dict[str, str]:
    """Topology labels; `device` would hide the exporters' own label of that name."""
    racks = {place.device: place.rack for place in subject.plan.places}
    labels = device_labels(subject, subject.nets[0], device, racks)
    return {key: labels[key] for key in ("role", "rack", "unit", "rail", "plane", "pod") if key in labels}


def _switch(subject: Subject, device: Device) -> Group:
    address = subject.addresses.get(device.name, device.name)
    return Group((address,), _labels(subject, device) | {"device": device.name})


def _serving(subject: Subject) -> dict[str, list[Group]]:
    """Engines on every GPU node, proxies on load balancers; which service runs where is not in the plan."""
    services = [service.name for service in subject.site.inference]
    labels = {"service": services[0]} if len(services) == 1 else {}
    nodes = tuple(f"{node.name}:{VLLM_PORT}" for node in subject.plan.fabric.gpu_nodes)
    balancers = tuple(f"{one.name}:{HAPROXY_PORT}" for one in subject.hosts if one.role is Role.LOAD_BALANCER)
    found = {"vllm": [Group(nodes, labels)]}
    return found | ({"haproxy": [Group(balancers, labels)]} if balancers else {})
