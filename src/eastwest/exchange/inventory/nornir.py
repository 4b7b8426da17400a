"""The fabric as a Nornir inventory: hosts, groups, defaults, and a configuration that reads them."""

from __future__ import annotations

from pathlib import PurePosixPath

from eastwest.exchange.inventory.facts import Facts, Known, shared
from eastwest.exchange.source import Source
from eastwest.exchange.text import yaml_text

PLATFORMS: dict[str, tuple[str, str]] = {
    "eos": ("eos", "arista_eos"),
    "nxos": ("nxos_ssh", "cisco_nxos"),
    "junos": ("junos", "juniper_junos"),
    "nvue": ("linux", "linux"),
    "sonic": ("linux", "linux"),
    "srlinux": ("srl", "nokia_srl"),
}
"""Family → platform as NAPALM calls it, device type as Netmiko calls it."""


def nornir_files(source: Source) -> dict[PurePosixPath, str]:
    """`hosts.yaml`, `groups.yaml`, `defaults.yaml` and `config.yaml`. Users and passwords are left to the operator."""
    known = Known(source)
    hosts: dict[str, Facts] = {}
    groups: dict[str, Facts] = {}
    for device in source.whole.fabric.devices:
        family = known.family(device)
        member = [known.whole.role(device), *([family] if family else [])]
        host: Facts = {"hostname": known.management.get(device.name, device.name).partition("/")[0]}
        hosts[device.name] = host | {"groups": member, "data": known.of(device)}
        groups |= {name: _group(name) for name in member if name not in groups}
    inventory = {"plugin": "SimpleInventory", "options": {}}
    inventory["options"] = {f"{one[:-1] if one != 'defaults' else one}_file": f"{one}.yaml" for one in _FILES}
    config = {"inventory": inventory, "runner": {"plugin": "threaded", "options": {"num_workers": 20}}}
    trees = {"hosts": hosts, "groups": groups, "defaults": {"data": shared(source.plan)}, "config": config}
    return {PurePosixPath(f"{name}.yaml"): yaml_text(tree) for name, tree in trees.items()}


_FILES = ("hosts", "groups", "defaults")


def _group(name: str) -> Facts:
    if name not in PLATFORMS:
        return {}
    napalm, netmiko = PLATFORMS[name]
    return {"platform": napalm, "connection_options": {"netmiko": {"platform": netmiko}}}
