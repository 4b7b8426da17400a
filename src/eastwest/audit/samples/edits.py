"""Edits of that network: what a slip of the hand does to one device, host or file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from eastwest.audit.rule import Edit
from eastwest.audit.samples.network import sample_plan
from eastwest.audit.statements.model import Statements
from eastwest.audit.subject import Audited
from eastwest.discover import (
    FoundDevice,
    FoundHost,
    FoundNetwork,
    FoundNic,
    SwitchState,
)
from eastwest.plan.device import (
    DeviceIntent,
    InterfaceIntent,
    NicIntent,
    NicQos,
    PortQos,
    QosIntent,
    QosMaps,
)


def unchanged(audited: Audited) -> Audited:
    """The designed network as it is."""
    return audited


def chain(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edited(audited: Audited) -> Audited:
        for edit in edits:
            audited = edit(audited)
        return audited

    return edited


def device(name: str, change: Callable[[FoundDevice], FoundDevice]) -> Edit:
    """One switch changed; `*` changes all, a role those of that role."""

    def edited(audited: Audited) -> Audited:
        devices = tuple(
            change(each) if name in ("*", each.name, each.role) else each for each in audited.network.devices
        )
        return audited.with_network(replace(audited.network, devices=devices))

    return edited


def intent(name: str, change: Callable[[DeviceIntent], DeviceIntent]) -> Edit:
    """The intent of one switch, or of several as for `device`."""
    return device(name, lambda found: replace(found, intent=change(found.intent)))


def fields(name: str, **values: object) -> Edit:
    """Fields of the intent of a switch."""
    return intent(name, lambda found: replace(found, **values))  # type: ignore[arg-type]


def qos(name: str, change: Callable[[QosIntent], QosIntent]) -> Edit:
    """The QoS of a switch."""
    return intent(name, lambda found: replace(found, qos=None if found.qos is None else change(found.qos)))


def profiles(name: str, change: Callable[[PortQos], PortQos]) -> Edit:
    """Every QoS profile of a switch."""
    return qos(name, lambda found: replace(found, ports=tuple(change(each) for each in found.ports)))


def ports(name: str, change: Callable[[InterfaceIntent], InterfaceIntent], first: int | None = 1) -> Edit:
    """The first ports of a switch; None for all."""

    def changed(found: DeviceIntent) -> DeviceIntent:
        upto = len(found.interfaces) if first is None else first
        return replace(
            found, interfaces=(*(change(each) for each in found.interfaces[:upto]), *found.interfaces[upto:])
        )

    return intent(name, changed)


def mapped(name: str, **entries: dict[int, int | None]) -> Edit:
    """Entries of the QoS maps of a switch, by map and index."""
    return qos(name, lambda found: replace(found, maps=with_entries(found.maps, entries)))


def with_entries(maps: QosMaps, entries: Mapping[str, dict[int, int | None]]) -> QosMaps:
    """Maps with entries changed, by map and index."""
    for field, values in entries.items():
        old = getattr(maps, field)
        maps = replace(maps, **{field: tuple(values.get(at, value) for at, value in enumerate(old))})
    return maps


def host(name: str, change: Callable[[FoundHost], FoundHost]) -> Edit:
    """One host changed; `*` changes all."""

    def edited(audited: Audited) -> Audited:
        hosts = tuple(change(each) if name in ("*", each.name) else each for each in audited.network.hosts)
        return audited.with_network(replace(audited.network, hosts=hosts))

    return edited


def found_nics(name: str, change: Callable[[FoundNic], FoundNic]) -> Edit:
    """Every NIC of a host."""
    return host(name, lambda found: replace(found, nics=tuple(change(each) for each in found.nics)))


def nics(name: str, change: Callable[[NicIntent], NicIntent]) -> Edit:
    """The intent of every NIC of a host."""
    return found_nics(name, lambda found: replace(found, intent=change(found.intent)))


def nic_qos(name: str, change: Callable[[NicQos], NicQos]) -> Edit:
    """The lossless settings of every NIC of a host."""
    return nics(name, lambda found: replace(found, qos=change(found.qos)))


def environment(name: str, **values: str) -> Edit:
    """Variables of the jobs of a host; an empty value takes the variable out."""

    def changed(found: FoundHost) -> FoundHost:
        merged = dict(found.environment) | values
        return replace(found, environment=tuple(sorted((key, value) for key, value in merged.items() if value)))

    return host(name, changed)


def said(name: str, statements: Statements) -> Edit:
    """Statements of a switch that its intent does not hold."""
    return lambda audited: replace(audited, statements={**audited.statements, name: statements})


def network(change: Callable[[FoundNetwork], FoundNetwork]) -> Edit:
    """The whole network."""
    return lambda audited: audited.with_network(change(audited.network))


def designed(audited: Audited) -> Audited:
    """Judged beside the plan that it was built from."""
    return replace(audited, plan=sample_plan())


def state(name: str, change: Callable[[SwitchState], SwitchState]) -> Edit:
    """What a switch shows of itself."""
    return device(name, lambda found: replace(found, state=change(empty_state(found))))


def empty_state(found: FoundDevice) -> SwitchState:
    """What a switch shows of itself, nothing where it showed nothing."""
    return found.state or SwitchState()
