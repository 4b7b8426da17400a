"""What is monitored: the networks of a plan with the names that telemetry will carry, and the sources that fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from eastwest.exchange.management import management_addresses
from eastwest.fabric import Device, Fabric, Port, PortId, Role
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.catalogue.naming import FAMILIES
from eastwest.intent.site import Site
from eastwest.lossless import LosslessPolicy
from eastwest.monitor.options import Options
from eastwest.plan import Plan
from eastwest.telemetry.sources import Source, load_sources
from eastwest.vendors.choose import Choice, choose

HOST_ROLES = (Role.GPU_NODE, Role.SERVER, Role.LOAD_BALANCER)
"""Devices that can run node_exporter; storage systems have exporters of their makers."""
_ADDRESSLESS = (Role.EXTERNAL, Role.MANAGED)


@dataclass(frozen=True, slots=True)
class Net:
    """One network of the plan. policy: None without lossless classes."""

    name: str
    fabric: Fabric
    policy: LosslessPolicy | None


@dataclass(frozen=True)
class Subject:
    """A site to be monitored."""

    site: Site
    catalogue: Catalogue
    plan: Plan
    options: Options

    @cached_property
    def nets(self) -> tuple[Net, ...]:
        """The compute fabric first."""
        rest = (Net(one.name, one.fabric, one.policy) for one in self.plan.networks)
        return Net("compute", self.plan.fabric, self.plan.policy), *rest

    @cached_property
    def choice(self) -> Choice | None:
        """Operating systems by device, None when nobody named any."""
        return choose(self.plan, self.catalogue, self.options.vendor)

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Device → address without prefix; devices without one are reached by name."""
        return {device: cidr.partition("/")[0] for device, cidr in management_addresses(self.plan).items()}

    def family(self, device: Device) -> str:
        """Operating system of a switch: as chosen, else the first its model is sold with; else empty."""
        target = None if self.choice is None else self.choice.targets.get(device.name)
        if target is not None:
            return target.nos.family
        model = self.catalogue.switches.get(device.model)
        return "" if model is None or not model.nos else FAMILIES.get(model.nos[0], "")

    def port_name(self, device: Device, port: Port) -> str:
        """A port as its operating system calls it, else as the plan does."""
        target = None if self.choice is None else self.choice.targets.get(device.name)
        if target is None or target.port_name is None or self.choice is None:
            return port.name
        front = self.choice.fronts.get(device.model, {}).get((port.name, port.speed_gbps))
        return port.name if front is None else target.port_name(front)

    def end_name(self, fabric: Fabric, end: PortId) -> str:
        """The same for an end of a link."""
        device = fabric.by_name[end.device]
        return next((self.port_name(device, port) for port in device.ports if port.name == end.port), end.port)

    @cached_property
    def port_names(self) -> dict[tuple[str, str], str]:
        """Device and port of the compute fabric as telemetry names it → the plan's name, where these differ."""
        names = (
            (one.name, self.port_name(one, port), port.name) for one in self.plan.fabric.switches for port in one.ports
        )
        return {(device, own): name for device, own, name in names if own != name}

    @cached_property
    def switches(self) -> tuple[Device, ...]:
        """Switches of all networks, each once."""
        return self._devices(lambda device: device.is_switch)

    @cached_property
    def hosts(self) -> tuple[Device, ...]:
        """Devices with node_exporter."""
        return self._devices(lambda device: device.role in HOST_ROLES)

    def _devices(self, wanted: object) -> tuple[Device, ...]:
        found: dict[str, Device] = {}
        for net in self.nets:
            for device in net.fabric.devices:
                if device.role not in _ADDRESSLESS and callable(wanted) and wanted(device):
                    found.setdefault(device.name, device)
        return tuple(found.values())

    @cached_property
    def priorities(self) -> tuple[int, ...]:
        """Lossless priorities of any network."""
        return tuple(sorted(set(self._priorities())))

    def _priorities(self) -> Iterator[int]:
        for net in self.nets:
            for each in () if net.policy is None else net.policy.classes:
                if each.pfc_priority is not None:
                    yield each.pfc_priority

    @cached_property
    def traffic_classes(self) -> tuple[int, ...]:
        """Traffic classes of any network."""
        policies = [net.policy for net in self.nets if net.policy is not None]
        return tuple(sorted({each.traffic_class for policy in policies for each in policy.classes}))

    @cached_property
    def families(self) -> tuple[str, ...]:
        """Operating systems of the switches, those of many first."""
        names = [name for switch in self.switches if (name := self.family(switch))]
        return tuple(sorted(set(names), key=lambda name: (-names.count(name), name)))

    @property
    def nvidia_gpus(self) -> bool:
        """Whether DCGM has something to read."""
        return not self.amd_gpus and not self._gpu.startswith("GAUDI")

    @property
    def amd_gpus(self) -> bool:
        """Whether AMD's exporter has something to read."""
        return self._gpu.startswith(("MI", "AMD"))

    @property
    def _gpu(self) -> str:
        return self.catalogue.nodes[self.site.gpus.node].gpu.upper()

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources that fit the site."""
        return tuple(one for one in load_sources() if self._fits(one))

    @cached_property
    def nic_vendors(self) -> tuple[str, ...]:
        """Makers of the site's NICs, in lower case."""
        found = (self.catalogue.nics.get(model) for model in self.site.gpus.nic_models)
        return tuple(dict.fromkeys(nic.vendor.lower() for nic in found if nic is not None))

    def _fits(self, source: Source) -> bool:
        if source.place == "switch":
            return not source.families or bool(set(source.families) & set(self.families))
        if source.place == "host":
            return not source.families or bool(set(source.families) & set(self.nic_vendors))
        if source.place == "gpu":
            return self.nvidia_gpus if source.id == "dcgm" else self.amd_gpus
        if source.id == "nccl-inspector":
            return self.nvidia_gpus
        return source.place != "service" or bool(self.site.inference)
