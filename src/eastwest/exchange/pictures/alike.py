"""Which devices of a fabric are alike, so that one box can stand for many of them."""

from __future__ import annotations

from collections import Counter

from eastwest.fabric import Fabric

Mark = tuple[object, ...]


def alike(fabric: Fabric) -> dict[str, int]:
    """Device → number of its class; devices of one class have the same role, model and cabling to other classes.

    Colour refinement (1-dimensional Weisfeiler-Leman): classes are split by what their members are cabled to until
    nothing changes. Classes are numbered in the order of the device list.
    """
    classes = _numbered({one.name: (one.role.value, one.model) for one in fabric.devices})
    while True:
        finer = _numbered({name: (classes[name], *around) for name, around in _around(fabric, classes).items()})
        if len(set(finer.values())) == len(set(classes.values())):
            return classes
        classes = finer


def _around(fabric: Fabric, classes: dict[str, int]) -> dict[str, Mark]:
    """What each device is cabled to: class and speed, with how many links."""
    links = fabric.links_of
    return {
        one.name: tuple(
            sorted(Counter((classes[link.other(one.name).device], link.speed_gbps) for link in links[one.name]).items())
        )
        for one in fabric.devices
    }


def _numbered(marks: dict[str, Mark]) -> dict[str, int]:
    numbers: dict[Mark, int] = {}
    return {name: numbers.setdefault(mark, len(numbers)) for name, mark in marks.items()}


def levels(fabric: Fabric) -> dict[str, int]:
    """Device → row from below: hosts 0, switches by their distance from the nearest host; unreached ones on top."""
    found = {one.name: 0 for one in fabric.devices if not one.is_switch}
    front = list(found)
    while front:
        beyond = {}
        for name in front:
            for link in fabric.links_of[name]:
                far = link.other(name).device
                if far not in found:
                    beyond[far] = found[name] + 1
        found |= beyond
        front = list(beyond)
    top = max(found.values(), default=0) + 1
    return {one.name: found.get(one.name, top) for one in fabric.devices}
