"""What a change interrupts on each system, as its maker documents it, and so when it can be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from eastwest.audit.aspects import (
    ASPECTS,
    BALANCING,
    BUFFERS,
    CLASSES,
    MARKING,
    MTU,
    PAUSES,
    PORTS,
    ROUTING,
    TURNS,
    Aspect,
)
from eastwest.audit.aspects import WATCHDOG as GUARD
from eastwest.plan.device import DeviceIntent


class Window(IntEnum):
    """When a change can be made, from the easiest on."""

    ANY = 0
    QUIET = 1
    DRAINED = 2
    RELOAD = 3

    @property
    def text(self) -> str:
        """In a few words, of a switch."""
        return self.text_of("switch", "reloaded")

    def text_of(self, what: str, anew: str) -> str:
        """In a few words, of whatever is drained and started anew."""
        return ("any time", "no job running", f"{what} drained", f"{what} drained, then {anew}")[self]


@dataclass(frozen=True, slots=True)
class Disruption:
    """What one kind of change interrupts. source: the maker's document; empty: no document of it was read."""

    window: Window
    says: str
    source: str = ""


def window_of(interrupts: Iterable[Disruption]) -> Window:
    """When changes that interrupt this can be made together."""
    return max((each.window for each in interrupts), default=Window.ANY)


def disturbs(interrupts: Iterable[Disruption]) -> tuple[str, ...]:
    """What changes interrupt, in sentences; empty for nothing known."""
    return tuple(dict.fromkeys(each.says for each in interrupts if each.window is not Window.ANY))


def sources(interrupts: Iterable[Disruption]) -> tuple[str, ...]:
    """Makers' documents that say so."""
    return tuple(dict.fromkeys(each.source for each in interrupts if each.source))


_CUMULUS = "Cumulus Linux 5.19 user guide, Quality of Service, switchd and QoS"
_NXOS_QUEUING = "Nexus 9000 NX-OS QoS guide 10.5, queuing and scheduling, guidelines"
_NXOS_PFC = "Nexus 9000 NX-OS QoS guide 10.5, priority flow control, guidelines"
_NXOS_BALANCE = "Nexus 9000: `show system config reload-pending` lists dynamic load balancing"
_JUNOS_BUFFERS = "Junos, Configuring Global Ingress and Egress Shared Buffers (QFX)"
_SONIC_BUFFERS = "sonic-utilities, `config qos reload`; sonic-swss pull request 1975"

_RELOADED = "switchd is reloaded by NVUE; forwarding goes on"
_CARVED = "the chip's buffer is carved anew: packets may be lost for a moment"
_BRIEF = "brief loss on all ports that have the policy"

DOCUMENTED: dict[tuple[str, Aspect], Disruption] = {
    ("nvue", CLASSES): Disruption(Window.ANY, _RELOADED, _CUMULUS),
    ("nvue", MARKING): Disruption(Window.ANY, _RELOADED, _CUMULUS),
    ("nvue", TURNS): Disruption(Window.ANY, _RELOADED, _CUMULUS),
    ("nvue", PAUSES): Disruption(Window.QUIET, _CARVED, _CUMULUS),
    ("nvue", BUFFERS): Disruption(Window.QUIET, _CARVED, _CUMULUS),
    ("nxos", PAUSES): Disruption(Window.QUIET, "the port does not flap; its no-drop buffer is allotted", _NXOS_PFC),
    ("nxos", MARKING): Disruption(Window.QUIET, _BRIEF, _NXOS_QUEUING),
    ("nxos", TURNS): Disruption(Window.QUIET, _BRIEF, _NXOS_QUEUING),
    ("nxos", BUFFERS): Disruption(Window.QUIET, _BRIEF, _NXOS_QUEUING),
    ("nxos", BALANCING): Disruption(Window.RELOAD, "takes effect after copy running-config and reload", _NXOS_BALANCE),
    ("junos", BUFFERS): Disruption(
        Window.DRAINED, "traffic stops on all ports until the buffer is programmed", _JUNOS_BUFFERS
    ),
    ("sonic", BUFFERS): Disruption(
        Window.QUIET,
        "live with apply-patch; `config qos reload` clears all QoS first, and another buffer model restarts swss",
        _SONIC_BUFFERS,
    ),
}
"""By family and aspect. What is not here has no document that was read, and is taken as `UNDOCUMENTED` has it."""

UNDOCUMENTED: dict[Aspect, Disruption] = {
    CLASSES: Disruption(Window.QUIET, "packets on their way may change queues"),
    PAUSES: Disruption(Window.QUIET, "buffers may be carved anew: packets may be lost for a moment"),
    MARKING: Disruption(Window.QUIET, "queues may be set up anew"),
    TURNS: Disruption(Window.QUIET, "queues may be set up anew"),
    BUFFERS: Disruption(Window.DRAINED, "buffers are carved anew: traffic may stop for a moment"),
    GUARD: Disruption(Window.ANY, "nothing known"),
    MTU: Disruption(Window.QUIET, "ports with another MTU may flap"),
    PORTS: Disruption(Window.DRAINED, "ports whose speed or FEC changes go down and up"),
    ROUTING: Disruption(Window.QUIET, "paths are worked out anew"),
    BALANCING: Disruption(Window.QUIET, "flows may change their path: packets may arrive out of order"),
}
"""Our own estimate where no maker's document was read, on the careful side."""
NEW_SESSIONS = Disruption(
    Window.DRAINED, "all BGP sessions start anew", "RFC 4271, section 4.2: AS and id are of the OPEN"
)

COMMIT = {
    "junos": "commit confirmed 10: without a second commit the switch goes back by itself",
    "eos": "configure session with commit timer: without a second commit the switch goes back by itself",
    "nvue": "nv config apply --confirm: without a confirmation the switch goes back by itself",
    "nxos": "checkpoint before, rollback running-config checkpoint after trouble",
    "sonic": "config checkpoint before, config rollback after trouble; config apply-patch, not config reload, which "
    "restarts all services",
    "enterprise-sonic": "in force line by line; write memory keeps it, and a reboot without it starts what was saved",
    "os10": "start transaction before, show diff candidate-configuration running-configuration, then commit (discard "
    "drops it); write memory keeps it, and a reload without it starts what was saved",
    "frr": "in force line by line; write memory keeps it, and a restart of FRR without it starts what was saved",
}
"""How each system takes a change so that it can be taken back."""


def disruptions(family: str, now: DeviceIntent, then: DeviceIntent) -> Iterator[Disruption]:
    """What each aspect that changes interrupts."""
    for aspect in ASPECTS:
        if not aspect.differs(then, now):
            continue
        if aspect is ROUTING and _new_sessions(now, then):
            yield NEW_SESSIONS
        elif aspect is PORTS and not _retrained(now, then):
            yield Disruption(Window.ANY, "ports that were shut come up")
        else:
            yield DOCUMENTED.get((family, aspect), UNDOCUMENTED[aspect])


def _new_sessions(now: DeviceIntent, then: DeviceIntent) -> bool:
    if now.bgp is None or then.bgp is None:
        return now.bgp is not then.bgp
    return (now.bgp.asn, now.bgp.router_id) != (then.bgp.asn, then.bgp.router_id)


def _retrained(now: DeviceIntent, then: DeviceIntent) -> bool:
    before = {port.name: port for port in now.interfaces}
    return any(
        port.name in before and (port.speed_gbps, port.fec) != (before[port.name].speed_gbps, before[port.name].fec)
        for port in then.interfaces
    )
