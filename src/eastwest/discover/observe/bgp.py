"""BGP sessions: `show [ip] bgp summary` of EOS, NX-OS, FRR and Junos, as text and JSON."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from eastwest.discover.observe.jsons import int_of, listed, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.state import BgpSession

_VRF = re.compile(
    r"BGP summary information for VRF (\S+?),?(?: .*)?|BGP instance .*vrf[ -](\S+)|.*\bVRF[: ]+name (\S+).*", re.I
)
_ROW = re.compile(
    r"\s*(?:(?P<description>\S.{0,80}?)\s+)?(?P<peer>[\w.:%/()-]+)\s+4\s+(?P<asn>\d{1,10}(?:\.\d{1,5})?)(?:\s+\d+){2,5}\s+"
    r"(?P<age>never|\S*\d[\dwdhmsy:.]*)\s+(?P<state>[A-Za-z]+(?:\s?\([A-Za-z]+\))?|\d+)(?:\s+(?P<prefixes>\d+))?(?:\s+.*)?"
)
_JUNOS = re.compile(
    r"(?P<peer>[0-9a-fA-F.:]+(?:%\S+)?)\s+(?P<asn>\d{1,10})\s+\d+\s+\d+\s+\d+\s+\d+\s+(?P<age>\S+(?: \S+)?)\s+"
    r"(?P<state>Establ|Active|Connect|Idle|OpenSent|OpenConfirm|\d+/\d+/\d+/\d+).*"
)
_STATES = {"estab": "Established", "establ": "Established"}


@reader(
    "BGP summary",
    "switch",
    r"(?m)^[ \t]*(?:Description\s+)?Neighbor\s+V\s+AS\b|^BGP summary information for VRF \S+",
)
def summary(output: Output, found: Observed) -> None:
    """EOS, NX-OS and FRR: a state, or a number of prefixes in its place, which means established."""
    vrf, unicast = "", "evpn" not in output.command.lower()
    for line in _BROKEN.sub(r"\g<begun> ", output.text).split("\n"):
        if family := _FAMILY.search(line):
            unicast = family["unicast"] is not None
        if heading := _VRF.fullmatch(line.strip()):
            vrf = next((each for each in heading.groups() if each), "")
            vrf = "" if vrf == "default" else vrf
        elif row := _ROW.fullmatch(line.rstrip()):
            _add(found, vrf, row["peer"], row["asn"], row["state"], row["prefixes"], unicast=unicast)


# A row that breaks after a long address or a long AS.
_BROKEN = re.compile(
    r"(?m)^[ \t]*(?P<begun>[0-9a-fA-F.:]{3,45}(?:[ \t]+4[ \t]+\d{1,10}(?:\.\d{1,5})?)?)[ \t]*\n[ \t]+(?=\d+[ \t]+\d)"
)
_FAMILY = re.compile(r"(?i)\b(?:(?P<unicast>IPv[46] Unicast)|IPv[46] Multicast|VPNv[46] Unicast|L2VPN EVPN)\b")


def _add(
    found: Observed, vrf: str, peer: str, asn: str, state: str, prefixes: str | None, *, unicast: bool = True
) -> None:
    """A peer as `spine01(swp51)` is a host name with its interface. unicast: whether prefixes are such that carry
    packets; those of EVPN are not counted, and leave what another summary said.
    """
    named = re.fullmatch(r"([\w.-]+)\(([^()]+)\)", peer)
    host, peer = (named[1], named[2]) if named else ("", peer)
    if not named and not _is_peer(peer):
        return
    up = state.isdecimal()
    count = (state if up else prefixes) if unicast else None
    before = found.bgp.get((vrf, peer))
    session = BgpSession(
        peer,
        _asn(asn),
        "Established" if up else _STATES.get(state.lower(), state),
        vrf,
        host,
        int(count) if count and len(count) < 12 else before.prefixes if before is not None else None,
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


_DELL = re.compile(
    r"\s*(?P<peer>[0-9a-fA-F.:]+)\s+(?P<asn>\d{1,10})(?:\s+\d+){2,5}\s+(?P<age>never|\S*\d[\dwdhmsy:.]*)\s+"
    r"(?P<state>[A-Za-z]+|\d+)\s*"
)


@reader("BGP summary, Dell", "switch", r"(?m)^Neighbor\s+AS\s+MsgRcvd\s+MsgSent\b.*\bState/Pfx")
def dell(output: Output, found: Observed) -> None:
    """OS10 and OS9: no version of the protocol before the AS."""
    for line in output.text.split("\n"):
        if row := _DELL.fullmatch(line):
            _add(found, "", row["peer"], row["asn"], row["state"], None)


@reader("BGP summary, Junos", "switch", r"(?m)^Peer\s+AS\s+InPkt\s+OutPkt")
def junos(output: Output, found: Observed) -> None:
    """One line for each peer; where it is established, lines of its tables below it name its VRF."""
    waiting: tuple[str, str] | None = None
    for line in output.text.split("\n"):
        if row := _JUNOS.match(line):
            _junos(found, waiting, "")
            state = row["state"]
            waiting = (row["peer"], row["asn"]) if state == "Establ" else None
            if waiting is None:
                counts = state.split("/")
                taken = counts[1] if len(counts) > 1 else None
                _add(found, "", row["peer"], row["asn"], "Established" if taken else state, taken)
        elif waiting is not None and (table := _JUNOS_TABLE.fullmatch(line)):
            _junos(found, waiting, table["vrf"] or "", table["received"])
            waiting = None
    _junos(found, waiting, "")


_JUNOS_TABLE = re.compile(r"\s+(?:(?P<vrf>[\w-]+)\.)?inet6?\.0: \d+/(?P<received>\d+)/\d+/\d+\s*")


def _junos(found: Observed, peer: tuple[str, str] | None, vrf: str, received: str | None = None) -> None:
    """An established session; one without a table of unicast routes brings none that are counted here."""
    if peer is not None:
        _add(found, vrf, *peer, "Established", received)


def from_json(output: Output, found: Observed) -> None:
    """FRR, EOS and NX-OS."""
    unicast = "evpn" not in output.command.lower()
    for record, vrf, family in _with_vrf(output.data, unicast=unicast):
        peers = record.get("peers")
        for peer, about in peers.items() if isinstance(peers, dict) else ():
            for each in listed(about):
                _session(found, vrf, str(peer), each, unicast=family)
        peer = text_of(record.get("neighborid")) or text_of(record.get("neighbor-id"))
        if peer and (asn := text_of(record.get("neighboras")) or text_of(record.get("remoteas"))):
            _nxos(found, vrf, peer, asn, record, unicast=family)


def _with_vrf(data: object, *, unicast: bool) -> Iterator[tuple[dict[str, object], str, bool]]:
    """Every object with the VRF that it or what encloses it names, and whether its prefixes are such that carry
    packets; without recursion.
    """
    waiting = deque([(data, "", unicast)])
    while waiting:
        value, vrf, family = waiting.popleft()
        if isinstance(value, dict):
            named = next((text for key in _VRF_KEYS if (text := text_of(value.get(key)))), vrf)
            vrf = "" if named == "default" else named
            family = family and not _OTHER_FAMILY.search(text_of(value.get("af-name")))
            yield value, vrf, family
            waiting.extend((each, vrf, family and not _OTHER_FAMILY.search(str(key))) for key, each in value.items())
        elif isinstance(value, list):
            waiting.extend((each, vrf, family) for each in value)


_VRF_KEYS = ("vrfName", "vrf", "vrf-name-out", "vrf-namestr")
_OTHER_FAMILY = re.compile(r"(?i)evpn|vpn|multicast|flowspec|labeled")


def _nxos(found: Observed, vrf: str, peer: str, asn: str, about: Mapping[str, object], *, unicast: bool) -> None:
    before = found.bgp.get((vrf, peer))
    prefixes = int_of(about.get("prefixreceived")) if unicast else None
    if prefixes is None and before is not None:
        prefixes = before.prefixes
    number = _asn(asn) if re.fullmatch(r"\d{1,10}(?:\.\d{1,5})?", asn) else None
    found.bgp[vrf, peer] = BgpSession(peer, number, text_of(about.get("state")), vrf, "", prefixes)


def _session(found: Observed, vrf: str, peer: str, about: Mapping[str, object], *, unicast: bool) -> None:
    state = text_of(about.get("peerState")) or text_of(about.get("state"))
    if not state:
        return
    asn = int_of(about.get("remoteAs")) or int_of(about.get("asn"))
    prefixes = int_of(about.get("pfxRcd")) if "pfxRcd" in about else int_of(about.get("prefixReceived"))
    before = found.bgp.get((vrf, peer))
    if not unicast:
        prefixes = before.prefixes if before is not None else None
    found.bgp[vrf, peer] = BgpSession(peer, asn, state, vrf, text_of(about.get("hostname")), prefixes)


READERS = (summary, dell, junos)
