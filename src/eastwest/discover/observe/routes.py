"""Routes in use and their next hops: how wide ECMP is in fact.

Layouts: `show ip[v6] route` of EOS, NX-OS and FRR, as text and as JSON, and Junos `show route`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from eastwest.discover.observe.jsons import listed, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed

_PREFIX = r"(?P<prefix>(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)/\d{1,3})"
_VRF = re.compile(r'(?:VRF:? |IP Route Table for VRF "|VRF name: )(?P<vrf>[\w.-]+)"?:?.*')
_CODED = re.compile(rf"\s*(?P<code>[A-Z])(?P<flags>[>* a-zA-Z0-9]{{0,12}}?)\s+{_PREFIX}(?:\s+\[[\d/]+\])?(?P<rest>.*)")
"""EOS ` B E      10.0.0.0/24 [200/0] via ...`, FRR `B>* 10.0.0.0/24 [20/0] via ...`."""
_VIA = re.compile(r"\bvia (?P<hop>[\w.:%/-]+)(?:, (?P<port>[A-Za-z][\w./:-]*))?")
_CODES = {"B": "bgp", "C": "connected", "L": "local", "S": "static", "O": "ospf", "I": "isis", "K": "kernel"}


_ANY = _PREFIX.replace("P<prefix>", ":")


@reader(
    "routes",
    "switch",
    rf"(?m)^[ \t]*[A-Z][>* a-zA-Z0-9]{{0,12}}[ \t]+{_ANY}[ \t][^\n]*(?:\n[ \t*]+)?\bvia\b",
    r"route|^$",
)
def coded(output: Output, found: Observed) -> None:
    """EOS and FRR: a letter for the protocol; more next hops stand in lines below. FRR marks routes in use by `>`."""
    vrf, prefix, protocol = "", "", ""
    marks = re.search(r"(?m)^\w[ r]*>", output.text) is not None
    for line in output.text.split("\n"):
        if heading := _VRF.fullmatch(line.strip()):
            vrf, prefix = "" if heading["vrf"] == "default" else heading["vrf"], ""
        elif row := _CODED.fullmatch(line):
            prefix = row["prefix"] if ">" in row["flags"] or not marks else ""
            protocol = _CODES.get(row["code"], row["code"])
            _hops(found, vrf, prefix, protocol, row["rest"])
        elif prefix and "via" in line:
            _hops(found, vrf, prefix, protocol, line)


def _hops(found: Observed, vrf: str, prefix: str, protocol: str, text: str) -> None:
    for match in _VIA.finditer(text):
        if prefix and "inactive" not in text:
            found.route(prefix, protocol, f"{match['hop']} {match['port'] or ''}".strip(), vrf)


_NX_ROW = re.compile(rf"{_PREFIX}, ubest/mbest: \d+/\d+.*")
_NX_HOP = re.compile(
    r"\s+\*{1,2}via (?P<hop>[^,\s]+)(?:, (?P<port>[A-Z][\w/.]+))?, \[\d+/\d+\], [^,]+, (?P<protocol>[a-z]+).*"
)


@reader("routes, NX-OS", "switch", rf"(?m)^{_ANY}, ubest/mbest: ")
def nxos(output: Output, found: Observed) -> None:
    """`*via` are the best unicast next hops."""
    vrf, prefix = "", ""
    for line in output.text.split("\n"):
        if heading := _VRF.fullmatch(line.strip()):
            vrf, prefix = "" if heading["vrf"] == "default" else heading["vrf"], ""
        elif row := _NX_ROW.fullmatch(line):
            prefix = row["prefix"]
        elif prefix and (hop := _NX_HOP.fullmatch(line)):
            found.route(prefix, hop["protocol"], f"{hop['hop']} {hop['port'] or ''}".strip(), vrf)


_JUNOS_TABLE = re.compile(r"(?:(?P<vrf>[\w-]+)\.)?inet6?\.0: \d+ destinations.*")
_JUNOS_ROW = re.compile(rf"{_PREFIX}\s+(?P<star>\*?)\[(?P<protocol>[A-Za-z]+)/\d+\].*")
_JUNOS_HOP = re.compile(r"\s+>?\s*to (?P<hop>\S+) via (?P<port>\S+).*")


@reader("routes, Junos", "switch", rf"(?m)^{_ANY}\s+\*?\[[A-Za-z]+/\d+\]")
def junos(output: Output, found: Observed) -> None:
    """The active route of each prefix, `*`; next hops below it, with `>` before one of them."""
    vrf, prefix, protocol = "", "", ""
    for line in output.text.split("\n"):
        if table := _JUNOS_TABLE.fullmatch(line):
            vrf, prefix = table["vrf"] or "", ""
        elif row := _JUNOS_ROW.fullmatch(line):
            prefix, protocol = (row["prefix"], row["protocol"].lower()) if row["star"] else ("", "")
        elif re.match(r"\s+\[[A-Za-z]+/\d+\]", line):
            prefix = ""  # another path to the same prefix, which is not in use
        elif prefix and (hop := _JUNOS_HOP.fullmatch(line)):
            found.route(prefix, protocol, f"{hop['hop']} {hop['port']}", vrf)


def from_json(output: Output, found: Observed) -> None:
    """FRR `show ip route json` and EOS `show ip route | json`."""
    data = output.data if isinstance(output.data, dict) else {}
    vrfs = data.get("vrfs")
    for vrf, table in vrfs.items() if isinstance(vrfs, dict) else ():
        routes = table.get("routes") if isinstance(table, dict) else None
        for prefix, about in routes.items() if isinstance(routes, dict) else ():
            if isinstance(about, dict):
                _eos(found, "" if vrf == "default" else str(vrf), str(prefix), about)
    for prefix, entries in data.items():
        for entry in listed(entries) if re.fullmatch(_PREFIX, str(prefix)) else ():
            if entry.get("selected") and isinstance(entry.get("nexthops"), list):
                _frr(found, str(prefix), entry)


def _eos(found: Observed, vrf: str, prefix: str, about: Mapping[str, object]) -> None:
    protocol = {"eBGP": "bgp", "iBGP": "bgp"}.get(text_of(about.get("routeType")), text_of(about.get("routeType")))
    for via in listed(about.get("vias")):
        hop = f"{text_of(via.get('nexthopAddr'))} {text_of(via.get('interface'))}".strip()
        found.route(prefix, protocol, hop, vrf)


def _frr(found: Observed, prefix: str, entry: Mapping[str, object]) -> None:
    vrf = text_of(entry.get("vrfName"))
    for hop in listed(entry.get("nexthops")):
        if hop.get("fib") or hop.get("active"):
            where = f"{text_of(hop.get('ip'))} {text_of(hop.get('interfaceName'))}".strip()
            found.route(prefix, text_of(entry.get("protocol")), where, "" if vrf == "default" else vrf)


READERS = (coded, nxos, junos)
