"""The sample network in the words of systems that are read and amended, but not designed for."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from eastwest.audit import samples
from eastwest.audit.load import audited_in
from eastwest.audit.rule import Edit
from eastwest.audit.statements.read import statements_by_device
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.discover.where import Places
from eastwest.plan.device import DeviceIntent, FrontPort, InterfaceIntent, Nos
from eastwest.vendors.spoken import SPOKEN

FAMILIES = ("enterprise-sonic", "os10", "frr")
_LARGEST = {"os10": 9198}
"""Packets that fit into the largest frame of OS10, as the NICs of the sample send none that are larger."""


def port_name(family: str, front: FrontPort) -> str:
    """As the system names a front port."""
    if family == "frr":
        return f"swp{front.number}" + (f"s{front.part}" if front.parts > 1 else "")
    stem, mark = ("ethernet1/1/", ":") if family == "os10" else ("Eth1/", "/")
    return f"{stem}{front.number}" + (f"{mark}{front.part + 1}" if front.parts > 1 else "")


@cache
def _names(family: str) -> dict[str, str]:
    ports = (port for device in samples.sample().network.devices for port in device.intent.interfaces)
    return {port.name: port_name(family, port.front) for port in ports if port.front is not None}


def in_words_of(found: DeviceIntent, family: str) -> DeviceIntent:
    """The same switch with the system's names of ports."""
    names, largest = _names(family), _LARGEST.get(family, 1 << 16)

    def port(each: InterfaceIntent) -> InterfaceIntent:
        description = " ".join(names.get(word, word) for word in each.description.split())
        mtu_bytes = min(each.mtu_bytes, largest)
        return replace(each, name=names.get(each.name, each.name), description=description, mtu_bytes=mtu_bytes)

    return replace(found, nos=Nos(family, ""), interfaces=tuple(map(port, found.interfaces)))


def texts_of(device: FoundDevice, family: str) -> dict[str, str]:
    """What a switch would show as its configuration, by file."""
    files = SPOKEN[family].render(in_words_of(device.intent, family)).files
    return {str(file.path): file.text for file in files}


def write_spoken(audited: Audited, folder: Path, family: str) -> Path:
    """The configuration of every switch, in a folder of its own."""
    for device in audited.network.devices:
        for file, text in texts_of(device, family).items():
            path = folder / device.name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


@cache
def sound(family: str) -> Audited:
    """The sample as it is read from these words."""
    with tempfile.TemporaryDirectory() as folder:
        return audited_in(write_spoken(samples.sample(), Path(folder), family))


def broken(family: str, edit: Edit) -> Audited:
    """The sample with a slip, read from these words; only what the slip changes is written and read anew."""
    audited = sound(family)
    before = {each.name: each.intent for each in samples.sample().network.devices}
    after = {each.name: each for each in edit(samples.sample()).network.devices}
    changed = {name: texts_of(each, family) for name, each in after.items() if each.intent != before[name]}
    read = {
        device.name: _read(device, family, changed[device.name])
        for device in audited.network.devices
        if device.name in changed
    }
    said = statements_by_device(replace(audited.network, devices=tuple(read.values())), {})
    devices = tuple(read.get(device.name, device) for device in audited.network.devices)
    network = replace(audited.network, devices=devices)
    return replace(audited.with_network(network), statements={**audited.statements, **said})


def _read(device: FoundDevice, family: str, texts: dict[str, str]) -> FoundDevice:
    read = SPOKEN[family].read(texts)
    intent = replace(read.intent, role=device.intent.role, model=device.intent.model, nos=device.intent.nos)
    return replace(device, intent=intent, not_understood=read.not_understood, where=Places(texts, intent))
