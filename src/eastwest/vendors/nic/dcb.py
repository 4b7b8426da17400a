"""`dcb` of iproute2, the kernel's own tool for every maker's NIC: what sets it in scripts, and what it shows.

Source: iproute2, man pages dcb-pfc(8), dcb-ets(8), dcb-app(8), dcb-buffer(8), dcb-dcbx(8).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.vendors.nic.state import PRIORITIES, Lines, NicState, States
from eastwest.vendors.nic.words import NIC, RUN, small
from eastwest.vendors.text.code_points import NAMES
from eastwest.vendors.text.indent import Node

Match = re.Match[str]
SIGNS = (
    r"^[ \t]*(?:pfc-cap \d .*)?(?:prio|pg)-pfc \d:o|^[ \t]*dscp-prio \w+:\d|"
    r"\bdcb (?:-\w+ )*(?:pfc|ets|app|buffer|dcbx) \w+ dev\b"
)
"""What tells a text of it."""
_ROCE = "4791"
"""The UDP port of RoCEv2 (IANA)."""
_DSCP = NAMES | {"be": 0, "cs0": 0, "voice-admit": 44}
_ASKED = re.compile(
    rf"(?:\S*[$#>] ?)?{RUN}dcb (?:-\w+ )*(?P<what>pfc|ets|app|buffer|dcbx) (?P<verb>\w+) dev {NIC}(?P<rest>.*)"
)
_LIST = re.compile(
    r"(?P<name>prio-pfc|pg-pfc|prio-tc|tc-tsa|tc-bw|dscp-prio|dgram-port-prio|prio-buffer|buffer-size) "
    r"(?P<pairs>(?:[\w-]+:[\w.]+ ?)+)"
)


def add_to(lines: Lines) -> None:
    """Let the grammar of a maker's tools understand it too."""
    lines.rule(_ASKED.pattern)(_asked)
    lines.rule(r"(?:pfc-cap \d .*)?" + _LIST.pattern + r"(?:delay \d+)?")(_shown)
    lines.rule(r"mode (?P<mode>.*)")(_mode)
    lines.rule(r"[A-Z][\w/ ]+ (?:for|of|on) (?P<nic>(?:en|eth|ib)\w[\w.]*)(?::.*)?")(_heading)
    lines.skip(
        r"pfc-cap \d.*",
        r"(?:requests|indications|tc-maxrate|reco-\w[\w-]*|pcp-prio|ethtype-prio|default-prio|total-size) .*",
        r"(?:stream-port|port)-prio .*",
        r"willing (?:on|off) .*",
    )


def _asked(states: States, match: Match, node: Node) -> None:
    """A command; one that shows is the echo of which the output follows."""
    del node
    if match["verb"] == "show":
        states.current = match["nic"]
        return
    state = states.at(match["nic"])
    if match["verb"] in ("del", "flush"):
        return
    found = list(_LIST.finditer(match["rest"].strip()))
    if not found and match["what"] != "dcbx":
        raise ValueError("sets nothing that is known")
    for each in found:
        _take(state, each["name"], each["pairs"])


def _heading(states: States, match: Match, node: Node) -> None:
    """What a script says before it shows something of a NIC."""
    del node
    states.current = match["nic"]


def _shown(states: States, match: Match, node: Node) -> None:
    del node
    _take(states.at(), match["name"], match["pairs"])


def _mode(states: States, match: Match, node: Node) -> None:
    """DCBX: the host's own agent, or the firmware's."""
    del node
    words = match["mode"].split()
    if not words or set(words) - {"host", "lld-managed", "cee", "ieee", "static"}:
        raise ValueError(f"{match['mode']} is no mode of DCBX")
    states.at().willing = "lld-managed" in words


def _take(state: NicState, name: str, text: str) -> None:
    pairs = list(_pairs(text))
    if name in ("prio-pfc", "pg-pfc"):  # as the first release called it
        for key, value in pairs:
            for priority in range(PRIORITIES) if key == "all" else (small(key, PRIORITIES),):
                state.pause(priority, on=value == "on")
    elif name == "dscp-prio":
        state.trust = "dscp"
        state.priority_of |= {_dscp(key): small(value, PRIORITIES) for key, value in pairs}
    elif name == "dgram-port-prio":
        stated = (small(value, PRIORITIES) for key, value in pairs if key == _ROCE)
        state.roce_priority = next(stated, state.roce_priority)
    elif name == "prio-buffer":
        state.buffer_of = {small(key, PRIORITIES): small(value, PRIORITIES) for key, value in pairs}
    elif name == "buffer-size":
        state.buffers = {small(key, PRIORITIES): small(value, 1 << 32) for key, value in pairs}
    else:
        _class(state, name, pairs)


def _class(state: NicState, name: str, pairs: list[tuple[str, str]]) -> None:
    """Weights stand by traffic class; without a map a class has the number of its priority, as the makers set them."""
    for key, value in pairs:
        if key == "all":
            if name == "prio-tc":
                state.class_of = dict.fromkeys(range(PRIORITIES), small(value, PRIORITIES))
            continue
        at = small(key, PRIORITIES)
        if name == "tc-bw":
            if state.weights.get(at, 0) is not None:
                state.weights[at] = small(value, 101)
        elif name == "tc-tsa" and value == "strict":
            state.weights[at] = None
        elif name == "tc-tsa":
            state.weights.setdefault(at, 0)
        elif name == "prio-tc":
            state.class_of[at] = small(value, PRIORITIES)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for each in text.split():
        key, _, value = each.partition(":")
        yield key, value


def _dscp(text: str) -> int:
    return _DSCP[text.lower()] if text.lower() in _DSCP else small(text, 64)
