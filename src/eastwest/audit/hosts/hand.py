"""Why a finding on a host is left to hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eastwest.audit.hosts.change import is_nameable
from eastwest.discover import FoundHost
from eastwest.vendors.nic.registry import NIC_FAMILIES

_PHYSICAL = "a cable, an optic or the far end: no command of the host mends it"
_WHY: Mapping[str, str] = {
    "EW110": _PHYSICAL,
    "EW111": _PHYSICAL,
    "EW112": _PHYSICAL,
    "EW113": _PHYSICAL,
    "EW153": "speed, model, address and gateway are each host's own: no value can be copied from another",
    "EW211": "its switch port pauses no priority that RoCE could be in: the port is to be mended first",
    "EW216": "no file tells under which priority RoCE is to travel",
    "EW269": "no index is RoCEv2 over an address on every NIC of the host",
    "EW403": "the code point of an array is set with its maker's tools (ONTAP: `network qos-marking modify`)",
    "EW404": "cables are moved by hand",
    "EW405": "a class or fabric of its own for storage is a choice of the design",
    "EW406": "PFC of an array is set with its maker's tools (ONTAP: `network port modify`)",
}
_ARRAY = (
    "no file tells what the maker's command needs (ONTAP: the broadcast domain, as `network port show` has it, for "
    "`network port broadcast-domain modify -mtu`), or no command sets it"
)
_BAD_NAME = "a NIC has a name in its files that cannot stand in a script"


def untold(rule: str) -> str:
    """No value to set, in a sentence."""
    return _WHY.get(rule, "no file tells the value; the finding says how")


def brings(rules: Iterable[str]) -> str:
    """Another finding instead, in a sentence."""
    return f"its cure would bring {' '.join(sorted(rules))}"


def unsaid(host: FoundHost) -> str:
    """No words to set it with, in a sentence."""
    if host.kind == "storage":
        return _ARRAY
    if not all(is_nameable(nic) for nic in host.nics):
        return _BAD_NAME
    families = sorted({nic.family for nic in host.nics})
    known = (NIC_FAMILIES[family].tool if family in NIC_FAMILIES else "`dcb` of the kernel" for family in families)
    return f"{' and '.join(known)}: no documented option sets it"


def left_by(host: FoundHost, rule: str) -> str:
    """Some of it stays although something was mended, in a sentence."""
    return _WHY.get(rule) or unsaid(host)
