"""From the texts of a host to its HostIntent: rendered files, scripts of others, and what tools print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from eastwest.errors import InputError, Problem
from eastwest.plan.device import HostIntent, HostPort, NicIntent, natural
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nic import jobs, policies, table
from eastwest.vendors.nic.family import NicFamily, ReadHost
from eastwest.vendors.nic.fit import GID
from eastwest.vendors.nic.heading import read_heading
from eastwest.vendors.nic.lines import settings
from eastwest.vendors.nic.netplan import NETWORKS, ports_from, read_netplan
from eastwest.vendors.nic.state import ALL, NicState, States, qos_of
from eastwest.vendors.nic.yaml_file import read_yaml
from eastwest.vendors.text.indent import LARGEST_BYTES

ONLY_NIC = "nic"
"""The name of the NIC of a text that names none."""
UNSTATED: dict[str, Any] = {
    "model": "",
    "rail": None,
    "speed_gbps": 0.0,
    "mtu_bytes": 0,
    "address": "",
    "gateway": "",
    "peer": "",
    "cable_m": 0.0,
}
"""What stands for the parts of a NIC that no text gives."""


_NONE: Mapping[str, str] = MappingProxyType({})


def read_host(
    family: NicFamily, texts: Mapping[str, str], of: Mapping[str, str] = _NONE, interfaces: Mapping[str, str] = _NONE
) -> ReadHost:
    """What texts mean, by file name.

    of: the NIC whose settings a file shows, where the file does not say it itself. interfaces: by RDMA device and PCI
    address, where other texts join them. Raises InputError for a text too large, and for YAML that is none.
    """
    states, left = States(interfaces=dict(interfaces)), list[NotUnderstood]()
    found: dict[str, str] = {}
    nics: dict[str, dict[str, Any]] = {}
    environment: dict[str, str] = {}
    beside: list[HostPort] = []
    for file, text in texts.items():
        _check_size(file, text)
        if file.endswith(table.SUFFIX):
            left += table.read_table(file, text, found, nics)
        elif file.endswith(NETWORKS):
            more, unknown = ports_from(read_yaml(file, text), found)
            beside += more
            left += unknown
        elif file.endswith((".yaml", ".yml")):
            left += _read_yaml(family, file, text, found, nics, states)
        elif file.endswith(jobs.SUFFIX):
            left += jobs.read_jobs(file, text, found, environment)
        elif file.endswith(policies.SUFFIX):
            policies.read_policies(text, nics)
        elif not file.endswith(".service"):
            found |= _heading_of(text)
            states.current = of.get(file, ALL)
            left += family.lines.read(file, settings(text), states)
    ports, unstated = _nics(family, nics, states)
    if len(states.gids) == 1:
        environment.setdefault(GID, str(*states.gids))
    host = HostIntent(
        hostname=found.get("hostname", ""),
        role=found.get("role", ""),
        model=found.get("model", ""),
        plan_sha256=found.get("plan_sha256", ""),
        nics=ports,
        environment=tuple(sorted(environment.items())),
        ports=tuple(sorted(beside, key=lambda port: natural(port.name))),
    )
    return ReadHost(host, tuple(left), unstated)


def _check_size(file: str, text: str) -> None:
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))


def _read_yaml(
    family: NicFamily, file: str, text: str, found: dict[str, str], nics: dict[str, dict[str, Any]], states: States
) -> Iterable[NotUnderstood]:
    document = read_yaml(file, text)
    if family.resource is not None and document.document.value_at(("kind",)) is not None:
        return family.resource(document, states)
    return list(read_netplan(document, found, nics))


def _heading_of(text: str) -> dict[str, str]:
    for line in text.splitlines()[:5]:
        fields = read_heading(line.lstrip("#").strip())
        if fields is not None:
            return fields
    return {}


def _nics(
    family: NicFamily, nics: Mapping[str, Mapping[str, Any]], states: States
) -> tuple[tuple[NicIntent, ...], tuple[str, ...]]:
    joined = states.joined()
    common = joined.get(ALL, NicState())
    names = dict.fromkeys((*nics, *(name for name in joined if name != ALL)))
    if not names and joined:
        names[ONLY_NIC] = None
    ports, unstated = list[NicIntent](), list[str]()
    for name in sorted(names, key=natural):
        own = joined.get(name)
        state = common if own is None else own.over(common)
        qos, missing = qos_of(state, family.knobs, family.preset)
        stated = _run(state) | dict(nics.get(name, {}))
        unstated += [f"nics[{name}].qos.{each}" for each in missing]
        unstated += [f"nics[{name}].{each}" for each in ("speed_gbps", "mtu_bytes", "cable_m") if each not in stated]
        ports.append(NicIntent(**UNSTATED | stated | {"name": name, "qos": qos}))
    return tuple(ports), tuple(unstated)


def _run(state: NicState) -> dict[str, Any]:
    """What commands gave a NIC beside its QoS."""
    found = {"mtu_bytes": state.mtu_bytes, "address": state.address}
    return {name: value for name, value in found.items() if value is not None}
