"""`lldptool` of lldpad, which sets what DCBX tells and the NIC does (man pages lldptool-pfc, -ets, -app, -dcbx)."""

from __future__ import annotations

import re

from eastwest.vendors.nic.state import PRIORITIES, Lines, NicState, States
from eastwest.vendors.nic.words import NIC, RUN, small
from eastwest.vendors.text.indent import Node

Match = re.Match[str]
SIGNS = r"\blldptool (?:-T|set-tlv)\b"
_PAIR = re.compile(r"(?P<key>\w+)=\"?(?P<value>[\w:,]+)\"?")
_BY_DSCP, _BY_UDP, _ROCE = 5, 3, "4791"
"""Selectors of application priorities (IEEE 802.1Qaz, table D-9), and RoCEv2's port."""


def add_to(lines: Lines) -> None:
    """Let the grammar of a maker's tools understand it too."""
    set_tlv = rf"{RUN}lldptool (?:-T|set-tlv) -i"
    lines.rule(rf"{set_tlv} {NIC} -V (?P<tlv>PFC|ETS-CFG|APP) (?!-d)(?:-c )?(?P<pairs>.*=.*)")(_set)
    lines.skip(
        rf"{set_tlv} \S+ -V (?:APP -d|IEEE-DCBX|CEE-DCBX|ETS-REC|sysName|portDesc|sysDesc|sysCap)\b.*",
        rf"{RUN}lldptool (?:-L|set-lldp|-t|get-tlv|-n) .*",
    )


def _set(states: States, match: Match, node: Node) -> None:
    del node
    state = states.at(match["nic"])
    found = {each["key"]: each["value"] for each in _PAIR.finditer(match["pairs"])}
    if "willing" in found:
        state.willing = found["willing"].lower() in ("yes", "1")
    if match["tlv"] == "PFC" and "enabled" in found:
        named = [] if found["enabled"] == "none" else found["enabled"].split(",")
        state.pfc = tuple(sorted(small(each, PRIORITIES) for each in named))
    elif match["tlv"] == "ETS-CFG":
        _shares(state, found)
    elif match["tlv"] == "APP":
        _application(state, found.get("app", ""))


def _shares(state: NicState, found: dict[str, str]) -> None:
    """Shares of traffic classes, and the class of each priority."""
    for priority, _, number in (each.partition(":") for each in found.get("up2tc", "").split(",") if ":" in each):
        state.class_of[small(priority, PRIORITIES)] = small(number, PRIORITIES)
    algorithms = dict(each.split(":", 1) for each in found.get("tsa", "").split(",") if ":" in each)
    for at, share in enumerate(found.get("tcbw", "").split(",")[:PRIORITIES]):
        if algorithms.get(str(at)) == "ets" and share:
            state.weights[at] = small(share, 101)
    for key, algorithm in algorithms.items():
        if algorithm == "strict":
            state.weights[small(key, PRIORITIES)] = None


def _application(state: NicState, text: str) -> None:
    priority, selector, protocol = [*text.split(","), "", ""][:3]
    if selector == str(_BY_DSCP):
        state.trust = "dscp"
        state.priority_of[small(protocol, 64)] = small(priority, PRIORITIES)
    elif selector == str(_BY_UDP) and protocol == _ROCE:
        state.roce_priority = small(priority, PRIORITIES)
    else:
        raise ValueError(f"{text} is no mark of RoCE")
