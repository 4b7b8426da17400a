"""Management and telemetry of the devices of a site."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from eastwest.errors import InputError, Problem
from eastwest.fabric.graph import Role
from eastwest.intent.configuration import ManagementIntent, TelemetryIntent
from eastwest.plan.device.segment import MANAGEMENT
from eastwest.plan.device.services import Aaa, Gnmi, Management, OutOfBand, Sflow, Telemetry, User
from eastwest.plan.device.target import Target
from eastwest.plan.model import VLAN, Plan

ADMIN = User("admin", "admin", "admin-password-hash")
CERTIFICATE = "gnmi"
_RESERVED = 10
"""Addresses at the start of the management network that stay free for gateways and servers."""


def shared_management(intent: ManagementIntent) -> Management:
    """What all devices have in common: servers, the local administrator, authentication."""
    aaa = Aaa(intent.aaa, intent.aaa_servers, f"{intent.aaa}-key") if intent.aaa else None
    return Management(None, intent.domain, intent.dns, intent.ntp, intent.syslog, (ADMIN,), aaa, intent.banner)


class Managed:
    """The management ports of all switches of a plan.

    Where the plan has a management network, they have the addresses that it gives them; others count through the
    network that the site names.
    """

    def __init__(self, plan: Plan) -> None:
        self._intent = plan.configuration.management
        self._designed = dict(designed_addresses(plan))
        fabrics = [plan.fabric, *(network.fabric for network in plan.networks if network.name != MANAGEMENT)]
        self._numbers = {name: at for at, name in enumerate(each.name for it in fabrics for each in it.switches)}

    def out_of_band(self, device: str, target: Target) -> OutOfBand:
        """The management port of a device. Raises InputError when the site's network has too few addresses."""
        if device in self._designed:
            address, gateway = self._designed[device]
            return OutOfBand(target.management_interface, address, gateway, target.management_vrf)
        return out_of_band(self._intent, target, self._numbers[device], len(self._numbers))


def designed_addresses(plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    """Device, with the address of its first port on the designed management network, CIDR, and its gateway."""
    network = plan.network(MANAGEMENT)
    if network is None:
        return
    ends = network.addressing.interfaces
    gateways = {end.device: end.address.partition("/")[0] for end in ends if end.port == f"vlan{VLAN}"}
    seen: set[str] = set()
    for end in ends:
        ours = network.fabric.by_name[end.device].role is not Role.EXTERNAL
        if end.address and end.peer in gateways and end.device not in seen and ours:
            seen.add(end.device)
            yield end.device, (end.address, gateways[end.peer])


def out_of_band(intent: ManagementIntent, target: Target, number: int, switches: int) -> OutOfBand:
    """The management port of device `number` of so many. Raises InputError when the network has too few addresses."""
    if not intent.network:
        return OutOfBand(target.management_interface, vrf=target.management_vrf)
    network = ip_network(intent.network)
    offset = _RESERVED + number
    if _RESERVED + switches > network.num_addresses - 1:
        found = (
            f"{intent.network} has {max(network.num_addresses - 1 - _RESERVED, 0)} addresses for {switches} switches"
        )
        need = _RESERVED + switches + 1
        mend = f"a network of at least {need} addresses; the first {_RESERVED} stay free for servers"
        raise InputError(Problem(found, "configuration.management.network", mend=mend))
    gateway = intent.gateway or str(network[1])
    address = f"{network[offset]}/{network.prefixlen}"
    return OutOfBand(target.management_interface, address, gateway, target.management_vrf)


def telemetry_of(intent: TelemetryIntent, target: Target, *, inside: bool) -> Telemetry:
    """gNMI in the management VRF, which a switch inside the management network lacks; sFlow towards the collectors."""
    vrf = "" if inside else target.management_vrf
    gnmi = None if intent.gnmi_port is None else Gnmi(intent.gnmi_port, vrf, CERTIFICATE)
    sflow = Sflow(intent.sflow_sampling, intent.sflow_collectors) if intent.sflow_collectors else None
    return Telemetry(gnmi, sflow)
