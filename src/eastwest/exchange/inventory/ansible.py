"""The fabric as an Ansible inventory: groups by role, system and unit, with host_vars and group_vars."""

from __future__ import annotations

from pathlib import PurePosixPath

from eastwest.exchange.inventory.facts import Facts, Known, shared
from eastwest.exchange.source import Source
from eastwest.exchange.text import slug, yaml_text

CONNECTIONS: dict[str, Facts] = {
    "eos": {"ansible_connection": "ansible.netcommon.httpapi", "ansible_network_os": "arista.eos.eos"},
    "nxos": {"ansible_connection": "ansible.netcommon.network_cli", "ansible_network_os": "cisco.nxos.nxos"},
    "junos": {"ansible_connection": "ansible.netcommon.netconf", "ansible_network_os": "junipernetworks.junos.junos"},
    "nvue": {"ansible_connection": "ssh"},
    "sonic": {"ansible_connection": "ssh"},
    "srlinux": {"ansible_connection": "ansible.netcommon.httpapi", "ansible_network_os": "nokia.srlinux.srlinux"},
}
"""How Ansible reaches a family. Source: documentation of the collections ansible.netcommon, arista.eos, cisco.nxos,
junipernetworks.junos and nokia.srlinux; Cumulus and SONiC are Linux and take plain SSH."""


def group_name(text: str) -> str:
    """A name that Ansible takes for a group: letters, digits and underscores, no digit in front."""
    name = slug(text).replace("-", "_")
    return f"g_{name}" if name[0].isdigit() else name


def ansible_files(source: Source) -> dict[PurePosixPath, str]:
    """`inventory.yaml`, `group_vars/` and `host_vars/`. Users and secrets are left to the operator's vault."""
    known = Known(source)
    children: dict[str, dict[str, dict[str, Facts]]] = {}
    for device in source.whole.fabric.devices:
        groups = [known.whole.role(device), known.family(device)]
        groups += [f"unit-{device.unit}"] if device.unit is not None else []
        for group in filter(None, groups):
            children.setdefault(group_name(group), {"hosts": {}})["hosts"][device.name] = {}
    hosts = {device.name: _address(known, device.name) for device in source.whole.fabric.devices}
    note = f"Inventory of {source.name}; host_vars and group_vars stand beside it."
    files = {
        PurePosixPath("inventory.yaml"): yaml_text({"all": {"hosts": hosts, "children": children}}, note),
        PurePosixPath("group_vars/all.yaml"): yaml_text(shared(source.plan)),
    }
    families = {known.family(device) for device in source.whole.fabric.devices}
    for family in sorted(families & set(CONNECTIONS)):
        files[PurePosixPath(f"group_vars/{group_name(family)}.yaml")] = yaml_text(CONNECTIONS[family])
    for device in source.whole.fabric.devices:
        files[PurePosixPath(f"host_vars/{device.name}.yaml")] = yaml_text(known.of(device))
    return files


def _address(known: Known, device: str) -> Facts:
    address = known.management.get(device, "")
    return {"ansible_host": address.partition("/")[0]} if address else {}
