"""A plan as if its network had been found: what rules are tried on, and what mutants are compared with."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.discover.model import FoundDevice, FoundHost, FoundLink, FoundNetwork, FoundNic
from eastwest.fabric.graph import PortId, Role
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.plan import Plan
from eastwest.plan.device import DeviceIntent, HostIntent, Target, device_intents, host_intents, segments
from eastwest.plan.device.model import Nos
from eastwest.vendors.configure import configuration
from eastwest.vendors.nic.registry import nic_family_of

PLAIN = Target(Nos("", ""), "", "")
"""For switches that no operating system is chosen for: ports keep the names of the plan."""


def found_from_plan(plan: Plan, vendor: str | None = None, catalogue: Catalogue | None = None) -> FoundNetwork:
    """The network of a plan, as files that said all of it would be read.

    vendor: family of all switches; None for what the site names, or for devices without an operating system when it
    names none. catalogue: the shipped one by default. Raises InputError as `vendors.configure.configuration` does.
    """
    catalogue = load_catalogue() if catalogue is None else catalogue
    configured = configuration(plan, catalogue, vendor)
    if configured is None:
        intents = tuple(_plain(plan))
        largest = None
    else:
        intents, largest = configured.intents, configured.choice.largest_mtu_bytes
    names = {(each.hostname, port.alias or port.name): port.name for each in intents for port in each.interfaces}
    devices = tuple(_device(intent) for intent in intents)
    hosts = tuple(_host(host, catalogue) for host in host_intents(plan, largest))
    links = tuple(_links(plan, names))
    return FoundNetwork(devices, hosts, links, shape=_shape(plan))


def _plain(plan: Plan) -> Iterator[DeviceIntent]:
    for segment in segments(plan):
        yield from device_intents(segment, {switch.name: PLAIN for switch in segment.switches}, {})


def _device(intent: DeviceIntent) -> FoundDevice:
    return FoundDevice(intent.hostname, intent.nos.family, intent.nos.version, intent.role, intent)


def _host(host: HostIntent, catalogue: Catalogue) -> FoundHost:
    families = {nic.model: nic_family_of(nic.model, catalogue) for nic in host.nics}
    named = {model: "" if family is None else family.name for model, family in families.items()}
    nics = tuple(FoundNic(nic, named[nic.model]) for nic in host.nics)
    return FoundHost(host.hostname, nics, environment=host.environment)


def _links(plan: Plan, names: dict[tuple[str, str], str]) -> Iterator[FoundLink]:
    """Links of the routed networks whose ends are devices of the network or hosts."""
    for segment in segments(plan):
        for link in segment.plan.fabric.links:
            yield FoundLink(_end(link.a, names), _end(link.b, names), "plan", 1.0)


def _end(end: PortId, names: dict[tuple[str, str], str]) -> PortId:
    return PortId(end.device, names.get((end.device, end.port), end.port))


def _shape(plan: Plan) -> str:
    tiers = {switch.role for switch in plan.fabric.switches}
    return "single-switch" if tiers == {Role.LEAF} and len(plan.fabric.switches) == 1 else "leaf-spine"
