"""Files of zero-touch provisioning beside the configurations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.plan.device import DeviceIntent
from eastwest.plan.device.segment import MANAGEMENT, PREFIXES
from eastwest.plan.store import write_text
from eastwest.vendors.configure import Configuration
from eastwest.vendors.write import FOLDER
from eastwest.vendors.ztp.boot import BOOTS
from eastwest.vendors.ztp.dhcp import Reservation, dnsmasq, isc, kea
from eastwest.vendors.ztp.inventory import Box

_URL = re.compile(r"(https?|tftp)://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")


@dataclass(frozen=True)
class WrittenZtp:
    """folder: where the files are. without_mac, without_serial: switches for which the inventory has none.

    by_hand: switches of the management network itself, which nothing provisions: the others are reached through them.
    """

    folder: Path
    without_mac: tuple[str, ...]
    without_serial: tuple[str, ...]
    by_hand: tuple[str, ...] = ()


def write_ztp(configuration: Configuration, boxes: Mapping[str, Box], url: str, folder: Path) -> WrittenZtp:
    """Write `configs/ztp/`: three DHCP snippets, and a folder for each switch with what it runs on its first boot.

    url: where the server offers the folder `configs`. Raises InputError for a URL of another form, a family without
    provisioning, and switches without an address on a management network.
    """
    base = url.rstrip("/")
    if _URL.fullmatch(base) is None:
        raise InputError(Problem(f'"{url}" is no URL of a provisioning server', allowed="http://192.0.2.2/configs"))
    carrying = PREFIXES[MANAGEMENT]
    by_hand = tuple(each.hostname for each in configuration.intents if each.role.startswith(carrying))
    provisioned = [each for each in configuration.intents if not each.role.startswith(carrying)]
    rows = [_reservation(configuration, boxes, base, intent) for intent in provisioned]
    target = folder / FOLDER / "ztp"
    for row in rows:
        for name, text in row.boot.files.items():
            write_text(target / row.box.hostname / name, text)
    for name, text in (("dhcpd.conf", isc(rows)), ("kea-dhcp4.json", kea(rows)), ("dnsmasq.conf", dnsmasq(rows))):
        write_text(target / name, text)
    names = [row.box for row in rows]
    return WrittenZtp(
        target,
        tuple(box.hostname for box in names if not box.mac),
        tuple(box.hostname for box in names if not box.serial),
        by_hand,
    )


def _reservation(configuration: Configuration, boxes: Mapping[str, Box], url: str, intent: DeviceIntent) -> Reservation:
    family = configuration.choice.families[intent.role]
    if family.name not in BOOTS:
        raise InputError(Problem(f"{family.title} has no provisioning here yet", allowed=", ".join(BOOTS)))
    port = intent.management.out_of_band
    if port is None or not port.address:
        mend = "name the management network: configuration: {management: {network: 192.0.2.0/24}}"
        raise InputError(Problem(f"{intent.hostname} has no management address", mend=mend))
    box = boxes.get(intent.hostname, Box(intent.hostname))
    return Reservation(box, port.address, port.gateway, BOOTS[family.name](url, box))
