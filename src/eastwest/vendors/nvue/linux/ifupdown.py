"""`/etc/network/interfaces` of Cumulus Linux (ifupdown2; user guide, Interface Configuration and Management)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENS = re.compile(r"iface\s+(?P<name>\S+)(?:\s+inet6?\s+(?P<how>\w+))?")
_QUIET = re.compile(
    r"(?:(?:auto|allow-\w+|source|source-directory|hwaddress|vlan-id|vlan-raw-device|vlan-protocol"
    r"|bridge-(?:ports|pvid|stp|fd|mcsnoop|learning|vlan-aware|vlan-vni-map|allow-untagged|arp-nd-suppress)"
    r"|bond-(?:mode|miimon|min-links|lacp-rate|lacp-bypass-allow|xmit-hash-policy|downdelay|updelay)"
    r"|address-virtual|mstpctl-\S+|clagd?-\S+|vxlan-\S+|link-autoneg|link-duplex|ip-forward|ip6-forward|inet6)\b.*|#.*|\.\.\.|)"
)
"""What says nothing about how a port forwards RoCE."""
_SVI = re.compile(r"(?:vlan|bridge\.)(?P<number>\d+)")
_PORT = re.compile(r"swp\d+(?:s\d+)?|eth0|lo")
_KNOWN = {
    "mtu": "link mtu {value}",
    "link-fec": "link fec {value}",
    "alias": "description {value}",
    "address": "ip address {value}",
    "gateway": "ip gateway {value}",
    "vrf": "ip vrf {value}",
    "bridge-access": "bridge domain br_default access {value}",
}


def read_interfaces(text: str) -> Iterator[tuple[int, tuple[str, ...] | str]]:
    """NVUE's words for each line below `iface`."""
    name = ""
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.partition(" #")[0].strip()
        opened = _OPENS.fullmatch(bare)
        if opened is not None:
            name = opened["name"]
            yield from _opened(number, name, opened["how"] or "")
        elif not _QUIET.fullmatch(bare):
            words = _words(name, *bare.partition(" ")[::2])
            if words != ():
                yield number, bare if words is None else words


def _opened(number: int, name: str, how: str) -> Iterator[tuple[int, tuple[str, ...] | str]]:
    if name == "eth0" and how == "dhcp":
        yield number, ("interface", "eth0", "ip", "address", "dhcp")
    elif _PORT.fullmatch(name):
        yield number, ("interface", name)


def _words(name: str, key: str, rest: str) -> tuple[str, ...] | None:
    """None for what has no meaning here; empty for what says nothing."""
    value = rest.strip()
    if key == "link-speed" and value.endswith("000") and value.isdecimal():
        return ("interface", name, "link", "speed", f"{value[:-3]}G")
    if key == "bond-slaves" and value:
        return ("interface", name, "bond", "member", re.sub(r"\s+", ",", value))
    if key == "bridge-vids":
        return () if _PORT.fullmatch(name) else ("bridge", "domain", "br_default", "vlan", re.sub(r"\s+", ",", value))
    if key == "vrf-table":
        return () if name == "mgmt" else ("vrf", name, "table", "auto")
    return _plain(name, key, value.strip("\"'"))


def _plain(name: str, key: str, value: str) -> tuple[str, ...] | None:
    plain, svi = _PORT.fullmatch(name) is not None, _SVI.fullmatch(name)
    if key == "alias" and not plain:
        return ()
    if key not in _KNOWN or (svi is not None and key not in ("address", "mtu")):
        return None
    if not plain and svi is None and key not in ("mtu", "bridge-access"):
        return () if name == "mgmt" else None
    where = f"vlan{svi['number']}" if svi is not None else name
    return ("interface", where, *(word.format(value=value) for word in _KNOWN[key].split()))
