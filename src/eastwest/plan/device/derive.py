"""From a network of a Plan to the DeviceIntent of each of its switches. Equal parts are made once and shared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from eastwest.fabric.graph import Device, PortId, Role
from eastwest.intent.configuration import ConfigurationIntent
from eastwest.plan.device.balance import balancing_of
from eastwest.plan.device.classes import profile_name, qos_of
from eastwest.plan.device.interfaces import FrontPort, InterfaceIntent, LoopbackIntent, VlanIntent
from eastwest.plan.device.manage import Managed, shared_management, telemetry_of
from eastwest.plan.device.model import DeviceIntent
from eastwest.plan.device.qos import LoadBalancing, QosIntent
from eastwest.plan.device.segment import Segment
from eastwest.plan.device.services import Lldp
from eastwest.plan.device.target import Fronts, Target
from eastwest.plan.device.tenants import OVERHEAD_BYTES, Tenants
from eastwest.plan.device.underlay import Underlay
from eastwest.plan.model import VLAN, Plan

LLDP = Lldp(enabled=True, interval_s=30)
"""30 s is the default of IEEE 802.1AB (msgTxInterval); stated so that vendors with other defaults agree."""


OUTSIDE_MTU_BYTES = 1500
"""On ports to routers of others, and on the management network: what every network carries (RFC 894)."""
LEAST_RS_GBPS = 25.0
"""Slower ports run without RS-FEC (IEEE 802.3, clause 108 is the first, for 25 Gb/s)."""


def device_intents(
    segment: Segment,
    targets: Mapping[str, Target],
    fronts: Mapping[str, Fronts],
    largest_mtu_bytes: int | None = None,
    managed: Managed | None = None,
) -> tuple[DeviceIntent, ...]:
    """One intent for every switch of a network, in the order of its fabric.

    targets: what each switch runs, by device name; switches that it leaves out are left out. fronts: front ports by
    model. largest_mtu_bytes: what the least able operating system of the network can route, None without such a limit;
    both ends of every link must agree, so one device's limit is everybody's. managed: addresses of management ports;
    left out: of this plan alone.
    """
    given = managed or Managed(segment.plan)
    return tuple(_Derivation(segment, targets, fronts, largest_mtu_bytes, given).devices())


@dataclass
class _Derivation:
    segment: Segment
    targets: Mapping[str, Target]
    fronts: Mapping[str, Fronts]
    largest_mtu_bytes: int | None
    managed: Managed
    qos: dict[tuple[object, ...], QosIntent] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return self.segment.plan

    @cached_property
    def configuration(self) -> ConfigurationIntent:
        return self.plan.configuration

    @cached_property
    def addresses(self) -> dict[tuple[str, str], str]:
        return {(end.device, end.port): end.address for end in self.plan.addressing.interfaces}

    @cached_property
    def underlay(self) -> Underlay:
        return Underlay(self.plan)

    @cached_property
    def tenants(self) -> Tenants:
        return Tenants(self.plan)

    @cached_property
    def mtu_bytes(self) -> int:
        return min(self.plan.policy.mtu_bytes, self.largest_mtu_bytes or self.plan.policy.mtu_bytes)

    def devices(self) -> Iterator[DeviceIntent]:
        management = shared_management(self.configuration.management)
        wanted = balancing_of(self.plan.policy, self.configuration)
        balancing = LoadBalancing() if self.segment.switched else wanted
        for device in self.segment.switches:
            if device.name not in self.targets:
                continue
            target = self.targets[device.name]
            ports = tuple(self._interfaces(device, target))
            router = self.underlay.router_of[device.name]
            yield DeviceIntent(
                hostname=device.name,
                role=self.segment.role(device),
                model=device.model,
                nos=target.nos,
                plan_sha256=self.segment.sha256,
                interfaces=ports,
                loopbacks=(LoopbackIntent(0, self.underlay.loopbacks(router), "router id"),),
                bgp=self.underlay.bgp(device, self._named, overlay=self.tenants.any),
                qos=self._qos(device) if self.segment.lossless else None,
                balancing=balancing,
                lldp=LLDP,
                telemetry=telemetry_of(self.configuration.telemetry, target, inside=self.segment.switched),
                management=replace(
                    management,
                    out_of_band=None if self.segment.switched else self.managed.out_of_band(device.name, target),
                ),
                tenancy=self.tenants.on(device),
                vlans=tuple(self._vlans(device)),
            )

    def _interfaces(self, device: Device, target: Target) -> Iterator[InterfaceIntent]:
        fabric = self.plan.fabric
        found = self.plan.policy.buffers_of[device.name].ports if self.segment.lossless else ()
        buffers = {port.port: port for port in found}
        for port in device.ports:
            link = fabric.link_at.get(PortId(device.name, port.name))
            if link is None:
                continue
            peer = link.other(device.name)
            inside = fabric.by_name[peer.device].is_switch
            front = self._front(PortId(device.name, port.name), link.speed_gbps)
            known = front is not None and target.port_name is not None
            name = self._named(PortId(device.name, port.name), link.speed_gbps)
            address = self.addresses.get((device.name, port.name), "")
            buffer = buffers.get(port.name)
            outside = fabric.by_name[peer.device].role is Role.EXTERNAL
            vlan = VLAN if self.segment.switched and not inside and not outside else None
            yield InterfaceIntent(
                name=name,
                alias=port.name if known and name != port.name else "",
                front=front,
                speed_gbps=link.speed_gbps,
                fec="rs" if link.speed_gbps >= LEAST_RS_GBPS else "",
                mtu_bytes=self._mtu(fabric.by_name[peer.device]),
                description=f"to {peer.device} {self._named(peer, link.speed_gbps)}",
                addresses=(address,) if address else (),
                unnumbered=not address and vlan is None,
                vrf="" if inside else self.tenants.vrf_of.get(peer.device, ""),
                qos="" if buffer is None else profile_name(buffer),
                vlan=vlan,
            )

    def _front(self, end: PortId, speed_gbps: float) -> FrontPort | None:
        return self.fronts.get(self.plan.fabric.by_name[end.device].model, {}).get((end.port, speed_gbps))

    def _named(self, end: PortId, speed_gbps: float) -> str:
        """A port as its own operating system calls it; as the plan does where that is not known."""
        target, front = self.targets.get(end.device), self._front(end, speed_gbps)
        return end.port if target is None or target.port_name is None or front is None else target.port_name(front)

    def _vlans(self, device: Device) -> Iterator[VlanIntent]:
        """The subnet of the hosts of a switch, where they share one."""
        address = self.addresses.get((device.name, f"vlan{VLAN}"))
        if address is not None:
            yield VlanIntent(VLAN, (address,))

    def _mtu(self, peer: Device) -> int:
        if peer.role is Role.EXTERNAL or self.segment.switched:
            return OUTSIDE_MTU_BYTES
        return self.mtu_bytes - (0 if peer.is_switch or not self.tenants.any else OVERHEAD_BYTES)

    def _qos(self, device: Device) -> QosIntent:
        """The QoS of the device; the same object for all devices with the same model and kinds of port."""
        switch = self.plan.policy.buffers_of[device.name]
        kinds = {profile_name(port): port for port in switch.ports}
        key = (device.model, tuple(sorted(kinds)), switch.ecn)
        if key not in self.qos:
            self.qos[key] = qos_of(self.plan.policy, switch, tuple(kinds.values()), self.configuration.deviations)
        return self.qos[key]
