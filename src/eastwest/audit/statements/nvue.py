"""Statements of NVUE in its `nv set` form: QoS profiles and policies that are named, link-level pause."""

from __future__ import annotations

import re

from eastwest.audit.statements.lines import Collected
from eastwest.audit.statements.model import LinkPause, Name, Statements
from eastwest.discover import SourceLine

BUILT_IN = frozenset({"default-global", "default", "lossy-default", "lossless-default"})
"""Profiles that Cumulus Linux brings along (QoS guide)."""
KINDS = ("pfc", "congestion-control", "egress-scheduler", "mapping", "remark", "link-pause", "egress-queue-mapping")
_KIND = f"({'|'.join(KINDS)})"
_DEFINED = re.compile(rf"nv set qos {_KIND} (\S+)(?: .*)?")
_USED = re.compile(rf"nv set interface (\S+) qos {_KIND} profile (\S+)")
_TOLD = re.compile(r"nv set (?:qos|interface \S+ qos|router policy|vrf) ")
"""What any line that is read here begins with; most do not."""
_POLICIES = (
    ("defined", "route map", re.compile(r"nv set router policy route-map (\S+).*")),
    ("defined", "prefix list", re.compile(r"nv set router policy prefix-list (\S+).*")),
    ("used", "prefix list", re.compile(r"nv set router policy route-map .* match ip-prefix-list (\S+)")),
    ("used", "prefix list", re.compile(r"nv set vrf .* policy (?:inbound|outbound) prefix-list (\S+)")),
    ("used", "route map", re.compile(r"nv set vrf .* (?:route-map|inbound|outbound) (\S+)")),
)
_LOOPS = re.compile(r"nv set vrf .*(?:allow-my-asn|allow-as-in|as-override).*")


def read(file: str, text: str) -> Statements:
    """The statements of one text of commands; none of the YAML form."""
    found = Collected()
    if "nv set " not in text:
        return found.statements()
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not _TOLD.match(bare):
            continue
        at = SourceLine(file, number)
        if (match := _DEFINED.fullmatch(bare)) and match[2] not in BUILT_IN:
            found.add("defined", Name(f"{match[1]} profile", match[2], at))
        elif (match := _USED.fullmatch(bare)) and match[3] not in BUILT_IN:
            found.add("used", Name(f"{match[2]} profile", match[3], at))
            if match[2] == "link-pause":
                found.add("pauses", LinkPause(match[1], "both", True, at))
        elif _LOOPS.fullmatch(bare):
            found.loops = True
        for side, kind, pattern in _POLICIES:
            if match := pattern.fullmatch(bare):
                found.add(side, Name(kind, match[1], at))
    return found.statements()
