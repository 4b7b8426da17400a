"""The order in which the tuples of a DeviceIntent stand, so that equal configurations are equal values."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from eastwest.plan.device.interfaces import InterfaceIntent, LoopbackIntent, VlanIntent
from eastwest.plan.device.model import DeviceIntent
from eastwest.plan.device.qos import PortQos, QosIntent
from eastwest.plan.device.routing import BgpIntent

Addressed = TypeVar("Addressed", InterfaceIntent, LoopbackIntent, VlanIntent)
_NUMBERS = re.compile(r"(\d+)")


@lru_cache(maxsize=65_536)
def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which `Ethernet2` comes before `Ethernet10`."""
    return tuple(_rank(part) for part in _NUMBERS.split(name))


def _rank(part: str) -> tuple[int, int, str]:
    """Numbers before words; longer numbers are larger. Never converted: a hostile name may have any length."""
    if part.isascii() and part.isdecimal():
        digits = part.lstrip("0")
        return 0, len(digits), digits
    return 1, 0, part


def ordered(intent: DeviceIntent) -> DeviceIntent:
    """The same device with every tuple in canonical order.

    Named records by name, with numbers by value; queues, buffers and rules by number; addresses IPv4 first. Server
    lists keep their order: it means something.
    """
    return replace(
        intent,
        interfaces=tuple(_four_first(port) for port in sorted(intent.interfaces, key=lambda port: natural(port.name))),
        loopbacks=tuple(
            _four_first(loopback) for loopback in sorted(intent.loopbacks, key=lambda loopback: loopback.number)
        ),
        vlans=tuple(_four_first(vlan) for vlan in sorted(intent.vlans, key=lambda vlan: vlan.number)),
        bgp=None if intent.bgp is None else _bgp(intent.bgp),
        qos=None if intent.qos is None else _qos(intent.qos),
        management=replace(
            intent.management, users=tuple(sorted(intent.management.users, key=lambda user: natural(user.name)))
        ),
        tenancy=replace(intent.tenancy, vrfs=tuple(sorted(intent.tenancy.vrfs, key=lambda vrf: natural(vrf.name)))),
    )


def _four_first(record: Addressed) -> Addressed:
    """With IPv4 before IPv6, as most systems write them; otherwise the order stays."""
    found = tuple(sorted(record.addresses, key=lambda address: ":" in address))
    return record if found == record.addresses else replace(record, addresses=found)


def _bgp(bgp: BgpIntent) -> BgpIntent:
    filters = tuple(
        replace(each, rules=tuple(sorted(each.rules, key=lambda rule: rule.sequence)))
        for each in sorted(bgp.filters, key=lambda each: natural(each.name))
    )
    return replace(
        bgp,
        groups=tuple(sorted(bgp.groups, key=lambda group: natural(group.name))),
        neighbours=tuple(sorted(bgp.neighbours, key=lambda neighbour: natural(neighbour.peer))),
        filters=filters,
    )


def _qos(qos: QosIntent) -> QosIntent:
    return replace(qos, ports=tuple(sorted(map(_port, qos.ports), key=lambda port: natural(port.name))))


def _port(port: PortQos) -> PortQos:
    return replace(
        port,
        pfc=tuple(sorted(port.pfc)),
        queues=tuple(sorted(port.queues, key=lambda queue: queue.queue)),
        buffers=tuple(sorted(port.buffers, key=lambda buffer: buffer.priority_group)),
    )
