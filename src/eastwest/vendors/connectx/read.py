"""What sets or shows a ConnectX: commands in scripts, and the output of mlnx_qos, mlxconfig, cma_roce_tos, show_gids.

Forms: mlnx-tools @088fadb3 (python/mlnx_qos, sbin/cma_roce_tos, sbin/show_gids); mlxconfig dumps in public issues.
"""

from __future__ import annotations

import re

from eastwest.lossless.dcqcn_families import CONNECTX as KNOBS
from eastwest.vendors.connectx.firmware import take
from eastwest.vendors.nic import dcb, kernel, lldptool, windows
from eastwest.vendors.nic.state import PRIORITIES, Lines, NicState, States
from eastwest.vendors.nic.words import NIC, RUN, flags, small, written
from eastwest.vendors.text.indent import Node

LINES: Lines = Lines()
Match = re.Match[str]
_OPTION = re.compile(r"(?P<name>--?\w[\w-]*)(?: +|=)(?P<value>\"[^\"]*\"|(?:[^\s\"$]|\$\{?\w+\}?)+)")
_SHORT = {"-i": "--interface", "-f": "--pfc", "-p": "--prio_tc", "-s": "--tsa", "-t": "--tcbw", "-d": "--dcbx"}
_SIZES = re.compile(r"\"?\$\(.*\),(\d[\d,]*)\"?")
_STATE = re.compile(r"class/infiniband/[^/]+/(?!tc/)|class/net/[^/]+/(?!ecn/|qos/|roce/|settings/)")
"""What the kernel tells of every NIC: counters, GIDs, addresses. No settings of this maker are among it."""
_KNOBS = frozenset(name for knob in KNOBS.knobs for _, name in knob.names)


@LINES.rule(r"# DCQCN profile (?P<name>\S+): (?P<source>.*)")
def _profile(states: States, match: Match, node: Node) -> None:
    del node
    states.at().profile = ("" if match["name"] == "-" else match["name"], match["source"])


LINES.skip(
    r"#.*",
    r"\w+\(\) \{",
    r"local .*",
    r"if .*; then",
    r"else",
    r"fi",
    r"\}",
    RUN + r"cma_roce_mode .*",
    RUN + r"mlxreg .*ROCE_ACCL.*",
    RUN + r"(?:sysctl|mst|modprobe|ethtool -[CGKLNX]) .*",
    r"echo(?: [^|>]*)?",
)


@LINES.rule(r"(?:[$#>=]* ?)" + RUN + r"mlnx_qos (?P<options>-.*?)(?: *>.*)?")
def _mlnx_qos(states: States, match: Match, node: Node) -> None:
    """A command; without settings it is the echo of one whose output follows."""
    del node
    text = match["options"]
    sizes = re.search(r"--buffer_size (\"\$\(.*?\),[\d,]*\"|\S+)", text)
    if sizes is not None:
        text = text.replace(sizes[0], "")
    options = [(_SHORT.get(each["name"], each["name"]), each["value"].strip('"')) for each in _OPTION.finditer(text)]
    named = dict(options)
    if "--interface" not in named:
        raise ValueError("mlnx_qos names no interface")
    if len(options) == 1 and sizes is None:
        states.current = named["--interface"]
    state = states.at(named["--interface"])
    for name, value in options:
        _set(state, name, value)
    if "--tsa" in named:
        _weights(state, named["--tsa"].split(","), named.get("--tcbw", "").split(","))
    if sizes is not None:
        _buffer_sizes(state, sizes[1])


def _set(state: NicState, name: str, value: str) -> None:
    if name == "--trust":
        state.trust = _trust(value)
    elif name == "--pfc":
        state.pfc = flags(value)
    elif name == "--dcbx":
        state.willing = {"os": False, "fw": True}.get(value, state.willing)
    elif name == "--dscp2prio" and value.startswith("set,"):
        _, dscp, priority = value.split(",")
        state.priority_of[small(dscp, 64)] = small(priority, PRIORITIES)
    elif name == "--prio_tc":
        state.class_of = {at: small(each, PRIORITIES) for at, each in enumerate(value.split(",")[:PRIORITIES])}
    elif name == "--prio2buffer":
        state.buffer_of = {at: small(each, PRIORITIES) for at, each in enumerate(value.split(",")[:PRIORITIES])}


def _trust(value: str) -> str:
    if value not in ("dscp", "pcp"):
        raise ValueError(f"{value} is neither dscp nor pcp")
    return value


def _weights(state: NicState, algorithms: list[str], shares: list[str]) -> None:
    for at, algorithm in enumerate(algorithms[:PRIORITIES]):
        share = small(shares[at], 101) if at < len(shares) and shares[at] else 0
        state.weights[at] = share if algorithm == "ets" else None


def _buffer_sizes(state: NicState, text: str) -> None:
    """A list of sizes; the first may be what a script computes."""
    computed = _SIZES.fullmatch(text)
    first = 1 if computed else 0
    values = (computed[1] if computed else text).split(",")
    state.buffers = {first + at: int(value) for at, value in enumerate(values) if value}


@LINES.rule(RUN + r"cma_roce_tos (?:-d " + NIC + r" )?(?:-p \d+ )?-t (?P<tos>\d+)")
def _tos(states: States, match: Match, node: Node) -> None:
    del node
    states.at(match["nic"]).roce_tos = small(match["tos"], 256)


@LINES.rule(r"(?:[$#>=]* ?)" + RUN + r"cma_roce_tos(?: -d (?P<nic>[\w.]+))?(?: -p \d+)?")
def _tos_asked(states: States, match: Match, node: Node) -> None:
    del node
    states.current = match["nic"] or states.current


@LINES.rule(r"(?P<tos>\d{1,3})")
def _tos_shown(states: States, match: Match, node: Node) -> None:
    """cma_roce_tos prints the bare number."""
    del node
    states.at().roce_tos = small(match["tos"], 256)


@LINES.rule(RUN + r"(?:mlx|mst)config (?:-\w+ )*?(?:-y )?(?:-d \S+ )?(?:-y )?(?:set|s) (?P<settings>.+)")
def _mlxconfig(states: States, match: Match, node: Node) -> None:
    del node
    for each in match["settings"].replace('"', "").split():
        name, _, value = each.partition("=")
        if not take(states.at("*"), re.sub(r"_\$\w+$", "_P1", name), value):
            raise ValueError(f"{name} has no meaning here")


@LINES.rule(r"(?:[$#>]* ?)(?:sudo )?cat /sys/class/infiniband/(?P<nic>\w+)/tc/\d+/traffic_class")
def _tclass_asked(states: States, match: Match, node: Node) -> None:
    del node
    states.current = match["nic"]


@LINES.rule(r"Global tclass=(?P<tos>\d+)")
def _tclass_shown(states: States, match: Match, node: Node) -> None:
    """What the kernel's file of it holds."""
    del node
    states.at().roce_tos = small(match["tos"], 256)


LINES.skip(r"(?:[$#>]* ?)(?:sudo )?(?:mlxconfig|mstconfig) .*\bq(?:uery)?\b.*")
LINES.skip(r"Device (?:#\d+|type|)\S*:.*", r"Name: .*", r"Description: .*", r"Configurations: .*", r"-+")


@LINES.rule(r"Device: +(?P<device>\S+)")
def _device(states: States, match: Match, node: Node) -> None:
    """What follows is of this card."""
    del node
    states.current = match["device"]


@LINES.rule(r"\*? *(?P<name>[A-Z][A-Z0-9_]+) +(?P<value>\w+\(\d+\)|\d+|0x[0-9a-f]+)(?: +.*)?")
def _queried(states: States, match: Match, node: Node) -> None:
    """A line of `mlxconfig query`; parameters that say nothing about RoCE are left out in silence."""
    del node
    take(states.at(), match["name"], match["value"])


LINES.skip(r"[A-Z][A-Z0-9_]+ {2,}\S.*")


@LINES.rule(r"DCBX mode: (?P<mode>OS|Firmware) controlled")
def _mode(states: States, match: Match, node: Node) -> None:
    del node
    states.at().willing = match["mode"] == "Firmware"


@LINES.rule(r"Priority trust state: (?P<trust>\w+)")
def _trust_state(states: States, match: Match, node: Node) -> None:
    del node
    states.at().trust = _trust(match["trust"])


@LINES.rule(r"prio:(?P<priority>\d) dscp:(?P<dscps>[\d,]*)")
def _dscps(states: States, match: Match, node: Node) -> None:
    del node
    for dscp in filter(None, match["dscps"].split(",")):
        states.at().priority_of[small(dscp, 64)] = small(match["priority"], PRIORITIES)


@LINES.rule(r"Receive buffer size \(bytes\): (?P<sizes>[\d,]+?),?(?:(?:total_size|max_buffer_size)=\d+)?")
def _buffers(states: States, match: Match, node: Node) -> None:
    del node
    _buffer_sizes(states.at(), match["sizes"])


@LINES.rule(r"(?P<row>enabled|buffer):? +(?P<values>[\d ]+)")
def _row(states: States, match: Match, node: Node) -> None:
    del node
    if match["row"] == "enabled":
        states.at().pfc = flags(match["values"])
    else:
        states.at().buffer_of = {at: int(each) for at, each in enumerate(match["values"].split()[:PRIORITIES])}


@LINES.rule(r"tc: (?P<tc>[0-7]) ratelimit: .*, tsa: (?P<tsa>ets|strict|vendor)(?:, bw: (?P<share>\d+)%)?")
def _class(states: States, match: Match, node: Node) -> None:
    """A traffic class; its priorities stand below it, unless they were left out. The lowest has its weight."""
    del node
    state, number = states.at(), int(match["tc"])
    weight = int(match["share"] or 0) if match["tsa"] == "ets" else None
    state.parts = {"tc": number} | ({} if number in state.weights else {"own": 1})
    state.parts |= {"share": -1 if weight is None else weight}
    state.weights.setdefault(number, weight)


@LINES.rule(r"priority: +(?P<priority>[0-7])")
def _of_class(states: States, match: Match, node: Node) -> None:
    del node
    state, priority = states.at(), int(match["priority"])
    if "tc" not in state.parts:
        return
    if state.parts["tc"] != priority and "own" in state.parts:
        del state.weights[state.parts["tc"]]
    state.weights[priority] = None if state.parts["share"] < 0 else state.parts["share"]
    state.parts = {}


@LINES.rule(r"[=-]{2,}.*\b(?:device|interface) (?P<nic>[a-z][\w.]*)(?: / (?P<rdma>\w+))?\s*[=-]{2,}")
def _of(states: States, match: Match, node: Node) -> None:
    """A heading that a script prints above what it shows of a NIC."""
    del node
    states.current = match["nic"]
    if match["rdma"]:
        states.interfaces[match["rdma"]] = match["nic"]


LINES.skip(
    r"dscp2prio mapping:",
    r"default priority:.*",
    r"Cable len: \d+",
    r"PFC configuration:",
    r"Enabled TC: .*",
    r"priority:?(?: +\d){2,}",
    r"DEV\s+PORT\s+INDEX\s+GID.*",
    r"[-\s]+",
    r"n_gids_found=\d+",
    r"\$? ?show_gids.*",
)


@LINES.rule(
    r"(?P<rdma>\S+)\s+\d+\s+(?P<index>\d+)\s+(?P<gid>[0-9a-f:]{39})\s+(?:[\d.]+\s+)?(?P<version>v[12])\s+(?P<nic>\S+)"
)
def _gid(states: States, match: Match, node: Node) -> None:
    """A line of show_gids: which interface an RDMA device has, and where RoCEv2 over IPv4 stands."""
    del node
    states.interfaces[match["rdma"]] = match["nic"]
    if match["version"] == "v2" and match["gid"].startswith("0000:0000:0000:0000:0000:ffff:"):
        states.gids.add(int(match["index"]))


@LINES.rule(r"(?P<rdma>\S+) port \d+ ==> (?P<nic>\S+) \(\w+\)")
def _joined(states: States, match: Match, node: Node) -> None:
    """A line of ibdev2netdev."""
    del node
    states.interfaces[match["rdma"]] = match["nic"]


dcb.add_to(LINES)
kernel.add_to(LINES)
lldptool.add_to(LINES)
windows.add_to(LINES)


@LINES.rule(r".*/sys/.*|put .*|.*\$SYS/.*")
def _file(states: States, match: Match, node: Node) -> None:
    """A file of the driver, written by a script or dumped, perhaps with words before it."""
    del match
    found = written(re.sub(r"^[\w ]+: (?=/sys/)|Global tclass=(?=\d+$)", "", node.text))
    if found is None or not _take_file(states, *found):
        raise ValueError("no such setting")


def _take_file(states: States, path: str, value: str) -> bool:
    if match := re.fullmatch(r"class/net/([^/]+)/ecn/roce_([nr]p)/enable/([0-7])", path):
        states.at(match[1]).ecn_sides[match[2], int(match[3])] = value == "1"
    elif (match := re.fullmatch(r"class/infiniband/([^/]+)/tc/\d+/traffic_class", path)) or (
        match := re.fullmatch(r"kernel/config/rdma_cm/([^/]+)/ports/\d+/default_roce_tos", path)
    ):
        states.at(match[1]).roce_tos = small(value, 256)
    elif match := re.fullmatch(r"class/net/([^/]+)/qos/trust", path):
        states.at(match[1]).trust = _trust(value)
    elif (match := re.fullmatch(r"class/net/([^/]+)/ecn/roce_[nr]p/(\w+)", path)) or (
        match := re.fullmatch(r"kernel/debug/mlx5/([^/]+)/cc_params/(\w+)", path)
    ):
        return _take_knob(states.at(match[1]), match[2], value)
    else:
        return _STATE.match(path) is not None
    return True


def _take_knob(state: NicState, name: str, value: str) -> bool:
    bare = name.removeprefix("np_") if name.startswith("np_cnp") else name
    if bare == "cnp_dscp":
        state.cnp_dscp = small(value, 64)
    elif bare in ("cnp_802p_prio", "cnp_prio"):
        state.cnp_priority = small(value, PRIORITIES)
    elif name in _KNOBS:
        state.numbers[name] = small(value, 1 << 32)
    else:
        return False
    return True
