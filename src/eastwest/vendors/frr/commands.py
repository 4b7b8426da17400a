"""FRR's command line, alone or as SONiC carries it.

Sources: FRR user guide, BGP and BFD; bgpd/bgp_vty.c, where `no neighbor PEER remote-as` takes the whole neighbour away:
another AS is entered over the old one instead.
"""

from __future__ import annotations

import re

from eastwest.vendors.text.modes import Terminal
from eastwest.vendors.text.settings import Setting, Settings

_BGP, _FAMILY = r"router bgp .*", r"address-family .*"
_WHO = r"neighbor (\S+)(?: interface)?(?: v6only)?"
_ALL = r"(?:no )?neighbor \1 .*"
_KINDS = (
    Setting("", r"(hostname|frr defaults) \S+", r"\1"),
    Setting("", r"router bgp \d+(.*)", r"router bgp\1", r"no \g<0>", first=True),
    Setting(r"interface .*", r"description .*", "description"),
    Setting(r"interface .*", r"(ip|ipv6) address (\S+)(?: .*)?", r"\1 address \2"),
    Setting(_BGP, r"neighbor (\S+) peer-group", r"neighbor \1 peer-group", sweeps=_ALL),
    Setting(_BGP, rf"{_WHO} remote-as \S+", r"neighbor \1 remote-as", r"no neighbor \1", sweeps=_ALL),
    Setting(_BGP, r"neighbor (\S+) interface\b.*", r"neighbor \1 member", r"no neighbor \1", first=True, sweeps=_ALL),
    Setting(_BGP, r"neighbor (\S+) peer-group (\S+)", r"neighbor \1 member", r"no \g<0>", first=True),
    Setting(_BGP, r"neighbor (\S+) (description|timers|update-source|password|bfd profile) .*", r"neighbor \1 \2"),
    Setting(_BGP, r"neighbor (\S+) ebgp-multihop.*", r"neighbor \1 ebgp-multihop"),
    Setting(_BGP, r"timers bgp .*", "timers bgp"),
    Setting(_BGP, r"bgp router-id \S+", "bgp router-id"),
    Setting(_FAMILY, r"maximum-paths \d+", "maximum-paths"),
    Setting(_FAMILY, r"maximum-paths ibgp \d+", "maximum-paths ibgp"),
    Setting(_FAMILY, r"redistribute connected(?: .*)?", "redistribute connected"),
    Setting(_FAMILY, r"neighbor (\S+) route-map \S+ (in|out)", r"neighbor \1 map \2", r"no \g<0>", first=True),
    Setting(r"profile .*|peer .*", r"(detect-multiplier|receive-interval|transmit-interval) \d+", r"\1"),
)
_MODES = (
    ("", r"interface .*|router bgp .*|route-map .*|bfd|vrf .*"),
    (_BGP, _FAMILY),
    (_FAMILY, r"vni \d+"),
    ("bfd", r"profile .*|peer .*"),
)
_ORDER = ("ip prefix-list", "ipv6 prefix-list", "route-map", "vrf", "bfd", "interface", "router bgp")
_EARLY = (r"neighbor \S+ peer-group", r"neighbor \S+ interface\b.*", r"neighbor \S+ remote-as \S+")
_CLOSES = re.compile(r"exit(?:-[a-z-]+)?|end")


def single(line: str, parent: str) -> tuple[str, ...]:
    """The line, unless it only closes a mode."""
    del parent
    return () if _CLOSES.fullmatch(line) else (line,)


TERMINAL = Terminal(Settings(_KINDS, _MODES, _EARLY), _ORDER, single, frozenset(("shutdown",)))
