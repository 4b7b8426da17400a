"""Ports of a switch by one name, however its outputs spell them: `Et1/1` and `Ethernet1/1` are one port.

`show interfaces status` shortens names, counters as JSON write them out, and rules look them up as they are configured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from eastwest.discover.names import port_key
from eastwest.discover.state import QueueState, SwitchState
from eastwest.plan.device import InterfaceIntent, natural

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")


def spelled(state: SwitchState, ports: Iterable[InterfaceIntent]) -> SwitchState:
    """The same with ports called as they are configured, else by their longest spelling; what was told of one port
    under two names is one record.
    """
    names = _names(state, tuple(ports))

    def name_of(name: str) -> str:
        return names.get(port_key(name), name) if name else name

    found = _joined((replace(port, name=name_of(port.name)) for port in state.ports), lambda port: port.name)
    queues = _joined((replace(queue, port=name_of(queue.port)) for queue in state.queues), _place)
    return replace(
        state,
        ports=tuple(sorted(found, key=lambda port: natural(port.name))),
        queues=tuple(sorted(queues, key=_place)),
        bgp=tuple(replace(each, peer=name_of(each.peer)) for each in state.bgp),
    )


def _names(state: SwitchState, ports: tuple[InterfaceIntent, ...]) -> dict[str, str]:
    """The name of each key: as configured, by name before alias, else the longest that was shown."""
    names: dict[str, str] = {}
    for name in (*(port.name for port in ports), *(port.alias for port in ports if port.alias)):
        names.setdefault(port_key(name), name)
    aliases = {port.alias: port.name for port in ports if port.alias}
    names = {key: aliases.get(name, name) for key, name in names.items()}
    shown = {port.name for port in state.ports} | {queue.port for queue in state.queues if queue.port}
    for name in sorted(shown, key=len, reverse=True):
        names.setdefault(port_key(name), name)
    return names


def _place(queue: QueueState) -> tuple[str, str, str, int]:
    return queue.port, queue.profile, queue.direction, queue.queue


def _joined(records: Iterable[R], key: Callable[[R], object]) -> list[R]:
    found: dict[object, R] = {}
    for record in records:
        at = key(record)
        found[at] = _both(found[at], record) if at in found else record
    return list(found.values())


def _both(one: R, other: R) -> R:
    """What either of two records of one thing tells; the first where both tell."""
    changes: dict[str, Any] = {}
    for field in fields(one):
        own, more = getattr(one, field.name), getattr(other, field.name)
        if own in (None, "", ()):
            changes[field.name] = more
        elif field.name == "counters":
            changes[field.name] = tuple(sorted((dict(more) | dict(own)).items()))
        elif is_dataclass(own) and more is not None:
            changes[field.name] = _both(own, more)
    return replace(one, **changes)
