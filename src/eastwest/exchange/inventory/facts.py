"""What an inventory says of each device and of all of them: one source for Ansible and Nornir."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eastwest.exchange.management import management_addresses, nos_of_role
from eastwest.exchange.source import Source
from eastwest.exchange.text import number
from eastwest.fabric import Device, PortId
from eastwest.intent.catalogue.naming import FAMILIES
from eastwest.plan import Plan

Facts = dict[str, object]


class Known:
    """The facts of one source, looked up by device."""

    def __init__(self, source: Source) -> None:
        self.source = source
        plan = source.plan
        self.whole = source.whole
        self.routers = {router.device: router for router in self.whole.routers}
        ends = self.whole.interfaces
        self.addresses: Mapping[PortId, str] = {PortId(end.device, end.port): end.address for end in ends}
        self.management = {} if plan is None else management_addresses(plan)
        self._named = nos_of_role(plan)

    def family(self, device: Device) -> str:
        """Family of operating systems: as the site names it, else the first its model is sold with; else empty."""
        if not device.is_switch:
            return ""
        model = self.source.catalogue.switches.get(device.model)
        sold = "" if model is None or not model.nos else FAMILIES.get(model.nos[0], "")
        return self._named.get(self.whole.role(device), "") or sold

    def of(self, device: Device) -> Facts:
        """Variables of one device. Ports stand in order of the fabric, each with what it is cabled to."""
        facts: Facts = {"eastwest_role": self.whole.role(device), "eastwest_model": device.model}
        facts |= {"eastwest_unit": device.unit} if device.unit is not None else {}
        facts |= {"eastwest_rail": device.rail} if device.rail is not None else {}
        router = self.routers.get(device.name)
        if router is not None:
            facts |= {"eastwest_asn": router.asn, "eastwest_router_id": router.router_id}
            facts |= {"eastwest_loopback6": router.loopback6} if router.loopback6 else {}
        return facts | {"eastwest_interfaces": list(self._ports(device))}

    def _ports(self, device: Device) -> Iterator[Facts]:
        for port in device.ports:
            end = PortId(device.name, port.name)
            row: Facts = {"name": port.name, "speed_gbps": number(port.speed_gbps)}
            row |= {"rail": port.rail} if port.rail is not None else {}
            row |= {"address": self.addresses[end]} if self.addresses.get(end) else {}
            link = self.whole.fabric.link_at.get(end)
            if link is not None:
                far = link.b if link.a == end else link.a
                row |= {"peer": far.device, "peer_port": far.port, "length_m": number(link.length_m)}
                row |= {"cable": link.cable} if link.cable else {}
            yield row


def shared(plan: Plan | None) -> Facts:
    """Variables of all devices: the plan's hash, MTU, classes of traffic, and servers on the management network."""
    if plan is None:
        return {}
    management = plan.configuration.management
    classes = [
        {
            "name": one.name,
            "dscps": list(one.dscps),
            "queue": one.queue,
            "pfc_priority": one.pfc_priority,
            "strict": one.strict,
            "weight_percent": one.weight_percent,
            "ecn": one.ecn,
        }
        for one in plan.policy.classes
    ]
    facts: Facts = {
        "eastwest_plan_sha256": plan.sha256,
        "eastwest_mtu_bytes": plan.policy.mtu_bytes,
        "eastwest_classes": classes,
    }
    servers = {"dns": management.dns, "ntp": management.ntp, "syslog": management.syslog}
    return facts | {f"eastwest_{name}": list(value) for name, value in servers.items() if value}
