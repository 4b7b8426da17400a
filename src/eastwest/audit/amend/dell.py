"""Names in the configurations of Dell OS10 and Enterprise SONiC: policies, maps, groups of neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from eastwest.audit.amend.modal import Modal
from eastwest.audit.amend.patterns import NamePattern
from eastwest.vendors.dell import commands

_NAMES: tuple[tuple[str, str], ...] = (
    ("peer group", r"(?:peer-group|template) (\S+)"),
    ("peer group", r"inherit template (\S+)(?: .*)?"),
    ("prefix list", r"ip(?:v6)? prefix-list (\S+) .*"),
    ("prefix list", r"match ip(?:v6)? address prefix-list (\S+)"),
    ("prefix list", r"prefix-list (\S+) (?:in|out)"),
    ("route map", r"route-map (\S+) (?:permit|deny) \d+"),
    ("route map", r"redistribute \S+ route-map (\S+)"),
    ("route map", r"route-map (\S+) (?:in|out)"),
)
_SONIC_NAMES = (
    *((f"{kind} map", rf"qos[ -]map {kind} (\S+)") for kind in ("dscp-tc", "dot1p-tc", "tc-queue", "tc-pg")),
    *((f"{kind} map", rf"qos[ -]map {kind} (\S+)") for kind in ("pfc-priority-queue", "pfc-priority-pg")),
    ("scheduler policy", r"(?:qos )?scheduler-policy (\S+)"),
    ("WRED policy", r"qos wred-policy (\S+)"),
    ("WRED policy", r"queue \d wred-(?:policy|profile) (\S+)"),
    ("ARS object", r"ars object (\S+)"),
)
_OS10_NAMES = (
    *((f"{mark} map", rf"trust {mark}-map (\S+)") for mark in ("dscp", "dot1p")),
    *((f"{mark} map", rf"trust-map {mark} (\S+)") for mark in ("dscp", "dot1p")),
    ("queue map", r"qos-map traffic-class (\S+)"),
    ("class map", r"class-map type \S+ (\S+)"),
    ("class map", r"class (?!class-default$)(\S+)"),
    *((f"{kind} policy", rf"policy-map type {kind} (\S+)") for kind in ("network-qos", "queuing")),
    *((f"{kind} policy", rf"service-policy \S+ type {kind} (\S+)") for kind in ("network-qos", "queuing")),
    ("WRED profile", r"wred (\S+)"),
    ("WRED profile", r"random-detect (?!ecn$|color |weight )(\S+)"),
)


def _compiled(names: Iterable[tuple[str, str]]) -> tuple[NamePattern, ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in (*names, *_NAMES))


BY_NAME: Mapping[str, Modal] = {
    "enterprise-sonic": Modal(commands.ENTERPRISE_SONIC, _compiled(_SONIC_NAMES)),
    "os10": Modal(commands.OS10, _compiled(_OS10_NAMES)),
}
