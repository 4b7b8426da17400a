"""What a card keeps over a reboot: parameters that a file shows, there and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from eastwest.discover import FoundNic
from eastwest.plan.device import NicQos
from eastwest.vendors.nic import change as shell
from eastwest.vendors.nic.change import Command, NicPort
from eastwest.vendors.nic.registry import NIC_FAMILIES

_NUMBER = re.compile(r"(?:\w+\()?(\d{1,10})\)?", re.ASCII)
_OF_PORT = re.compile(r"(?P<name>\w+)(?P<port>_P[12])", re.ASCII)


def kept(was: FoundNic, before: NicQos, after: NicQos, port: NicPort) -> Iterator[Command]:
    """What the card was shown to keep and the change makes another, so that it survives a reboot."""
    yield from _firmware({name: new for name, (_, new) in _parameters(was, before, after).items()}, port)


def kept_before(was: FoundNic, before: NicQos, after: NicQos, port: NicPort) -> Iterator[Command]:
    """The same as it was shown."""
    yield from _firmware({name: old for name, (old, _) in _parameters(was, before, after).items()}, port)


def _firmware(values: Mapping[str, int], port: NicPort) -> Iterator[Command]:
    if values:
        words = " ".join(f"{name}={value}" for name, value in values.items())
        yield Command(("firmware",), f"mlxconfig -y -d {shell.word(port.pci)} set {words}")


def _parameters(was: FoundNic, before: NicQos, after: NicQos) -> dict[str, tuple[int, int]]:
    """Parameters of the firmware that a file shows and that change: found and wanted, by name."""
    family = NIC_FAMILIES.get(was.family)
    if family is None or family.firmware is None or was.state is None:
        return {}
    old, new = dict(family.firmware(before)), dict(family.firmware(after))
    found: dict[str, tuple[int, int]] = {}
    for name, text in was.state.settings:
        number, place = _NUMBER.fullmatch(text), _OF_PORT.fullmatch(name)
        bare = "" if place is None else place["name"]
        if number is not None and bare in new and old[bare] != new[bare] != int(number[1]):
            found[name] = (int(number[1]), new[bare])
    return found
