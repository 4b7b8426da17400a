"""`net add` of NCLU, the command line of Cumulus Linux 3 and 4.

Source: Cumulus Linux 4.4 user guide, NCLU, and the chapters of the settings.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise

_BGP = "vrf default router bgp"
_POLICY = _BGP + " peer-group {group} address-family ipv4-unicast policy"
_LIST = "router policy prefix-list {list} rule {seq}"
_PORTS = r"(?P<port>\S+)"
_PORT = r"(?:swp\d+\w*|peerlink)(?:\.\d+)?"
"""What NCLU takes for an interface, where a neighbour may also be a group."""
_USES = rf"bgp ipv4 unicast neighbor (?P<group>(?!{_PORT} )[A-Za-z][\w-]*) prefix-list (?P<list>\S+)"
_QUIET = re.compile(
    r"net (?:pending|commit|abort|show|rollback|del all)\b.*|(?:sudo )?(?:reboot|ztp|ifreload|systemctl)\b.*"
)
_SILENT = re.compile(
    r"(?:(?:interface|bond|vlan|bridge|loopback|vxlan) \S+ (?:.* )?(?:clag|stp|vlan-id|vlan-raw-device"
    r"|hwaddress|vlan-aware|pvid|ports|vxlan|address-virtual|mode|lacp-bypass-allow|autoneg)\b.*"
    r"|vxlan .*|bridge(?: bridge| stp .*)?|bridge bridge .*|bond \S+ bridge .*"
    r"|clag .*|(?:dns|time|snmp-server|syslog|dot1x|ptp|igmp_snooping|dhcp) .*"
    r"|bgp (?:vrf \S+ )?l2vpn evpn .*|bgp ipv[46] unicast (?:neighbor \S+ activate|network \S+))"
)
"""What says nothing about how a port forwards RoCE."""
_REMARK = re.compile(r"\s+#.*")
_COMMAND = re.compile(r"(?:\S+[$#]\s*)?(?:sudo )?(?P<rest>net\s+\S.*)")
_ADDED = re.compile(r"net add (?P<rest>.*)")
_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"hostname (?P<name>\S+)", ("system hostname {name}",)),
    (r"interface (?P<port>\S+)", ("interface {port}",)),
    (rf"(?:interface|bond) {_PORTS} (?:link )?mtu (?P<size>\d+)", ("interface {port} link mtu {size}",)),
    (rf"interface {_PORTS} link speed (?P<mbps>\d+)000", ("interface {port} link speed {mbps}G",)),
    (rf"interface {_PORTS} link fec (?P<kind>rs|baser|off)", ("interface {port} link fec {kind}",)),
    (rf"interface {_PORTS} link down", ("interface {port} link state down",)),
    (rf"interface {_PORTS} (?:link )?breakout (?P<parts>\d)x.*", ("interface {port} link breakout {parts}x",)),
    (rf"(?:interface|bond) {_PORTS} alias (?P<text>.+)", ("interface {port} description {text!r}",)),
    (rf"interface {_PORTS} (?:ip|ipv6) address (?P<address>\S+)", ("interface {port} ip address {address}",)),
    (rf"interface {_PORTS} ip gateway (?P<address>\S+)", ("interface {port} ip gateway {address}",)),
    (rf"(?:interface|bond) {_PORTS} vrf (?P<vrf>\S+)", ("interface {port} ip vrf {vrf}",)),
    (
        rf"(?:interface|bond) {_PORTS} bridge access (?P<vlan>\d+)",
        ("interface {port} bridge domain br_default access {vlan}",),
    ),
    (r"loopback lo (?:ip|ipv6) address (?P<address>\S+)", ("interface lo ip address {address}",)),
    (r"vlan (?P<vlan>\d+) (?:ip|ipv6) address (?P<address>\S+)", ("interface vlan{vlan} ip address {address}",)),
    (r"bridge bridge vids (?P<vlans>[\d,-]+)", ("bridge domain br_default vlan {vlans}",)),
    (r"bond (?P<bond>\S+) bond slaves (?P<ports>\S+)", ("interface {bond} bond member {ports}",)),
    (r"bgp autonomous-system (?P<asn>\d+)", (f"{_BGP} autonomous-system {{asn}}",)),
    (r"bgp router-id (?P<id>[\d.]+)(?:/32)?", (f"{_BGP} router-id {{id}}",)),
    (r"bgp bestpath as-path multipath-relax", (f"{_BGP} path-selection multipath aspath-ignore on",)),
    (r"bgp maximum-paths (?P<count>\d+)", (f"{_BGP} address-family ipv4-unicast multipaths ebgp {{count}}",)),
    (r"bgp neighbor (?P<group>\S+) peer-group", (f"{_BGP} peer-group {{group}}",)),
    (
        r"bgp neighbor (?P<peer>\S+) interface (?:v6only )?peer-group (?P<group>\S+)",
        (
            "interface {peer}",
            f"{_BGP} neighbor {{peer}} type unnumbered",
            f"{_BGP} neighbor {{peer}} peer-group {{group}}",
        ),
    ),
    (
        rf"bgp neighbor (?P<peer>{_PORT}|\S+(?= interface)) (?:interface )?(?:v6only )?remote-as (?P<asn>\S+)",
        (
            "interface {peer}",
            f"{_BGP} neighbor {{peer}} type unnumbered",
            f"{_BGP} neighbor {{peer}} remote-as {{asn}}",
        ),
    ),
    (
        r"bgp (?:l2vpn )?evpn neighbor (?P<peer>\S+) activate",
        (f"{_BGP} neighbor {{peer}} address-family l2vpn-evpn enable on",),
    ),
    (r"bgp (?:l2vpn )?evpn advertise-all-vni", ("evpn enable on",)),
    (r"bgp neighbor (?P<peer>\S+) peer-group (?P<group>\S+)", (f"{_BGP} neighbor {{peer}} peer-group {{group}}",)),
    (r"bgp neighbor (?P<peer>\S*[.:]\S*) remote-as (?P<asn>\S+)", (f"{_BGP} neighbor {{peer}} remote-as {{asn}}",)),
    (r"bgp neighbor (?P<group>\S+) remote-as (?P<asn>\S+)", (f"{_BGP} peer-group {{group}} remote-as {{asn}}",)),
    (
        r"bgp (?:ipv4 unicast )?redistribute connected(?: route-map (?P<map>\S+))?",
        (f"{_BGP} address-family ipv4-unicast redistribute connected enable on",),
    ),
    (rf"{_USES} in", (_POLICY + " inbound prefix-list {list}",)),
    (rf"{_USES} out", (_POLICY + " outbound prefix-list {list}",)),
    (
        r"routing prefix-list ipv4 (?P<list>\S+) seq (?P<seq>\d+) (?P<do>permit|deny) (?P<net>\S+)",
        (_LIST + " action {do}", _LIST + " match {net}"),
    ),
    (
        r"routing prefix-list ipv4 (?P<list>\S+) seq (?P<seq>\d+) (?P<do>permit|deny) (?P<net>\S+) le (?P<most>\d+)",
        (_LIST + " action {do}", _LIST + " match {net} max-prefix-len {most}"),
    ),
    (r"vrf (?P<vrf>\S+) vrf-table auto", ("vrf {vrf} table auto",)),
    (r"vrf (?P<vrf>\S+) vni (?P<vni>\d+)", ("vrf {vrf} evpn vni {vni}",)),
    (r"time ntp server (?P<server>\S+)(?: iburst)?", ("system ntp server {server}",)),
)
_COMPILED = tuple((re.compile(pattern), words) for pattern, words in _RULES)
_STORAGE = re.compile(rf"interface {_PORTS} storage-optimized(?P<pfc> pfc)?")
_ROCE, _NOTES = 26, 48
"""Code points that `storage-optimized` takes for data and for notifications, into switch priorities 3 and 2, with ECN
from 153,600 to 1,536,000 bytes (user guide, RDMA over Converged Ethernet)."""


def read_nclu(text: str) -> Iterator[tuple[int, tuple[str, ...] | str]]:
    """NVUE's words for each command, by line."""
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        command = _COMMAND.fullmatch(bare)
        if not bare or bare.startswith("#"):
            continue
        if command is None:
            if not _QUIET.fullmatch(bare):
                yield number, bare
            continue
        for each in _REMARK.sub("", command["rest"]).split(";"):
            yield from _command(number, " ".join(each.split()))


def _command(number: int, text: str) -> Iterator[tuple[int, tuple[str, ...] | str]]:
    added = _ADDED.fullmatch(text)
    if added is None:
        if text and not _QUIET.fullmatch(text):
            yield number, text
        return
    storage = _STORAGE.fullmatch(added["rest"])
    said = _storage(storage) if storage is not None else _said(added["rest"])
    if not said and not _SILENT.fullmatch(added["rest"]):
        yield number, text
    for words in said:
        yield number, tuple(words)


def _said(rest: str) -> list[list[str]]:
    for pattern, templates in _COMPILED:
        match = pattern.fullmatch(rest)
        if match is not None:
            named = {name: value or "" for name, value in match.groupdict().items()}
            said = [shlex.split(template.format(**named)) for template in templates]
            if named.get("map"):
                said.append(
                    f"{_BGP} address-family ipv4-unicast redistribute connected route-map {named['map']}".split()
                )
            return said
    return []


def _storage(match: re.Match[str]) -> list[list[str]]:
    """What the macro stands for."""
    others = ",".join(f"{first + 1}-{last - 1}" for first, last in pairwise((-1, _ROCE, _NOTES, 64)))
    lines = [
        "qos mapping default-global trust l3",
        f"qos mapping default-global dscp {others} switch-priority 0",
        f"qos mapping default-global dscp {_ROCE} switch-priority 3",
        f"qos mapping default-global dscp {_NOTES} switch-priority 2",
        "qos congestion-control ROCE_ECN traffic-class 3 min-threshold 153600",
        "qos congestion-control ROCE_ECN traffic-class 3 max-threshold 1536000",
        "qos congestion-control ROCE_ECN traffic-class 3 probability 100",
        f"interface {match['port']} qos congestion-control profile ROCE_ECN",
    ]
    if match["pfc"]:
        lines += ["qos pfc ROCE_PFC switch-priority 3", f"interface {match['port']} qos pfc profile ROCE_PFC"]
    return [line.split() for line in lines]
