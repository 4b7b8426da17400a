"""Who ports are cabled to by their descriptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise

from eastwest.discover.claims import Claim
from eastwest.discover.model import FoundDevice, FoundLink, SourceLine
from eastwest.discover.names import Directory
from eastwest.fabric.graph import PortId
from eastwest.plan.device import natural

_PORT_LIKE = re.compile(r"(?i)[a-z-]*\d{1,4}(?:[/:._-]\d{1,3})*(?:s\d)?")
"""What may be a port of any system."""
_ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")
Foreign = tuple[str, Callable[[], SourceLine]]


def description_claims(
    devices: Sequence[FoundDevice], directory: Directory, taken: Mapping[PortId, FoundLink]
) -> Iterator[Claim]:
    """`to spine1 Ethernet1/1`, `SPINE1_Eth1-1`, `leaf3:et-0/0/5`: a device that has files, then one of its ports."""
    names = sorted(directory.names, key=len, reverse=True)
    if not names:
        return
    pattern = re.compile(rf"(?<![a-z0-9])({'|'.join(map(re.escape, names))})(?![a-z0-9])", re.IGNORECASE)
    unknown: dict[tuple[str, str], dict[str, Foreign]] = {}
    nameless: dict[tuple[str, str], dict[str, Callable[[], SourceLine]]] = {}
    for device in devices:
        for port in device.intent.interfaces:
            told = _other(device.name, port.description, pattern, directory) if port.description else None
            if told is None:
                continue
            far, words = told
            peer = directory.port(far, *words)
            if not peer and PortId(device.name, port.name) in taken:
                peer = directory.alike(far, *words)
            source = partial(_described, device, port.name)
            if peer:
                yield Claim(PortId(device.name, port.name), PortId(far, peer), "description", source)
            elif foreign := next(filter(_PORT_LIKE.fullmatch, words), ""):
                unknown.setdefault((device.name, far), {})[port.name] = (foreign, source)
            elif PortId(device.name, port.name) not in taken:
                nameless.setdefault((device.name, far), {})[port.name] = source
    yield from _in_order(unknown)
    yield from _bundles(nameless, unknown)


def _other(own: str, description: str, pattern: re.Pattern[str], directory: Directory) -> tuple[str, list[str]] | None:
    """The first device but its own that a description names, and the words beside it."""
    for match in pattern.finditer(description):
        far = directory.device(match[1])
        if far != own:
            return far, _words(f"{description[: match.start()]} {description[match.end() :]}")
    return None


def _words(text: str) -> list[str]:
    """Words that may name a port, then pairs of them: `Eth 1/1`; numbers without the zeros before them: `et01`."""
    words = [word for word in re.split(r"[\s,;()\[\]|_]+|(?<=\w):(?=[a-zA-Z])", text.replace("_", " ")) if word]
    pairs = (f"{first}{second}" for first, second in pairwise(words))
    found = [word.strip(":-.") for word in (*words, *pairs)]
    return [*found, *(bare for word in found if (bare := _ZEROS.sub("", word)) != word)]


def _in_order(unknown: Mapping[tuple[str, str], Mapping[str, Foreign]]) -> Iterator[Claim]:
    """Ports of two devices that describe each other by names of another system, such as those of a drawing.

    Names count up as the ports do: the ports of one side in their order are those that the other side names, in the
    order of these names. Only where that holds for both sides alike is anything said.
    """
    for (near, far), own in unknown.items():
        theirs = unknown.get((far, near), {})
        names = [{name for name, _ in side.values()} for side in (own, theirs)]
        if not len(names[0]) == len(own) == len(names[1]) == len(theirs):
            continue
        mine = dict(zip(_by_name(own), sorted(theirs, key=natural), strict=True))
        back = dict(zip(_by_name(theirs), sorted(own, key=natural), strict=True))
        if all(back[peer] == port for port, peer in mine.items()):
            for port, peer in mine.items():
                yield Claim(PortId(near, port), PortId(far, peer), "description", own[port][1])


def _bundles(
    nameless: Mapping[tuple[str, str], Mapping[str, Callable[[], SourceLine]]], named: Container[tuple[str, str]]
) -> Iterator[Claim]:
    """Ports of two devices that name each other and no port: as many on both sides are cabled in their order.

    Whoever crosses two cables of such a bundle notices nothing.
    """
    for (near, far), own in nameless.items():
        theirs = nameless.get((far, near), {})
        if len(own) != len(theirs) or (near, far) in named or (far, near) in named:
            continue
        for port, peer in zip(sorted(own, key=natural), sorted(theirs, key=natural), strict=True):
            yield Claim(PortId(near, port), PortId(far, peer), "description", own[port])


def _by_name(described: Mapping[str, Foreign]) -> list[str]:
    """Ports in the order of the names that their descriptions have."""
    return sorted(described, key=lambda port: natural(described[port][0]))


def _described(device: FoundDevice, port: str) -> SourceLine:
    return device.where.get(f"interfaces[{port}].description") or SourceLine("", 1)
