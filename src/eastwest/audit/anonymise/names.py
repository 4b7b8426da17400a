"""What is a name in texts of any family: of devices, users, domains, places."""

from __future__ import annotations

import re
from collections.abc import Iterable

from eastwest.discover import FoundNetwork

_DEVICES = re.compile(
    r"^[ \t]*(?:hostname|switchname|host-name|set system host-name|nv set system hostname|sysname)"
    r"[ \t]+\"?([\w.-]+)\"?;?[ \t]*$"
    r"|\"hostname\"\s*:\s*\"([\w.-]+)\"|<[Hh]ostname>([\w.-]+)<|(?i:sys(?:tem)? ?name)\s*:\s*([\w.-]+)",
    re.MULTILINE,
)
_OTHERS = re.compile(
    r"^[ \t]*(?:username|nv set system aaa user|set system login user|user)\s+([A-Za-z][\w.-]*)\b"
    r"|(?:domain-name|domain name|dns-domain|domain-search|dns domain)\s+\"?([A-Za-z][\w.-]*\.[A-Za-z]{2,})",
    re.MULTILINE,
)
_COMMON = frozenset(
    {
        "admin",
        "root",
        "user",
        "users",
        "cisco",
        "arista",
        "cumulus",
        "juniper",
        "default",
        "local",
        "switch",
        "router",
        "localhost",
        "leaf",
        "spine",
        "node",
        "host",
        "server",
        "core",
        "sonic",
        "nvue",
        "eos",
        "junos",
        "ethernet",
        "any",
    }
)
"""Words that name nobody and stand everywhere."""
_SHORTEST = 3


def device_names(network: FoundNetwork, texts: Iterable[str]) -> frozenset[str]:
    """Names of devices and hosts: as the network was found, and as texts give them."""
    found = {device.intent.hostname for device in network.devices} | {host.name for host in network.hosts}
    found |= {device.name.partition("#")[0] for device in network.devices}
    for device in network.devices:
        neighbours = () if device.state is None else device.state.lldp
        found |= {each.device for each in neighbours}
    for text in texts:
        found |= {each for match in _DEVICES.finditer(text) for each in match.groups() if each}
    short = {name.partition(".")[0] for name in found if not name.replace(".", "").isdigit()}
    return frozenset(name for name in found | short if _is_name(name))


def other_names(texts: Iterable[str]) -> frozenset[str]:
    """Users and domains."""
    found = {each for text in texts for match in _OTHERS.finditer(text) for each in match.groups() if each}
    return frozenset(name for name in found if _is_name(name))


_TENANTS = re.compile(
    r"^[ \t]*(?:vrf (?:instance|context|definition)|ip vrf|vrf forwarding|vrf member|nv set vrf|set routing-instances|"
    r"crypto (?:pki|ca) \S+(?: chain)?|key chain|ssl profile|certificate)\s+([A-Za-z][\w.-]*)"
    r"|^[ \t]{1,4}name[ \t]+([A-Za-z][\w.-]*)[ \t]*$",
    re.MULTILINE,
)
_PLAIN = re.compile(
    r"(?i)(?:vrf|tenant|gpu|storage|mgmt|management|mgmt_junos|default|prod|test|red|blue|green|vlan|front-?end|back-?end|"
    r"compute|server|infra|underlay|overlay|internal|external|public|private|roce|rdma|lossless|peer|mlag|native|fabric|"
    r"cluster|network|instance|name|profile|chain|[\W_\d])+"
)
"""Words of the trade: a name of nothing else tells nobody whose network it is."""


def tenant_names(texts: Iterable[str]) -> frozenset[str]:
    """VRFs, VLANs, key chains and certificates whose names say more than what they are for."""
    found = {each for text in texts for match in _TENANTS.finditer(text) for each in match.groups() if each}
    return frozenset(name for name in found if _is_name(name) and not _PLAIN.fullmatch(name))


def owner_words(domains: Iterable[str]) -> frozenset[str]:
    """Labels of domains: the names of their owners, which stand within other names as well."""
    labels = {label for domain in domains if "." in domain for label in domain.lower().split(".")[:-1]}
    return frozenset(
        label for label in labels if len(label) > _SHORTEST and not _PLAIN.fullmatch(label) and _is_name(label)
    )


def _is_name(name: str) -> bool:
    return len(name) >= _SHORTEST and name.lower() not in _COMMON and not name.isdigit()
