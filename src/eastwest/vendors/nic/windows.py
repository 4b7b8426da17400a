"""Data centre bridging of Windows: the cmdlets that set it, and what they show.

Source: Microsoft, DcbQos and NetAdapter modules of Windows PowerShell.
"""

from __future__ import annotations

import re

from eastwest.vendors.nic.state import PRIORITIES, Lines, NicState, States
from eastwest.vendors.nic.words import small
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.ranges import unranged

Match = re.Match[str]
SIGNS = (
    r"^(?:PS [^>\n]*> ?)?(?:Enable|Disable|Get)-NetQosFlowControl\b|\b(?:New|Set)-NetQosPolicy\b.*NetDirect"
    r"|^[ \t]*Operational(?:FlowControl|TrafficClasses) *:|^[ \t]*[0-7] +(?:True|False) +(?:Global|AdapterSpecific)\b"
)
_AT = r"(?:PS [^>]*> ?)?"
_JUMBO = re.compile(r"(?i)-(?:Registry|Display)Value +[\"']?(\d+)")
_DEFAULT_CLASS = -1
_ETHERNET_BYTES = 14
"""Of the header, which *JumboPacket counts and an MTU does not."""


def add_to(lines: Lines) -> None:
    """Let the grammar of a maker's tools understand it too."""
    lines.rule(rf"{_AT}(?P<verb>Enable|Disable)-NetQosFlowControl (?P<options>.*)")(_pause)
    lines.rule(rf"{_AT}(?:New|Set)-NetQosPolicy (?P<options>.*)")(_policy)
    lines.rule(rf"{_AT}New-NetQosTrafficClass (?P<options>.*)")(_class)
    lines.rule(rf"{_AT}Set-NetQosDcbxSetting (?P<options>.*)")(_willing)
    lines.rule(
        rf"{_AT}(?:Get-NetAdapterAdvancedProperty .*\| *)?Set-NetAdapterAdvancedProperty "
        r"(?P<options>.*Value +[\"']?\d.*)"
    )(_jumbo)
    lines.rule(rf"{_AT}Enable-NetAdapterQos (?P<options>.*)")(_there)
    lines.rule(r"Name +: (?P<nic>\S+)")(_named)
    lines.rule(r"OperationalFlowControl +: (?P<what>All Priorities Disabled|Priorit(?:y|ies) (?P<on>[\d,-]+) Enabled)")(
        _shown
    )
    lines.rule(r"(?P<priority>[0-7]) +(?P<on>True|False) +(?:Global|AdapterSpecific +\d+ +(?P<nic>\S+))")(_row)
    lines.rule(r"(?:OperationalTrafficClasses +: )?[0-7] (?P<kind>ETS|Strict) +(?:(?P<share>\d+)% +)?(?P<of>[\d,-]+)")(
        _share
    )
    lines.skip(
        rf"{_AT}(?:(?:Get|Enable|Install|Import|Remove|Restart|Disable)-\w+|Set-NetAdapter\w*)\b(?!-).*",
        r"(?:Enabled|Capabilities|OperationalTrafficClasses|OperationalClassifications|Remote\w+) *:.*",
        r"(?:MacSecBypass|DcbxSupport|NumTCs\(.*\)) *:.*",
        r"(?:Priority +Enabled|Protocol +Port|Default +|Hardware +Current|TC TSA|UDP +|NetDirect +).*",
        r"(?:TCP +|Ethertype +|-+ ).*",
    )


def _option(text: str, name: str) -> str:
    found = re.search(rf"(?i)-{name}[ :]+[\"']?([\w,. $-]+?)[\"']?(?= +-|$)", text)
    return "" if found is None else found[1].strip()


def _state(states: States, options: str) -> NicState:
    name = _option(options, "InterfaceAlias") or _option(options, "Name")
    return states.at(name if re.fullmatch(r"\w[\w.-]*", name) else "*")


def _pause(states: States, match: Match, node: Node) -> None:
    del node
    priorities = _option(match["options"], "Priority")
    name = _option(match["options"], "InterfaceAlias") or "*"
    for priority in unranged(priorities.replace(" ", ""), PRIORITIES - 1):
        states.at(name).pause(priority, on=match["verb"] == "Enable")


def _policy(states: States, match: Match, node: Node) -> None:
    """Network Direct is RDMA: what is matched by its port has RoCE's priority."""
    del node
    options = match["options"]
    if "NetDirect" not in options:
        return
    state, dscp = states.at("*"), _option(options, "DSCPAction")
    priority = _option(options, "PriorityValue8021Action")
    if priority:
        state.roce_priority = small(priority, PRIORITIES)
    if dscp:
        state.roce_dscp = small(dscp, 64)


def _class(states: States, match: Match, node: Node) -> None:
    """What no class has is the default class's: the rest of the priorities and of the link."""
    del node
    share = _option(match["options"], "BandwidthPercentage") or _option(match["options"], "Bandwidth")
    priorities = list(unranged(_option(match["options"], "Priority").replace(" ", ""), PRIORITIES - 1))
    state = states.at("*")
    state.weights[priorities[0]] = small(share, 101) if "ets" in match["options"].lower() and share else None
    state.class_of = dict.fromkeys(range(PRIORITIES), _DEFAULT_CLASS) | state.class_of
    state.class_of |= dict.fromkeys(priorities, priorities[0])
    given = sum(each or 0 for at, each in state.weights.items() if at != _DEFAULT_CLASS)
    state.weights[_DEFAULT_CLASS] = max(0, 100 - given)


def _willing(states: States, match: Match, node: Node) -> None:
    del node
    _state(states, re.sub(r"-Name\b", "-None", match["options"])).willing = _option(
        match["options"], "Willing"
    ).lower() in (
        "$true",
        "1",
    )


def _there(states: States, match: Match, node: Node) -> None:
    """Data centre bridging is on there."""
    del node
    _state(states, match["options"])


def _jumbo(states: States, match: Match, node: Node) -> None:
    """Of the properties of an adapter, the largest packet alone is read."""
    size = _JUMBO.search(match["options"])
    if size is None or not re.search(r"(?i)\bJumbo ?Packet\b", node.text):
        return
    _state(states, match["options"]).mtu_bytes = small(size[1], 65_536) - _ETHERNET_BYTES


def _named(states: States, match: Match, node: Node) -> None:
    del node
    states.current = match["nic"]


def _shown(states: States, match: Match, node: Node) -> None:
    del node
    states.at().pfc = tuple(unranged(match["on"], PRIORITIES - 1)) if match["on"] else ()


def _row(states: States, match: Match, node: Node) -> None:
    del node
    states.at(match["nic"] or "*").pause(int(match["priority"]), on=match["on"] == "True")


def _share(states: States, match: Match, node: Node) -> None:
    del node
    priorities = list(unranged(match["of"], PRIORITIES - 1))
    states.at().class_of |= dict.fromkeys(priorities, priorities[0])
    states.at().weights[priorities[0]] = int(match["share"]) if match["kind"] == "ETS" and match["share"] else None
