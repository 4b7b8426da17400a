"""Configurations without indentation, as scripts to paste and pages have them: what belongs below what is put below it.

EOS, NX-OS, OS10 and Enterprise SONiC say by a heading where the next lines belong. Running configurations indent them;
reference configurations that are pasted into a terminal often do not.
"""

from __future__ import annotations

import re

_INSIDE = re.compile(r"class(?: type \S+)? \S.*|(?:uc-)?tx-queue \d|address-family \S.*")
"""Headings that stand within another."""
_HEADING = re.compile(
    r"int(?:erface)? (?:range )?\S.*|(?:class|policy)-map \S.*|qos profile \S+|system qos|port-profile \S.*|"
    r"router \S.*|vrf (?:context|instance|definition) \S+|qos (?:map|wred-policy|scheduler-policy) \S+|wred \S+|"
    r"trust (?:dscp|dot1p)-map \S+|qos-map \S+ \S+|vlan \d[\d,-]*|line \S.*|management \S.*"
)
_BINDS = re.compile(r"qos-map \S+ \S+")
_MAPS = re.compile(r"(?:queue \d+ qos-group|qos-group|dscp|dot1p|traffic-class|pfc-priority) .*")
"""Lines of a map: without one behind it, `qos-map` below an interface binds the map that it names."""
_LONE = re.compile(r"qos map \S+ [\d ,-]+ to .*|vlan \d[\d,-]*")
"""Lines of a heading's form that are whole."""
_GLOBAL = re.compile(
    r"(?:no )?(?:feature|hardware|platform|hostname|snmp-server|ntp|username|boot|errdisable|copp|system default|"
    r"spanning-tree mode|port-channel load-balance|ip (?:route|routing|load-sharing|domain[\w-]*)|transceiver|"
    r"qos map .* to|priority-flow-control (?:pause watchdog default|watch-dog))(?: .*)?"
)
"""Statements of the whole system, which end what was open."""
_OF_SCHEDULER = re.compile(r"queue \d|port")
"""Headings within `qos scheduler-policy`, where lines of `!` alone stand between."""
_ENDS = re.compile(r"exit(?:-address-family)?|end|!+|back|quit")
_SIGN = re.compile(r"(?:int(?:erface)?|policy-map|class-map|qos profile) \S")


def is_flat(lines: list[str]) -> bool:
    """Whether most headings are followed by a line that is no further in, and is neither a heading nor an end."""
    inside = outside = 0
    for at, line in enumerate(lines):
        if not _SIGN.match(line):
            continue
        below = next((each for each in lines[at + 1 : at + 4] if each.strip()), "!")
        bare = below.strip()
        if below[0] == " ":
            inside += 1
        elif not (bare[0] in "!#" or _ENDS.fullmatch(bare) or _GLOBAL.fullmatch(bare) or _is_heading(bare)):
            outside += 1
    return outside > inside


_STRAY_CLASS = re.compile(r"class(?: type \S+)? (?!-)\S+")
_OF_PORT = re.compile(
    r"(?:no )?(?:switchport|mtu|ip address|description|service-policy|shutdown|speed|channel-group|"
    r"spanning-tree (?:port|bpdu)|priority-flow-control (?:mode|watch-dog-interval)|qos trust|service-profile|"
    r"flowcontrol|fec|load-interval)\b.*"
)
_TOPMOST = re.compile(r"( +)(?:class|policy)-map \S.*")


def put_below(lines: list[str]) -> list[str]:
    """The lines of a text that is indented by and large, with what is not put where it belongs.

    Scripts write `class` at the margin behind its policy, lines of a port below it, and a policy further in.
    """
    found: list[str] = []
    heading, more, less = "", 0, 0
    for line in lines:
        if not more and not less and line[:1] == " " and "-map " not in line:
            found.append(line)
            continue
        depth = len(line) - len(line.lstrip(" "))
        if line and depth == 0 and line[0] not in "!#":
            stray = _is_stray(line, heading, "" if not found else found[-1])
            more, less = 2 if stray else 0, 0
            heading = heading if stray else line
        elif (topmost := _TOPMOST.fullmatch(line)) is not None:
            less, more, heading = len(topmost[1]), 0, line.strip()
        remark = not line.strip() or line[0] in "!#"
        found.append(line if remark else " " * more + line[min(less, depth) :])
    return found


def _is_stray(line: str, heading: str, before: str) -> bool:
    """Whether a line at the margin belongs to the heading above it. before: the line right above."""
    if heading.startswith("policy-map "):
        return _STRAY_CLASS.fullmatch(line) is not None
    near = before.startswith(heading) or (before.startswith("  ") and _OF_PORT.fullmatch(before.strip()) is not None)
    return heading.startswith("interface ") and near and _OF_PORT.fullmatch(line) is not None


def indented(lines: list[str]) -> list[str]:
    """The lines with what belongs to a heading below it; line by line where they stood."""
    found: list[str] = []
    open_: list[str] = []
    for at, line in enumerate(lines):
        bare = line.strip()
        if not bare or bare[0] == "#":
            found.append(line)
        elif line[0] == " " and open_:
            found.append("  " * (len(open_) - 1) + line)  # some scripts set in the innermost lines alone
        elif _scheduling(open_) and _goes_on(bare, lines[at + 1 :]):
            found.append("")
        elif _scheduling(open_) and _OF_SCHEDULER.fullmatch(bare):
            found.append("  " + bare)
            open_ = [open_[0], bare]
        elif _ENDS.fullmatch(bare):
            found.append("!" if bare[0] == "!" else "")
            open_ = [] if bare[0] == "!" or bare == "end" else open_[:-1]
        elif (
            open_ and open_[0].startswith("interface ") and _BINDS.fullmatch(bare) and not _maps(lines[at + 1 : at + 2])
        ):
            found.append("  " * len(open_) + bare)
        else:
            depth, open_ = _place(bare, open_)
            found.append("  " * depth + bare)
    return found


def _scheduling(open_: list[str]) -> bool:
    return bool(open_) and open_[0].startswith("qos scheduler-policy ")


def _goes_on(bare: str, below: list[str]) -> bool:
    """A mark before one more queue of the policy."""
    return bare == "!" and any(_OF_SCHEDULER.fullmatch(line.strip()) for line in below[:1])


def _maps(below: list[str]) -> bool:
    return any(_MAPS.fullmatch(line.strip()) for line in below)


def _is_heading(bare: str) -> bool:
    return _HEADING.fullmatch(bare) is not None and _LONE.fullmatch(bare) is None


def _place(bare: str, open_: list[str]) -> tuple[int, list[str]]:
    """How deep a line stands, and what is open behind it."""
    if _is_heading(bare):
        return 0, [bare]
    if _GLOBAL.fullmatch(bare):
        return 0, []
    if open_ and _INSIDE.fullmatch(bare):
        return 1, [open_[0], bare]
    return len(open_), open_
