"""The network with some findings mended in thought: switches by practice, hosts as the switches expect them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from eastwest.audit.aspects import Aspect
from eastwest.audit.practice import mended
from eastwest.audit.subject import Audited
from eastwest.discover import FoundHost, FoundNic
from eastwest.findings import Finding
from eastwest.plan.device import DeviceIntent, NicQos

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


def mended_by_rule(
    best: Audited, found: Audited, findings: tuple[Finding, ...]
) -> Mapping[str, Mapping[str, DeviceIntent]]:
    """For each switch that mending changes: by rule with findings at it, its intent with this rule's alone mended."""
    by_rule: dict[str, list[Finding]] = {}
    rules: dict[str, dict[str, None]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
        rules.setdefault(finding.place.device, {})[finding.rule] = None
    alone = {rule: tuple(own) for rule, own in by_rule.items()}
    return {
        was.name: {rule: mended(found, was, alone[rule])[0] for rule in rules.get(was.name, ())}
        for now, was in zip(best.network.devices, found.network.devices, strict=True)
        if now.intent != was.intent
    }


def _sound(host: FoundHost) -> FoundHost:
    """A host whose files say nothing of its settings, so that they are what the fabric expects; speeds stay."""
    environment = tuple((name, value) for name, value in host.environment if name != _JOB_MARKS)
    return replace(host, nics=tuple(_silent(nic) for nic in host.nics), environment=environment)


def _silent(nic: FoundNic) -> FoundNic:
    state = None if nic.state is None else replace(nic.state, pfc=None)
    return replace(nic, unstated=nic.unstated | _UNSTATED, state=state)
