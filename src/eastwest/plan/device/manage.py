"""Management and telemetry of the devices of a site."""

from __future__ import annotations

from ipaddress import ip_network

from eastwest.errors import InputError, Problem
from eastwest.intent.configuration import ManagementIntent, TelemetryIntent
from eastwest.plan.device.services import Aaa, Gnmi, Management, OutOfBand, Sflow, Telemetry, User
from eastwest.plan.device.target import Target

ADMIN = User("admin", "admin", "admin-password-hash")
CERTIFICATE = "gnmi"
_RESERVED = 10
"""Addresses at the start of the management network that stay free for gateways and servers."""


def shared_management(intent: ManagementIntent) -> Management:
    """What all devices have in common: servers, the local administrator, authentication."""
    aaa = Aaa(intent.aaa, intent.aaa_servers, f"{intent.aaa}-key") if intent.aaa else None
    return Management(None, intent.domain, intent.dns, intent.ntp, intent.syslog, (ADMIN,), aaa, intent.banner)


def out_of_band(intent: ManagementIntent, target: Target, number: int) -> OutOfBand:
    """The management port of device `number`. Raises InputError when the network has too few addresses."""
    if not intent.network:
        return OutOfBand(target.management_interface, vrf=target.management_vrf)
    network = ip_network(intent.network)
    offset = _RESERVED + number
    if offset >= network.num_addresses - 1:
        found = f"{intent.network} has no address for switch {number + 1}"
        mend = f"a network of at least {number + _RESERVED + 2} addresses; the first {_RESERVED} stay free for servers"
        raise InputError(Problem(found, "configuration.management.network", mend=mend))
    gateway = intent.gateway or str(network[1])
    address = f"{network[offset]}/{network.prefixlen}"
    return OutOfBand(target.management_interface, address, gateway, target.management_vrf)


def telemetry_of(intent: TelemetryIntent, target: Target) -> Telemetry:
    """gNMI in the management VRF; sFlow towards the site's collectors."""
    gnmi = None if intent.gnmi_port is None else Gnmi(intent.gnmi_port, target.management_vrf, CERTIFICATE)
    sflow = Sflow(intent.sflow_sampling, intent.sflow_collectors) if intent.sflow_collectors else None
    return Telemetry(gnmi, sflow)
