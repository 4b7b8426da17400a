"""From a folder of anybody's files to what rules judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from eastwest.audit.statements.read import statements_by_device
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice, FoundNetwork, discover
from eastwest.discover.source import Text, texts_of
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.plan import Plan
from eastwest.plan.device import DeviceIntent, Management
from eastwest.plan.store import load_plan
from eastwest.progress import Listener, silent

PLAN = "plan.json"
_OWN = frozenset({"audit.yaml", "site.yaml", PLAN})
"""Files of a project that are no part of the network."""


def audited_in(folder: Path, plan: Path | Plan | None = None, listener: Listener = silent) -> Audited:
    """The network of a folder, file or archive, with the plan that it was built from where one is known.

    plan: a plan, its file, or the project folder of a design; left out: none. A catalogue folder beside the files, or
    beside the plan, adds hardware. Raises InputError when the place, the plan or the catalogue cannot be read.
    """
    network = discover(folder, listener)
    texts = _saved(folder, network)
    known = _plan(plan) if isinstance(plan, Path) else plan
    home = folder if folder.is_dir() else folder.parent
    catalogue = load_catalogue(catalogue_beside((plan if isinstance(plan, Path) else home) / "site.yaml"))
    return audited_of(network, catalogue, known, texts)


def audited_of(
    network: FoundNetwork,
    catalogue: Catalogue,
    plan: Plan | None = None,
    saved: Mapping[str, str] = MappingProxyType({}),
) -> Audited:
    """What rules judge of a network that was read. saved: texts of saved configurations by file."""
    devices = tuple(replace(device, partial=is_fragment(device)) for device in network.devices)
    unreadable = tuple(each for each in network.unreadable if each.file not in _OWN)
    network = replace(network, devices=devices, unreadable=unreadable)
    return Audited(network, catalogue, plan, statements_by_device(network, saved))


def _saved(folder: Path, network: FoundNetwork) -> dict[str, str]:
    """Saved configurations, where any file is called a running one; else nothing is read once more."""
    if not any("running" in file for device in network.devices for file in device.files):
        return {}
    return {each.name: each.text for each in texts_of(folder) if isinstance(each, Text) and "startup" in each.name}


def _plan(place: Path) -> Plan:
    return load_plan(place / PLAN if place.is_dir() else place)


def is_fragment(device: FoundDevice) -> bool:
    """Whether files show a part of a configuration, so that what is absent need not be missing.

    Whole is what has a name, ports with addresses, and routing, loopbacks or management: no test file or snippet has
    all of these, and no fabric switch lacks them. A switch that routes nothing has its ports in VLANs, and an address
    to be managed at, with users or servers.
    """
    intent = device.intent
    addressed = any(port.addresses or port.unnumbered for port in intent.interfaces)
    around = intent.bgp is not None or bool(intent.loopbacks) or intent.management != Management()
    return device.partial or not (intent.hostname and ((addressed and around) or _switches(intent)))


LEAST_SWITCHED = 8
"""Ports in VLANs that a switch has at least; examples show a few."""


def _switches(intent: DeviceIntent) -> bool:
    """Whether it is a whole switch of layer 2."""
    switched = sum(port.vlan is not None or port.trunk is not None for port in intent.interfaces)
    port = intent.management.out_of_band
    reached = (port is not None and bool(port.address)) or any(vlan.addresses for vlan in intent.vlans)
    beside = replace(intent.management, out_of_band=None) != Management()
    return switched >= LEAST_SWITCHED and reached and beside
