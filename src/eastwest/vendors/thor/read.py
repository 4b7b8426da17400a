"""What sets or shows a Thor 2: niccli and configfs in scripts, and what `niccli qos --ets --show` (get_qos) prints.

Forms: ROCm/gpu-cluster-networking @1156b4e9 (get_qos of a Thor 2); bnxt_setupcc.sh 236.1.155.0.
"""

from __future__ import annotations

import re

from eastwest.vendors.nic import dcb, kernel, lldptool, windows
from eastwest.vendors.nic.state import ALL, PRIORITIES, Lines, NicState, States
from eastwest.vendors.nic.words import NIC, RUN, small, written
from eastwest.vendors.text.indent import Node
from eastwest.vendors.thor.fit import FIRMWARE
from eastwest.vendors.thor.view import BY_DATAGRAM_PORT, BY_DSCP, ROCE_PORT

LINES: Lines = Lines()
Match = re.Match[str]
_DEV = RUN + r"niccli --?dev " + NIC + r" "


@LINES.rule(r"# DCQCN profile .*")
def _profile(states: States, match: Match, node: Node) -> None:
    """No parameter of it is published: it stands for the firmware's own."""
    del match, node
    states.at().profile = (FIRMWARE.name, FIRMWARE.source)


LINES.skip(
    r"#.*",
    r"\w+\(\) \{",
    r"local .*",
    r"if .*; then",
    r"else",
    r"fi",
    r"\}",
    r"(?:clear_applications|open_control|close_control) .*",
    RUN + r"ethtool -A .*",
    r".*niccli --?dev \S+ nvm .*",
    r"IEEE 8021QAZ (?:ETS Configuration|PFC|APP) TLV:",
    r"APP#\d+:",
    r"TC Rate Limit:.*",
    r"-+",
    r".*niccli --?list(?:_devices|dev)?",
    r".*niccli --?dev \S+ dump pri2cos",
    r"Base Queue is \d+ for port \d+",
    r"Priority +TC +Queue ID",
    r"[0-7] +[0-7] +\d+",
    r"dscp2prio mapping:",
    r"(?:MAC|PCI) Address +: .*",
)


@LINES.rule(r"(?P<number>\d{1,3}) ?\) Broadcom .*")
def _listed(states: States, match: Match, node: Node) -> None:
    """A device of the list; `--dev` takes its number."""
    del node
    states.current = match["number"]


@LINES.rule(r"Device Interface Name +: (?P<name>[\w.-]+)")
def _listed_name(states: States, match: Match, node: Node) -> None:
    del node
    states.interfaces[states.current] = match["name"]
    states.current = ALL


@LINES.rule(_DEV + r"qos --ets --tsa (?P<tsa>\S+) --up2tc (?P<map>\S+) --tcbw (?P<shares>\S+)")
def _ets(states: States, match: Match, node: Node) -> None:
    del node
    shares = [small(each, 101) for each in match["shares"].split(",")]
    _classes(states.at(match["nic"]), _pairs(match["map"], ","), _words(match["tsa"], ","), shares)


@LINES.rule(_DEV + r"qos --pfc --enable (?P<priority>\S+)")
def _pfc(states: States, match: Match, node: Node) -> None:
    del node
    text = match["priority"]
    states.at(match["nic"]).pfc = () if text.lower() == "0xff" else _priorities(text)


@LINES.rule(_DEV + r"qos --apptlv --add --app (?P<priority>\d+),(?P<selector>\d+),(?P<value>\d+)")
def _add(states: States, match: Match, node: Node) -> None:
    del node
    _apply(states.at(match["nic"]), small(match["priority"], PRIORITIES), int(match["selector"]), int(match["value"]))


@LINES.rule(r"(?:\S*[$#>]+ ?)?(?:sudo )?niccli --?dev (?P<nic>\S+) (?:getqos|get_qos|get_dscp2prio|qos --ets --show).*")
def _echo(states: States, match: Match, node: Node) -> None:
    del node
    states.current = match["nic"]


@LINES.rule(r"priority:(?P<priority>[0-7]) +dscp: (?P<dscp>\d+)")
def _shown_map(states: States, match: Match, node: Node) -> None:
    del node
    states.at().priority_of[small(match["dscp"], 64)] = int(match["priority"])


@LINES.rule(r"PRIO_MAP: (?P<map>[\d: ]+)")
def _map(states: States, match: Match, node: Node) -> None:
    del node
    states.at().buffer_of = dict(_pairs(match["map"], None))


@LINES.rule(r"TC Bandwidth: (?P<shares>[\d% ]+)")
def _bandwidth(states: States, match: Match, node: Node) -> None:
    del node
    states.at().buffers = {at: small(each, 101) for at, each in enumerate(match["shares"].replace("%", "").split())}


@LINES.rule(r"TSA_MAP: (?P<tsa>[\w: ]+)")
def _algorithms(states: States, match: Match, node: Node) -> None:
    """The last of three lines that belong together: map, shares, algorithms."""
    del node
    state = states.at()
    shares = [state.buffers.get(at, 0) for at in range(PRIORITIES)]
    _classes(state, list(state.buffer_of.items()), _words(match["tsa"], None), shares)
    state.buffer_of, state.buffers = {}, {}


@LINES.rule(r"PFC enabled: (?P<priorities>[\d, ]+|none)")
def _enabled(states: States, match: Match, node: Node) -> None:
    del node
    states.at().pfc = () if match["priorities"] == "none" else _priorities(match["priorities"])


@LINES.rule(r"(?P<name>Priority|Sel): (?P<value>\d+)")
def _part(states: States, match: Match, node: Node) -> None:
    """First two lines of an application priority."""
    del node
    states.at().parts[match["name"]] = small(match["value"], PRIORITIES)


@LINES.rule(r"(?:DSCP|UDP or DCCP|TCP or SCTP|Ethertype): (?P<value>\w+)")
def _value(states: States, match: Match, node: Node) -> None:
    """Its third line."""
    del node
    state = states.at()
    priority, selector = state.parts.pop("Priority", None), state.parts.pop("Sel", None)
    if priority is None or selector is None:
        raise ValueError("an application without priority")
    _apply(state, priority, selector, small(match["value"], 1 << 16))


@LINES.rule(RUN + r"rdma_cm_tos " + NIC + r" (?P<tos>\d+)")
def _tos(states: States, match: Match, node: Node) -> None:
    del node
    states.at(match["nic"]).roce_tos = small(match["tos"], 256)


dcb.add_to(LINES)
kernel.add_to(LINES)
lldptool.add_to(LINES)
windows.add_to(LINES)


@LINES.rule(r".*/sys/.*|put .*|.*\$SYS/.*")
def _file(states: States, match: Match, node: Node) -> None:
    del match
    found = written(node.text)
    if found is None or not _take_file(states, *found):
        raise ValueError("no such setting")


def _take_file(states: States, path: str, value: str) -> bool:
    control = re.fullmatch(r"kernel/config/bnxt_re/([^/]+)/ports/1/cc/(\w+)", path)
    if control is not None:
        return _take_control(states.at(control[1]), control[2], value)
    tos = re.fullmatch(r"kernel/config/rdma_cm/([^/]+)/ports/1/default_roce_tos", path)
    if tos is not None:
        states.at(tos[1]).roce_tos = small(value, 256)
    return tos is not None


def _take_control(state: NicState, name: str, value: str) -> bool:
    number = small(value, 1 << 16)
    if name == "disable_prio_vlan_tx":
        state.trust = "dscp" if number else "pcp"
    elif name == "ecn_enable":
        state.ecn_on = bool(number)
    elif name in ("roce_prio", "cnp_prio"):
        setattr(state, name.replace("prio", "priority"), small(value, PRIORITIES))
    elif name in ("roce_dscp", "cnp_dscp"):
        setattr(state, name, small(value, 64))
    else:
        return name in ("ecn_marking", "cc_mode", "apply")
    return True


def _apply(state: NicState, priority: int, selector: int, value: int) -> None:
    """One application priority: RoCE's UDP port, or a DSCP, which makes the NIC trust DSCPs."""
    if selector == BY_DATAGRAM_PORT and value == ROCE_PORT:
        state.roce_priority = priority
    elif selector == BY_DSCP:
        state.priority_of[small(str(value), 64)] = priority
        state.trust = "dscp"


def _classes(state: NicState, pairs: list[tuple[int, int]], algorithms: dict[int, str], shares: list[int]) -> None:
    """Weights by traffic class become weights by priority: the lowest priority of a class stands for it."""
    state.weights = dict.fromkeys(range(PRIORITIES), 0)
    for number, algorithm in algorithms.items():
        lowest = min((priority for priority, found in pairs if found == number), default=None)
        if lowest is not None:
            share = shares[number] if number < len(shares) else 0
            state.weights[lowest] = share if algorithm == "ets" else None


def _pairs(text: str, separator: str | None) -> list[tuple[int, int]]:
    found = (each.split(":") for each in text.split(separator))
    return [(small(first, PRIORITIES), small(second, PRIORITIES)) for first, second in found]


def _words(text: str, separator: str | None) -> dict[int, str]:
    found = (each.split(":") for each in text.split(separator))
    return {small(first, PRIORITIES): second for first, second in found}


def _priorities(text: str) -> tuple[int, ...]:
    return tuple(sorted(small(each, PRIORITIES) for each in text.replace(",", " ").split()))
