"""The small designed network that every rule has its examples on."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from eastwest.audit.subject import Audited
from eastwest.design.designer import design
from eastwest.discover import (
    FoundNetwork,
    SourceLine,
    found_from_plan,
)
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.configuration import ConfigurationIntent, ManagementIntent, TelemetryIntent
from eastwest.intent.document import document_of
from eastwest.intent.load import site_of
from eastwest.intent.site import SwitchChoice
from eastwest.intent.starter import starter_text
from eastwest.plan import Plan
from eastwest.plan.device import (
    DeviceIntent,
    InterfaceIntent,
    Nos,
)
from eastwest.vendors.registry import FAMILIES

LEAF, SPINE, HOST = "leaf1", "spine1", "node001"
FAMILY = "nvue"
LINE = SourceLine("leaf1.cfg", 12)
"""Where the statements of examples stand."""


@cache
def sample_plan() -> Plan:
    """Four nodes of eight NICs on four leaves and two spines, with management and telemetry."""
    catalogue = load_catalogue()
    site = site_of(document_of(Path("site.yaml"), starter_text().encode()), catalogue)
    choice = SwitchChoice(model="sn5600")
    fabric = replace(
        site.fabric,
        topology="leaf-spine",
        leaf=choice,
        spine=choice,
        nodes_per_unit=1,
        spines=2,
        uplink_gbps=400.0,
        addressing="ipv4-p2p",
    )
    management = ManagementIntent("192.0.2.0/24", ntp=("192.0.2.3",), syslog=("192.0.2.5",))
    telemetry = TelemetryIntent(gnmi_port=9339, sflow_collectors=("192.0.2.7",))
    configuration = ConfigurationIntent(management=management, telemetry=telemetry)
    return design(
        replace(site, name="sample", fabric=fabric, configuration=configuration, storage=None, background=()), catalogue
    )


@cache
def sample() -> Audited:
    """The network of that plan as found, with the short names `leaf1`, `spine1` and so on, judged without its plan."""
    return Audited(_renamed(found_from_plan(sample_plan(), FAMILY)), load_catalogue())


def _renamed(network: FoundNetwork) -> FoundNetwork:
    """Examples name devices: short names whatever the design calls them."""
    names: dict[str, str] = {}
    for role in dict.fromkeys(device.role for device in network.devices):
        for number, device in enumerate((each for each in network.devices if each.role == role), start=1):
            names[device.name] = f"{role}{number}"
    devices = tuple(
        replace(
            device,
            name=names[device.name],
            intent=replace(
                device.intent,
                hostname=names[device.name],
                interfaces=tuple(_described(port, names) for port in device.intent.interfaces),
            ),
        )
        for device in network.devices
    )
    links = tuple(
        replace(
            link,
            a=link.a._replace(device=names.get(link.a.device, link.a.device)),
            b=link.b._replace(device=names.get(link.b.device, link.b.device)),
        )
        for link in network.links
    )
    return replace(network, devices=devices, links=links)


def _described(port: InterfaceIntent, names: dict[str, str]) -> InterfaceIntent:
    words = [names.get(word, word) for word in port.description.split()]
    return replace(port, description=" ".join(words))


def in_words_of(found: DeviceIntent, family: str) -> DeviceIntent:
    """The same switch under another operating system: its newest release, and its names of ports."""
    chosen = FAMILIES[family]
    names = {
        port.name: chosen.port_name(port.front) if port.front is not None else port.name for port in found.interfaces
    }
    known = {
        port.name: names[port.name] for port in sample().network.devices[0].intent.interfaces if port.name in names
    }
    ports_named = tuple(
        replace(
            port,
            name=names[port.name],
            description=" ".join(known.get(word, word) for word in port.description.split()),
        )
        for port in found.interfaces
    )
    port = found.management.out_of_band
    if port is not None:
        port = replace(port, interface=chosen.management_interface, vrf=chosen.management_vrf)
    management = replace(found.management, out_of_band=port)
    gnmi = found.telemetry.gnmi and replace(found.telemetry.gnmi, vrf=chosen.management_vrf)
    telemetry = replace(found.telemetry, gnmi=gnmi)
    return replace(found, nos=Nos(family, ""), interfaces=ports_named, management=management, telemetry=telemetry)
