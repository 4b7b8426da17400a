"""The files of a small designed site in a folder, as its operators would collect them."""

from __future__ import annotations

from pathlib import Path

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.plan import Plan
from eastwest.plan.device import DeviceIntent
from eastwest.vendors.configure import configuration
from eastwest.vendors.nic.configure import host_configuration
from eastwest.vendors.nic.render import render_host
from tests.vendors.designed import MODELS, plan_with


def site(vendor: str, addressing: str) -> Plan:
    return plan_with(MODELS.get(vendor, "sn5600"), addressing=addressing)


def write(plan: Plan, vendor: str, folder: Path, *, hosts: bool = True) -> dict[str, DeviceIntent]:
    """Write all files; what each switch's mean, by name."""
    found = configuration(plan, load_catalogue(), vendor)
    assert found is not None
    meant = {}
    for intent, _, rendered in found.render():
        meant[intent.hostname] = rendered.expressed
        for file in rendered.files:
            _put(folder / intent.hostname / file.path, file.text)
    configured = host_configuration(plan, load_catalogue(), found.choice.largest_mtu_bytes)
    for group in configured.groups if hosts else ():
        for host in group.hosts:
            for file in render_host(group.family, host).files:
                _put(folder / host.hostname / file.path, file.text)
    return meant


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
