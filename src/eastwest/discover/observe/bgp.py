"""BGP sessions: `show [ip] bgp summary` of EOS, NX-OS, FRR and Junos, as text and JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address

from eastwest.discover.observe.jsons import int_of, listed, records_with, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.state import BgpSession

_VRF = re.compile(
    r"BGP summary information for VRF (\S+?),?(?: .*)?|BGP instance .*vrf[ -](\S+)|.*\bVRF[: ]+name (\S+).*", re.I
)
_ROW = re.compile(
    r"\s*(?:(?P<description>\S.*?)\s+)?(?P<peer>[\w.:%/()-]+)\s+4\s+(?P<asn>\d{1,10}(?:\.\d{1,5})?)(?:\s+\d+){2,5}\s+"
    r"(?P<age>never|\S*\d[\dwdhmsy:.]*)\s+(?P<state>[A-Za-z]+(?:\s?\([A-Za-z]+\))?|\d+)(?:\s+(?P<prefixes>\d+))?(?:\s+.*)?"
)
_JUNOS = re.compile(
    r"(?P<peer>[0-9a-fA-F.:]+(?:%\S+)?)\s+(?P<asn>\d{1,10})\s+\d+\s+\d+\s+\d+\s+\d+\s+(?P<age>\S+(?: \S+)?)\s+"
    r"(?P<state>Establ|Active|Connect|Idle|OpenSent|OpenConfirm|\d+/\d+/\d+/\d+).*"
)
_STATES = {"estab": "Established", "establ": "Established"}


@reader("BGP summary", "switch", r"(?m)^[ \t]*(?:Description\s+)?Neighbor\s+V\s+AS\b")
def summary(output: Output, found: Observed) -> None:
    """EOS, NX-OS and FRR: a state, or a number of prefixes in its place, which means established."""
    vrf = ""
    for line in output.text.split("\n"):
        if heading := _VRF.fullmatch(line.strip()):
            vrf = next((each for each in heading.groups() if each), "")
            vrf = "" if vrf == "default" else vrf
        elif row := _ROW.fullmatch(line.rstrip()):
            _add(found, vrf, row["peer"], row["asn"], row["state"], row["prefixes"])


def _add(found: Observed, vrf: str, peer: str, asn: str, state: str, prefixes: str | None) -> None:
    """A peer as `spine01(swp51)` is a host name with its interface."""
    named = re.fullmatch(r"([\w.-]+)\(([^()]+)\)", peer)
    host, peer = (named[1], named[2]) if named else ("", peer)
    if not named and not _is_peer(peer):
        return
    up = state.isdecimal()
    count = state if up else prefixes
    session = BgpSession(
        peer,
        _asn(asn),
        "Established" if up else _STATES.get(state.lower(), state),
        vrf,
        host,
        int(count) if count and len(count) < 12 else None,
    )
    found.bgp[vrf, peer] = session


def _is_peer(text: str) -> bool:
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return re.fullmatch(r"(?:swp|eth|Ethernet|Et|et-|peerlink|bond|PortChannel)\S*\d\S*", text) is not None
    return True


def _asn(text: str) -> int | None:
    """Plain, or as `1.10` (RFC 5396)."""
    high, dot, low = text.partition(".")
    return (int(high) << 16) + int(low) if dot else int(high)


@reader("BGP summary, Junos", "switch", r"(?m)^Peer\s+AS\s+InPkt\s+OutPkt")
def junos(output: Output, found: Observed) -> None:
    """One line for each peer; lines of tables below it."""
    for line in output.text.split("\n"):
        if row := _JUNOS.match(line):
            state = row["state"]
            _add(found, "", row["peer"], row["asn"], "Established" if "/" in state else state, None)


def from_json(output: Output, found: Observed) -> None:
    """FRR, EOS and NX-OS."""
    for group in records_with(output.data, "peers"):
        vrf = text_of(group.get("vrfName")) or text_of(group.get("vrf"))
        vrf = "" if vrf == "default" else vrf
        peers = group["peers"]
        for peer, about in peers.items() if isinstance(peers, dict) else ():
            for each in listed(about):
                _session(found, vrf, str(peer), each)
    for record in records_with(output.data, "neighborid"):
        asn = int_of(record.get("neighboras"))
        peer, state = text_of(record["neighborid"]), text_of(record.get("state"))
        found.bgp["", peer] = BgpSession(peer, asn, state, "", "", int_of(record.get("prefixreceived")))


def _session(found: Observed, vrf: str, peer: str, about: Mapping[str, object]) -> None:
    state = text_of(about.get("peerState")) or text_of(about.get("state"))
    if not state:
        return
    asn = int_of(about.get("remoteAs")) or int_of(about.get("asn"))
    prefixes = int_of(about.get("pfxRcd")) if "pfxRcd" in about else int_of(about.get("prefixReceived"))
    found.bgp[vrf, peer] = BgpSession(peer, asn, state, vrf, text_of(about.get("hostname")), prefixes)


READERS = (summary, junos)
