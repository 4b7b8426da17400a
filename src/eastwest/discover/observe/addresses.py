"""Addresses, MTU and link of interfaces as iproute2 (`ip addr`, `ip -j`, `ip neigh`) and net-tools show them."""

from __future__ import annotations

import re
from ipaddress import ip_interface

from eastwest.discover.observe.ethtool import put
from eastwest.discover.observe.jsons import int_of, listed, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.state import AddressSeen

_LINK = re.compile(r"\d+: ([^\s:@]+)(?:@\S+)?: <([^>]*)>.*? mtu (\d{1,6}).*")
_ETHER = re.compile(r"\s+link/ether ([0-9a-f:]{17})\b.*")
_INET = re.compile(r"\s+inet6? (\S+/\d+) .*scope (\w+).*")


@reader("ip addr", "host", r"^\d+: [^\s:]+: <[A-Z_,-]+>.* mtu \d+")
def addresses(output: Output, found: Observed) -> None:
    """MTU, link and addresses."""
    name = ""
    for line in output.text.split("\n"):
        if link := _LINK.fullmatch(line):
            name = _interface(found, link, "LOWER_UP")
        elif name and (ether := _ETHER.fullmatch(line)):
            put(found, name, mac=ether[1])
        elif name and (inet := _INET.fullmatch(line)) and inet[2] == "global":
            found.address(name, inet[1])


def _interface(found: Observed, head: re.Match[str], running: str) -> str:
    """Its MTU and link; its name, empty for the loopback. running: the flag of a link that is up."""
    if head[1] == "lo":
        return ""
    put(found, head[1], mtu_bytes=int(head[3]), up=running in head[2].split(","))
    return head[1]


@reader("ip neigh", "host", r"^\S+ dev \S+ lladdr \S+")
def neighbours(output: Output, found: Observed) -> None:
    """Who answers on which interface."""
    for match in re.finditer(r"(?m)^(\S+) dev (\S+) lladdr (\S+)", output.text):
        found.seen[AddressSeen(match[1], match[3].lower(), match[2])] = None


_CONFIGURED = re.compile(r"(\S+?): flags=\d+<([A-Z,_]*)>\s+mtu (\d{1,6}).*")
_OWN = re.compile(r"\s+inet (\S+)\s+netmask (\S+).*|\s+inet6 (\S+)\s+prefixlen (\d+)\s.*<global>.*")
_HARDWARE = re.compile(r"\s+ether ([0-9a-f:]{17})\b.*")


@reader("ifconfig", "host", r"^\S+: flags=\d+<[A-Z,_]*>\s+mtu \d+")
def configured(output: Output, found: Observed) -> None:
    """net-tools: RUNNING is what `ip` calls LOWER_UP."""
    name = ""
    for line in output.text.split("\n"):
        if head := _CONFIGURED.fullmatch(line):
            name = _interface(found, head, "RUNNING")
        elif name and (ether := _HARDWARE.fullmatch(line)):
            put(found, name, mac=ether[1])
        elif name and (own := _OWN.fullmatch(line)) and (address := _with_length(*own.groups())):
            found.address(name, address)


def _with_length(address: str | None, mask: str | None, address6: str | None, length: str | None) -> str:
    try:
        return str(ip_interface(f"{address or address6}/{mask or length}"))
    except ValueError:
        return ""


def from_json(output: Output, found: Observed) -> None:
    """`ip -j addr`."""
    for record in listed(output.data):
        name = text_of(record.get("ifname"))
        if not name or name == "lo" or not {"mtu", "addr_info"} & record.keys():
            continue
        flags = record.get("flags")
        up = "LOWER_UP" in flags if isinstance(flags, list) else None
        mac = text_of(record.get("address")) or None
        put(found, name, mtu_bytes=int_of(record.get("mtu")), up=up, mac=mac)
        for each in listed(record.get("addr_info")):
            if text_of(each.get("scope")) == "global" and int_of(each.get("prefixlen")) is not None:
                found.address(name, f"{text_of(each.get('local'))}/{text_of(each.get('prefixlen'))}")


READERS = (addresses, neighbours, configured)
