"""One host on its way to being mended, and how a setting of a NIC is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from eastwest.audit.hosts.aims import Aims
from eastwest.discover import FoundHost, FoundNic
from eastwest.findings import Finding


@dataclass(frozen=True, slots=True)
class HostCase:
    """host: with what was mended so far. findings: of the rule that is mended, at this host."""

    aims: Aims
    host: FoundHost
    findings: tuple[Finding, ...]

    def with_nics(self, change: Callable[[FoundNic], FoundNic]) -> FoundHost:
        """The host with the NICs changed that findings name; all of them where they name none."""
        named = {each.place.port for each in self.findings if each.place.port}
        nics = (change(nic) if not named or nic.name in named else nic for nic in self.host.nics)
        return replace(self.host, nics=tuple(nics))

    def with_variable(self, name: str, value: str | None) -> FoundHost:
        """The host with a variable of its jobs set; None takes it out."""
        return with_variable(self.host, name, value)


def with_variable(host: FoundHost, name: str, value: str | None) -> FoundHost:
    """The host with a variable of its jobs set; None takes it out."""
    kept = {key: held for key, held in host.environment if key != name}
    merged = kept if value is None else kept | {name: value}
    return replace(host, environment=tuple(sorted(merged.items())))


def with_qos(nic: FoundNic, **values: object) -> FoundNic:
    """The NIC with settings as given; what it shows as in force follows."""
    qos = replace(nic.intent.qos, **values)  # type: ignore[arg-type]
    stated = nic.unstated - {f"qos.{name}" for name in values}
    return _in_force(replace(nic, intent=replace(nic.intent, qos=qos), unstated=stated), frozenset(values))


def _in_force(nic: FoundNic, names: frozenset[str]) -> FoundNic:
    shown = None if nic.state is None else nic.state.pfc
    if nic.state is None or shown is None:
        return nic
    qos = nic.intent.qos
    if "pfc" in names and shown.priorities is not None:
        shown = replace(shown, active=bool(qos.pfc), priorities=qos.pfc)
    if "willing" in names and shown.willing is not None:
        shown = replace(shown, willing=qos.willing)
    return replace(nic, state=replace(nic.state, pfc=shown))


def with_mtu(nic: FoundNic, mtu_bytes: int) -> FoundNic:
    """The NIC with another MTU."""
    state = None if nic.state is None else replace(nic.state, mtu_bytes=mtu_bytes)
    intent = replace(nic.intent, mtu_bytes=mtu_bytes)
    return replace(nic, intent=intent, unstated=nic.unstated - {"mtu_bytes"}, state=state)


def in_priority(nic: FoundNic, priority: int) -> FoundNic:
    """RoCE under another priority, with PFC, ECN and the larger share on it where files state them."""
    unstated = nic.unstated
    values: dict[str, object] = {"roce_priority": priority}
    if "qos.pfc" not in unstated and nic.intent.qos.pfc:
        values["pfc"] = (priority,)
    if "qos.ecn" not in unstated and nic.intent.qos.ecn:
        values["ecn"] = (priority,)
    if not {"qos.weight_percent", "qos.roce_priority"} & unstated:
        values["weight_percent"] = _moved(nic.intent.qos.weight_percent, nic.intent.qos.roce_priority, priority)
    return with_qos(nic, **values)


def _moved(weights: tuple[int | None, ...], old: int, new: int) -> tuple[int | None, ...]:
    """Shares with those of two priorities exchanged, where the old one has more."""
    here, there = weights[old], weights[new]
    if here is None or there is None or here <= there:
        return weights
    return tuple({old: there, new: here}.get(at, weight) for at, weight in enumerate(weights))
