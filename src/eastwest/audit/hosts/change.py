"""What changes at a host, as commands: NIC by NIC and for its jobs, as far as the maker's tools can say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from eastwest.audit.hosts.firmware import kept, kept_before
from eastwest.discover import FoundHost, FoundNic
from eastwest.plan.device import NicQos
from eastwest.vendors.nic import change as shell
from eastwest.vendors.nic import dcb_change
from eastwest.vendors.nic.change import Command, NicPort, Sets, Shows
from eastwest.vendors.nic.read import ONLY_NIC
from eastwest.vendors.nic.registry import NIC_FAMILIES

_DEVICES = ("mlx5_", "bnxt_re", "ionic_")
"""How drivers call RDMA devices."""
_QOS = tuple(each.name for each in fields(NicQos))


@dataclass(frozen=True, slots=True)
class NicChange:
    """One NIC. fields: that change. there, back: commands. unknown: fields whose value found no file tells, with the
    command that shows it. shown: commands that show what changed.
    """

    nic: FoundNic
    port: NicPort
    fields: tuple[str, ...]
    there: tuple[Command, ...]
    back: tuple[Command, ...]
    unknown: tuple[tuple[str, str], ...]
    shown: tuple[str, ...]


def tools_of(family: str) -> tuple[Sets, Shows]:
    """The commands of a NIC family; those of the kernel for a NIC whose maker no file tells."""
    found = NIC_FAMILIES.get(family)
    return (dcb_change.sets, dcb_change.shows) if found is None else (found.sets, found.shows)


def port_of(nic: FoundNic) -> NicPort:
    """The names that files have for a NIC. Raises ValueError for one that cannot stand in a script."""
    if not shell.is_name(nic.name):
        raise ValueError(f"{nic.name!r} cannot stand in a script")
    state, name = nic.state, nic.name
    rdma = name if name.startswith(_DEVICES) else state.rdma if state is not None else ""
    pci = name if ":" in name or name.isdecimal() else state.pci if state is not None else ""
    return NicPort(name if is_interface(name) else shell.INTERFACE, rdma or shell.RDMA, pci or shell.PCI)


def is_interface(name: str) -> bool:
    """Whether a name is an interface's: no RDMA device, no PCI address, no number of niccli, and not for any NIC.

    Linux: at most 15 characters.
    """
    other = ":" in name or name.isdecimal() or name.startswith(_DEVICES) or name == ONLY_NIC
    return not other and len(name) <= 15


def is_nameable(nic: FoundNic) -> bool:
    """Whether its names can stand in a script."""
    try:
        port_of(nic)
    except ValueError:
        return False
    return True


def sayable(found: FoundNic, wanted: FoundNic) -> FoundNic:
    """What of a change the maker's tools can say; the rest stays as it was found."""
    if not is_nameable(found):
        return found
    before, after = in_force(found), wanted.intent.qos
    differing = shell.changed(before, after)
    sets, _ = tools_of(found.family)
    said = {field for command in sets(before, after, NicPort()) for field in command.sets}
    lost = {field: getattr(found.intent.qos, field) for field in differing - said}
    if not lost:
        return wanted
    qos = replace(after, **lost)
    unstated = wanted.unstated | {f"qos.{field}" for field in lost if f"qos.{field}" in found.unstated}
    state = found.state if {"pfc", "willing"} & lost.keys() else wanted.state
    return replace(wanted, intent=replace(wanted.intent, qos=qos), unstated=unstated, state=state)


def in_force(nic: FoundNic) -> NicQos:
    """The settings as the NIC shows them, where it does."""
    shown, qos = None if nic.state is None else nic.state.pfc, nic.intent.qos
    if shown is None:
        return qos
    pfc = qos.pfc if shown.priorities is None else shown.priorities
    return replace(qos, pfc=pfc, willing=qos.willing if shown.willing is None else shown.willing)


def nic_changes(found: FoundHost, wanted: FoundHost) -> Iterator[NicChange]:
    """Every NIC that changes. Raises ValueError for a name that cannot stand in a script."""
    for was, now in zip(found.nics, wanted.nics, strict=True):
        if was != now:
            yield _change(was, now)


def _change(was: FoundNic, now: FoundNic) -> NicChange:
    """Link-level pause goes before PFC comes, since drivers have one or the other; the way back is the reverse."""
    port = port_of(was)
    sets, shows = tools_of(was.family)
    before, after = in_force(was), now.intent.qos
    differing = [field for field in _QOS if field in shell.changed(before, after)]
    unknown = [field for field in differing if f"qos.{field}" in was.unstated]
    known = replace(before, **{field: getattr(after, field) for field in unknown})
    there = (*_plain(was, now, port), *sets(before, after, port), *kept(was, before, after, port))
    back = (*_plain(now, was, port), *sets(after, known, port), *kept_before(was, before, after, port))
    names = tuple(dict.fromkeys((*differing, *(field for each in there for field in each.sets if field not in _QOS))))
    missing = tuple(_unknown(was, now, unknown, shows))
    shown = tuple(dict.fromkeys(_showing(field, shows, port) for field in names))
    return NicChange(was, port, names, there, back[::-1], missing, shown)


def _showing(field: str, shows: Shows, port: NicPort) -> str:
    kernel = {
        "mtu_bytes": f"ip link show dev {shell.word(port.interface)}",
        "link_pause": f"ethtool -a {shell.word(port.interface)}",
        "firmware": f"mlxconfig -d {shell.word(port.pci)} query",
    }
    return kernel.get(field) or shows(field, port)


def _unknown(was: FoundNic, now: FoundNic, fields_: list[str], shows: Shows) -> Iterator[tuple[str, str]]:
    """What no file tells, and what shows it."""
    port = port_of(was)
    yield from ((field, shows(field, port)) for field in fields_)
    known = {dscp for dscp, _ in shell.marks(was.intent.qos)}
    for dscp, _ in shell.marks(now.intent.qos):
        if dscp not in known:
            yield f"the priority of DSCP {dscp}", shows("roce_priority", port)
    if _mtu(was) is None and _mtu(now) is not None:
        yield "the MTU", _showing("mtu_bytes", shows, port)


def _plain(was: FoundNic, now: FoundNic, port: NicPort) -> Iterator[Command]:
    """What the kernel's own tools set on every NIC."""
    mtu = _mtu(now)
    if mtu is not None and mtu != _mtu(was):
        yield shell.mtu(mtu, port)
    if _link_pause(was) != _link_pause(now):
        yield shell.link_pause(*_link_pause(now), port)


def _mtu(nic: FoundNic) -> int | None:
    return None if "mtu_bytes" in nic.unstated or not nic.intent.mtu_bytes else nic.intent.mtu_bytes


def _link_pause(nic: FoundNic) -> tuple[bool | None, bool | None]:
    return (None, None) if nic.state is None else (nic.state.link_pause_rx, nic.state.link_pause_tx)
