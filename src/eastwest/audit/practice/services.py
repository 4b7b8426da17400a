"""Management and telemetry: what other switches of the network send, and to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TypeVar

from eastwest.audit.practice.case import Case
from eastwest.plan.device import DeviceIntent, Telemetry

T = TypeVar("T", bound=Hashable)
_COARSE = 32_768
"""One packet in so many, as the rule on sampling asks of fast ports."""


def time_sources(case: Case) -> DeviceIntent:
    """The NTP servers that most switches have."""
    servers = _usual(case, lambda intent: intent.management.ntp)
    return _managed(case, ntp=servers) if servers else case.intent


def log_servers(case: Case) -> DeviceIntent:
    """The syslog servers that most switches have."""
    servers = _usual(case, lambda intent: intent.management.syslog)
    return _managed(case, syslog=servers) if servers else case.intent


def exports(case: Case) -> DeviceIntent:
    """gNMI and sFlow as most switches of the same system have them."""
    usual = _usual(case, lambda intent: intent.telemetry, of_family=True)
    return replace(case.intent, telemetry=usual) if usual is not None and usual != Telemetry() else case.intent


def as_the_role(case: Case) -> DeviceIntent:
    """Servers, telemetry and LLDP that most switches of the role and system have; users and addresses stay."""
    others = [each.intent for each in case.peers]
    if not others:
        return case.intent
    usual = Counter(each.management for each in others).most_common(1)[0][0]
    servers = replace(case.intent.management, domain=usual.domain, dns=usual.dns, ntp=usual.ntp, syslog=usual.syslog)
    telemetry = Counter(each.telemetry for each in others).most_common(1)[0][0]
    lldp = Counter(each.lldp for each in others).most_common(1)[0][0]
    return replace(case.intent, management=servers, telemetry=telemetry, lldp=lldp)


def coarse_samples(case: Case) -> DeviceIntent:
    """A sampling that the switch's own processor keeps up with."""
    telemetry = case.intent.telemetry
    if telemetry.sflow is None:
        return case.intent
    return replace(case.intent, telemetry=replace(telemetry, sflow=replace(telemetry.sflow, sampling=_COARSE)))


def _managed(case: Case, **values: object) -> DeviceIntent:
    return replace(case.intent, management=replace(case.intent.management, **values))  # type: ignore[arg-type]


def _usual(case: Case, value_of: Callable[[DeviceIntent], T], *, of_family: bool = False) -> T | None:
    """What most switches have that have any; VRFs and profiles of certificates are names of one system alone."""
    here = case.device
    others = [
        value
        for each in case.audited.network.devices
        if each.name != here.name and (each.family == here.family or not of_family) and (value := value_of(each.intent))
    ]
    return Counter(others).most_common(1)[0][0] if others else None
