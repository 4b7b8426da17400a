"""The network with some findings mended in thought: switches by practice, hosts as the switches expect them."""

from __future__ import annotations

from dataclasses import fields, replace

from eastwest.audit.aspects import Aspect
from eastwest.audit.practice import mended
from eastwest.audit.subject import Audited
from eastwest.discover import FoundHost, FoundNic
from eastwest.findings import Finding
from eastwest.plan.device import NicQos

_UNSTATED = frozenset((*(f"qos.{each.name}" for each in fields(NicQos)), "mtu_bytes"))
_JOB_MARKS = "NCCL_IB_TC"


def with_mended(audited: Audited, findings: tuple[Finding, ...]) -> Audited:
    """The network with these findings mended on switches of any system, and with all hosts as the fabric expects them.

    What practice has no value for stays as it was found. findings: of the whole network.
    """
    devices = tuple(replace(device, intent=mended(audited, device, findings)[0]) for device in audited.network.devices)
    servers = tuple(_sound(host) for host in audited.network.hosts)
    return audited.with_network(replace(audited.network, devices=devices, hosts=servers))


def with_aspect_back(best: Audited, found: Audited, aspect: Aspect) -> tuple[Audited, tuple[str, ...]]:
    """The mended network with one aspect of its switches as it was found, and the switches that it differs at."""
    devices, names = [], []
    for device in best.network.devices:
        was = found.network.device(device.name)
        if was is None or not aspect.differs(device.intent, was.intent):
            devices.append(device)
            continue
        names.append(device.name)
        devices.append(replace(device, intent=aspect.put_back(device.intent, was.intent)))
    return best.with_network(replace(best.network, devices=tuple(devices))), tuple(names)


def with_hosts_back(best: Audited, found: Audited) -> tuple[Audited, tuple[str, ...]]:
    """The mended network with hosts as they were found, and those that differ."""
    pairs = zip(best.network.hosts, found.network.hosts, strict=True)
    names = tuple(was.name for now, was in pairs if now != was)
    return best.with_network(replace(best.network, hosts=found.network.hosts)), names


def rules_that_mend(audited: Audited, findings: tuple[Finding, ...], aspect: Aspect, device: str) -> tuple[str, ...]:
    """Rules whose findings at a switch, mended alone, change an aspect of it."""
    switch = audited.network.device(device)
    if switch is None:
        return ()
    rules = dict.fromkeys(finding.rule for finding in findings if finding.place.device == device)
    alone = {rule: tuple(each for each in findings if each.rule == rule) for rule in rules}
    return tuple(rule for rule in rules if aspect.differs(mended(audited, switch, alone[rule])[0], switch.intent))


def _sound(host: FoundHost) -> FoundHost:
    """A host whose files say nothing of its settings, so that they are what the fabric expects; speeds stay."""
    environment = tuple((name, value) for name, value in host.environment if name != _JOB_MARKS)
    return replace(host, nics=tuple(_silent(nic) for nic in host.nics), environment=environment)


def _silent(nic: FoundNic) -> FoundNic:
    state = None if nic.state is None else replace(nic.state, pfc=None)
    return replace(nic, unstated=nic.unstated | _UNSTATED, state=state)
