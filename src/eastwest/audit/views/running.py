"""What devices showed while they ran, beside what they are configured to: ports, lossless queues, counters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eastwest.audit.subject import Audited
from eastwest.audit.views.maps import maps_of, queues_of
from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice, FoundHost, FoundNic, NicState, PortState, QueueState
from eastwest.discover.state import DARK_DBM
from eastwest.findings import Place
from eastwest.plan.device import InterfaceIntent
from eastwest.telemetry.counters.meaning import meaning
from eastwest.telemetry.counters.model import Counted

_PAUSES = re.compile(r"pfc([0-7])_(rx|tx)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A port that is configured, enabled and shown. use: its QoS profile, None without one."""

    device: FoundDevice
    port: InterfaceIntent
    state: PortState
    use: Use | None

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.device.name, self.port.name)

    @property
    def pfc(self) -> tuple[int, ...]:
        """Priorities that it is configured to pause."""
        return () if self.use is None else self.use.pfc

    def pauses(self, side: str) -> dict[int, int]:
        """Pause frames by priority, of those that were counted at all. side: `rx` or `tx`."""
        found = ((_PAUSES.fullmatch(name), value) for name, value in self.state.counters)
        return {int(match[1]): value for match, value in found if match is not None and match[2] == side}


def shown_ports(audited: Audited) -> Iterator[Shown]:
    """Every port of every switch that is both configured and shown."""
    for device in audited.network.devices:
        if device.state is None:
            continue
        uses = {port.name: use for use in audited.uses[device.name] for port in use.ports}
        states = {state.name: state for state in device.state.ports}
        for port in device.intent.interfaces:
            if port.enabled and port.name in states:
                yield Shown(device, port, states[port.name], uses.get(port.name))


def running_ports(audited: Audited) -> Iterator[tuple[FoundDevice, PortState, str]]:
    """Every port of every switch that is shown and not configured to be off, with its path: empty where outputs came
    without the configuration of the port.
    """
    for device in audited.network.devices:
        configured = {port.name: port.enabled for port in device.intent.interfaces}
        for state in () if device.state is None else device.state.ports:
            if configured.get(state.name, True):
                yield device, state, f"interfaces[{state.name}]" if state.name in configured else ""


def lossless_queues(audited: Audited, direction: str = "") -> Iterator[tuple[FoundDevice, QueueState, Use | None]]:
    """Queues and priority groups shown as no-drop, or that are lossless by the configuration of their port.

    direction: `egress` or `ingress` alone, empty for both.
    """
    for device in audited.network.devices:
        uses = {port.name: use for use in audited.uses[device.name] for port in use.ports}
        for queue in () if device.state is None else device.state.queues:
            use = uses.get(queue.port)
            if direction in ("", queue.direction) and (queue.no_drop or _is_lossless(device, queue, use)):
                yield device, queue, use


def _is_lossless(device: FoundDevice, queue: QueueState, use: Use | None) -> bool:
    """A priority group has the number of its priority. EOS counts by class: class and queue must be lossless."""
    if use is None or not use.pfc or queue.no_drop is False:
        return False
    if queue.direction == "ingress":
        return queue.queue in use.pfc
    queues = {each for priority in use.pfc for each in queues_of(device, priority, use.profile)}
    if device.family == "eos":
        group = maps_of(device, use.profile).priority_group[queue.queue] if queue.queue < _CLASSES else None
        return queue.queue in queues and group in use.pfc
    return queue.queue in queues


_CLASSES = 8


def shown_nics(audited: Audited) -> Iterator[tuple[FoundHost, FoundNic, NicState]]:
    """Every NIC that showed anything."""
    for host in audited.network.hosts:
        for nic in host.nics:
            if nic.state is not None:
                yield host, nic, nic.state


def counted(state: NicState) -> Mapping[Counted, tuple[tuple[str, int], ...]]:
    """Counters of a NIC above nil, by what they count, each under its maker's name."""
    found: dict[Counted, list[tuple[str, int]]] = defaultdict(list)
    for name, value in state.counters:
        known = meaning(name) if value else None
        if known is not None:
            found[known[0].counted].append((name, value))
    return {what: tuple(each) for what, each in found.items()}


def told(counters: tuple[tuple[str, int], ...]) -> str:
    """`out_of_sequence 12, packet_seq_err 3`; the four largest."""
    largest = sorted(counters, key=lambda each: -each[1])[:4]
    return ", ".join(f"{name} {value:,}" for name, value in largest)


def dim_lane(dbm: Sequence[float], least: float) -> str:
    """`lane 3: -14 dBm`, the dimmest of a module where it has less light than this; empty for none.

    No light on any lane is a copper cable.
    """
    dim = min(dbm, default=least)
    return f"lane {dbm.index(dim)}: {dim:g} dBm" if dim < least and max(dbm) > DARK_DBM else ""
