"""Releases, models and host names: `show version` of each family; ARP tables."""

from __future__ import annotations

import re

from eastwest.discover.observe.jsons import records_with, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.state import AddressSeen

_VERSIONS = (
    re.compile(r"^Software image version:\s*(\S+)", re.M),
    re.compile(r"^[ \t]*NXOS: version (\S+)", re.M),
    re.compile(r"^Junos: (\S+)", re.M),
    re.compile(r"^SONiC Software Version:\s*(?:SONiC[.-])?(\S+)", re.M),
    re.compile(r"^Software Version\s*:\s*(\S+)", re.M),
    re.compile(r"^OS Version:\s*(\S+)", re.M),
    re.compile(r"^(?:product-release|build)\s+(?:Cumulus Linux )?(\S+)\s*$", re.M),
)
_MODELS = (
    re.compile(r"^Arista (DCS-\S+|\S+)$", re.M),
    re.compile(r"^[ \t]*cisco Nexus\s?9000 (\S+)", re.M | re.I),
    re.compile(r"^Model: (\S+)", re.M),
    re.compile(r"^HwSKU:\s*(\S+)", re.M),
    re.compile(r"^System Type:\s*(\S+)", re.M),
)
_HOSTNAMES = (re.compile(r"^Hostname: (\S+)", re.M), re.compile(r"^[ \t]*Device name: (\S+)", re.M))


@reader(
    "version",
    "switch",
    r"^Software image version:|NXOS: version |^Junos: \S|^SONiC Software Version:|^Software Version\s*: |^OS Version: |"
    r"^product-release ",
)
def version(output: Output, found: Observed) -> None:
    """The first of each that the text has."""
    for patterns, name in ((_VERSIONS, "version"), (_MODELS, "model"), (_HOSTNAMES, "hostname")):
        match = next((match for pattern in patterns if (match := pattern.search(output.text))), None)
        if match is not None:
            setattr(found, name, match[1])


_ARP = re.compile(
    r"\s*(?:(?P<m>[0-9a-f:]{17})\s+)?(?:Internet\s+)?(?P<address>\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]+)\s+"
    r"(?:dev (?P<dev>\S+) lladdr )?(?:\S*[\d:.-]\S*\s+|\S+\s+)??(?P<mac>(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|"
    r"(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})"
    r"(?:\s+(?P<port>[A-Za-z]\S*))?.*",
    re.IGNORECASE,
)


@reader(
    "ARP table",
    "any",
    r"(?im)^[ \t]*(?:IP )?Address\s+(?:Age.*)?(?:MAC|Hardware|HWtype).*|^\S+ dev \S+ lladdr ",
    r"arp|neigh|^$",
)
def arp(output: Output, found: Observed) -> None:
    """Address, MAC and port of each entry."""
    for line in output.text.split("\n"):
        match = _ARP.fullmatch(line) if len(line) < 300 else None
        if match is not None:
            found.seen[AddressSeen(match["address"], match["mac"].lower(), match["dev"] or match["port"] or "")] = None


def from_json(output: Output, found: Observed) -> None:
    """EOS and NX-OS `show version`, EOS `show hostname`, ARP tables of EOS, NX-OS and Junos."""
    data = output.data
    if isinstance(data, dict) and "modelName" in data and "version" in data:
        found.version, found.model = text_of(data["version"]), text_of(data["modelName"])
    if isinstance(data, dict) and "nxos_ver_str" in data:
        found.version, found.model = text_of(data["nxos_ver_str"]), text_of(data.get("chassis_id"))
        found.hostname = text_of(data.get("host_name")) or found.hostname
    if isinstance(data, dict) and set(data) <= {"hostname", "fqdn"} and "hostname" in data:
        found.hostname = text_of(data["hostname"])
    for record in records_with(data, "ipV4Neighbors"):
        for each in records_with(record["ipV4Neighbors"], "hwAddress"):
            address, mac = text_of(each.get("address")), text_of(each["hwAddress"])
            found.seen[AddressSeen(address, mac, text_of(each.get("interface")))] = None
    for each in (*records_with(data, "ip-addr-out"), *records_with(data, "mac-address")):
        address = text_of(each.get("ip-addr-out")) or text_of(each.get("ip-address"))
        mac = text_of(each.get("mac")) or text_of(each.get("mac-address"))
        if address and mac:
            port = text_of(each.get("intf-out")) or text_of(each.get("interface-name"))
            found.seen[AddressSeen(address, mac.lower(), port)] = None


READERS = (version, arp)
