"""Reservations with the options of each switch, for three DHCP servers: snippets to be included, not whole files.

Kea carries suboptions of option 43 in the space `vendor-encapsulated-options-space` (Kea Administrator Reference
Manual, "DHCPv4 Vendor-Specific Options"); ISC dhcpd in an option space of its own, chosen by `vendor-option-space`;
dnsmasq with `encap:43`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_interface

from eastwest.vendors.ztp.boot import BOOTFILE, CUMULUS, SERVER, VENDOR, Boot
from eastwest.vendors.ztp.inventory import Box

_ISC_NAMES = {BOOTFILE: "bootfile-name", CUMULUS: "cumulus-provision-url", SERVER: "tftp-server-name"}
_ISC_HEAD = (
    "option cumulus-provision-url code 239 = text;\n"
    "option space eastwest-junos;\n"
    "option eastwest-junos.config-file-name code 1 = text;\n"
    "option eastwest-junos.transfer-mode code 3 = text;\n"
)
_SUBOPTIONS = {1: "config-file-name", 3: "transfer-mode"}


@dataclass(frozen=True)
class Reservation:
    """One switch. address: of the management port, with its prefix length. gateway: may be empty."""

    box: Box
    address: str
    gateway: str
    boot: Boot

    @property
    def host(self) -> str:
        """The address alone."""
        return str(ip_interface(self.address).ip)


def isc(reservations: Sequence[Reservation]) -> str:
    """Host declarations of ISC dhcpd."""
    text = _ISC_HEAD
    for each in reservations:
        if not each.box.mac:
            text += f"# {each.box.hostname}: no MAC address in the inventory\n"
            continue
        lines = [f"hardware ethernet {each.box.mac};", f"fixed-address {each.host};"]
        lines.append(f'option host-name "{each.box.hostname}";')
        lines += [f"option routers {each.gateway};"] if each.gateway else []
        for code, value in each.boot.options.items():
            lines.append(f'option {_ISC_NAMES[code]} "{value}";')
        lines += ["vendor-option-space eastwest-junos;"] if each.boot.vendor else []
        lines += [f'option eastwest-junos.{_SUBOPTIONS[c]} "{value}";' for c, value in each.boot.vendor.items()]
        text += f"host {each.box.hostname} {{\n" + "".join(f"    {line}\n" for line in lines) + "}\n"
    return text


def kea(reservations: Sequence[Reservation]) -> str:
    """Global reservations and definitions of options of Kea's Dhcp4."""
    space = "vendor-encapsulated-options-space"
    definitions = [
        {"name": "cumulus-provision-url", "code": CUMULUS, "type": "string", "space": "dhcp4"},
        *({"name": name, "code": code, "type": "string", "space": space} for code, name in _SUBOPTIONS.items()),
    ]
    rows = []
    for each in reservations:
        if not each.box.mac:
            continue
        options = [{"code": code, "space": "dhcp4", "data": value} for code, value in each.boot.options.items()]
        options += [{"name": "routers", "data": each.gateway}] if each.gateway else []
        options += [{"code": VENDOR, "space": "dhcp4"}] if each.boot.vendor else []
        options += [{"code": code, "space": space, "data": value} for code, value in each.boot.vendor.items()]
        row = {"hw-address": each.box.mac, "ip-address": each.host, "hostname": each.box.hostname}
        rows.append({**row, "option-data": options})
    tree = {"reservations-global": True, "option-def": definitions, "reservations": rows}
    return json.dumps({"Dhcp4": tree}, indent=2) + "\n"


def dnsmasq(reservations: Sequence[Reservation]) -> str:
    """Hosts and tagged options of dnsmasq."""
    lines = []
    for each in reservations:
        name = each.box.hostname
        if not each.box.mac:
            lines.append(f"# {name}: no MAC address in the inventory")
            continue
        lines.append(f"dhcp-host={each.box.mac},set:{name},{each.host},{name}")
        lines += [f"dhcp-option=tag:{name},option:router,{each.gateway}"] if each.gateway else []
        lines += [f"dhcp-option=tag:{name},{code},{value}" for code, value in each.boot.options.items()]
        lines += [f'dhcp-option=tag:{name},encap:{VENDOR},{code},"{value}"' for code, value in each.boot.vendor.items()]
    return "".join(f"{line}\n" for line in lines)
