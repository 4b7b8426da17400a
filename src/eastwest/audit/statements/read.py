"""The statements of every device of a network, from the texts it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial, reduce
from operator import add
from types import MappingProxyType

from eastwest.audit.statements import frr, indented, junos, nvue, sonic, vlans
from eastwest.audit.statements.lines import Reader, lines_of
from eastwest.audit.statements.model import Statements
from eastwest.discover import FoundDevice, FoundNetwork, SourceLine
from eastwest.discover.where import Places
from eastwest.errors import EastwestError
from eastwest.vendors.parts import in_parts


def _with_vlans(file: str, text: str) -> Statements:
    """Of the systems on which a VLAN carries nothing before it is created."""
    lines = tuple(lines_of(file, text))
    return indented.of_lines(lines) + vlans.read(text, lines)


READERS: dict[str, Reader] = {
    "eos": _with_vlans,
    "nxos": _with_vlans,
    "os10": indented.read,
    "enterprise-sonic": indented.read,
    "junos": junos.read,
    "sonic": lambda file, text: (
        sonic.read(file, text) if text.lstrip()[:1] in ("{", "[", "<") else frr.read(file, text)
    ),
    "frr": frr.read,
    "nvue": nvue.read,
}
_VOLATILE = ("!", "#", "Current configuration", "Building configuration", "Last configuration", "version ")
"""Lines that differ between what runs and what is saved without meaning anything."""


def statements_by_device(network: FoundNetwork, texts: Mapping[str, str]) -> dict[str, Statements]:
    """By device name. texts: of the whole folder, in which saved configurations stand beside running ones."""
    parts = in_parts(partial(_of_part, network.devices, texts), len(network.devices))
    found = {name: statements for part in parts for name, statements in part.items()}
    return {name: statements for name, statements in found.items() if statements != Statements()}


def _of_part(devices: Sequence[FoundDevice], texts: Mapping[str, str], first: int, end: int) -> dict[str, Statements]:
    return {device.name: statements_of(device, texts) for device in devices[first:end]}


def statements_of(device: FoundDevice, texts: Mapping[str, str] = MappingProxyType({})) -> Statements:
    """Those of one device. texts: as of all."""
    reader = READERS.get(device.family)
    if reader is None:
        return Statements()
    own = device.where.texts if isinstance(device.where, Places) else {}
    read = [_read(reader, file, text) for file, text in own.items()]
    unsaved = tuple(line for file, text in own.items() for line in _unsaved(file, text, texts))
    return replace(reduce(add, read, Statements()), unsaved=unsaved)


def _read(reader: Reader, file: str, text: str) -> Statements:
    """Nothing for a text that the family's parser refuses; the network lists it as unreadable."""
    try:
        return reader(file, text)
    except EastwestError:
        return Statements()


def _unsaved(file: str, text: str, texts: Mapping[str, str]) -> Iterator[SourceLine]:
    """Lines of a running configuration that the saved one beside it lacks, blocks included."""
    saved = texts.get(file.replace("running", "startup")) if "running" in file else None
    if saved is None:
        return
    kept = {(*line.around, line.text) for line in lines_of(file, saved)}
    for line in lines_of(file, text):
        if (*line.around, line.text) not in kept and not line.text.startswith(_VOLATILE):
            yield line.at
