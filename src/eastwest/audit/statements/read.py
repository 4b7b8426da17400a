"""The statements of every device of a network, from the texts it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from operator import add

from eastwest.audit.statements import indented, junos, nvue, sonic
from eastwest.audit.statements.lines import Reader, lines_of
from eastwest.audit.statements.model import Statements
from eastwest.discover import FoundDevice, FoundNetwork, SourceLine
from eastwest.errors import EastwestError

READERS: dict[str, Reader] = {
    "eos": indented.read,
    "nxos": indented.read,
    "os10": indented.read,
    "enterprise-sonic": indented.read,
    "junos": junos.read,
    "sonic": sonic.read,
    "nvue": nvue.read,
}
_VOLATILE = ("!", "#", "Current configuration", "Building configuration", "Last configuration", "version ")
"""Lines that differ between what runs and what is saved without meaning anything."""


def statements_by_device(network: FoundNetwork, texts: Mapping[str, str]) -> dict[str, Statements]:
    """By device name. texts: of the folder, by the names that `FoundDevice.files` gives them."""
    found = {device.name: _of_device(device, texts) for device in network.devices}
    return {name: statements for name, statements in found.items() if statements != Statements()}


def _of_device(device: FoundDevice, texts: Mapping[str, str]) -> Statements:
    reader = READERS.get(device.family)
    if reader is None:
        return Statements()
    own = [file for file in device.files if file in texts]
    read = [_read(reader, file, texts[file]) for file in own]
    unsaved = tuple(line for file in own for line in _unsaved(file, texts))
    return replace(reduce(add, read, Statements()), unsaved=unsaved)


def _read(reader: Reader, file: str, text: str) -> Statements:
    """Nothing for a text that the family's parser refuses; the network lists it as unreadable."""
    try:
        return reader(file, text)
    except EastwestError:
        return Statements()


def _unsaved(file: str, texts: Mapping[str, str]) -> Iterator[SourceLine]:
    """Lines of a running configuration that the saved one beside it lacks, blocks included."""
    saved = texts.get(file.replace("running", "startup")) if "running" in file else None
    if saved is None:
        return
    kept = {(*line.around, line.text) for line in lines_of(file, saved)}
    for line in lines_of(file, texts[file]):
        if (*line.around, line.text) not in kept and not line.text.startswith(_VOLATILE):
            yield line.at
