"""What sets or shows a Pollara: nicctl in scripts, and what `nicctl show qos` and `nicctl show dcqcn` print as text.

Forms: ROCm/gpu-cluster-networking @1156b4e9 (update); AMD's guide for Kimi on MI355X and node-scraper's tests (show).
No layout of `--json` is published.
"""

from __future__ import annotations

import re

from eastwest.lossless.dcqcn_families import POLLARA as KNOBS
from eastwest.vendors.nic import dcb, kernel, lldptool, windows
from eastwest.vendors.nic.state import PRIORITIES, Lines, NicState, States
from eastwest.vendors.nic.words import NIC, RUN, small, written
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.ranges import unranged

LINES: Lines = Lines()
Match = re.Match[str]
_UPDATE = RUN + r"nicctl update "
_PORT = r"(?: -p (?P<nic>\"?\$\{?\w+\}?\"?|<[\w-]+>|[\w:.-]+)| --all)?"
_OPTIONS = re.compile(r"--([a-z-]+)(?: (\w+))?")
_KNOBS = frozenset(knob.name for knob in KNOBS.knobs)
_FIXED = {each.name: str(each.value) for each in KNOBS.constants}
SHOWN = {
    "Rate increase in AI phase": "ai-rate",
    "Rate increase byte count": "rate-increase-byte-count",
    "Alpha update G value": "alpha-update-g",
    "Alpha update interval": "alpha-update-interval",
    "Rate increase in HAI phase": "hai-rate",
    "Initial alpha value": "initial-alpha-value",
    "Rate reduce monitor period": "rate-reduce-monitor-period",
    "Rate increase threshold": "rate-increase-threshold",
    "Rate increase interval": "rate-increase-interval",
    "Token bucket size": "token-bucket-size",
    "Minimum rate": "min-rate",
    "DSCP value used for CNP": "cnp-dscp",
}
"""What `show` calls the options of `update`."""


@LINES.rule(r"# DCQCN profile (?P<name>\S+): (?P<source>.*)")
def _profile(states: States, match: Match, node: Node) -> None:
    del node
    states.at().profile = ("" if match["name"] == "-" else match["name"], match["source"])


LINES.skip(
    r"#.*",
    r"\w+\(\) \{",
    r"local .*",
    r"(?:for|if|while) .*; (?:do|then)",
    r"for .*",
    r"do|done|else|fi|\}|:",
    _UPDATE + r"port (?!.*--mtu ).*",
    _UPDATE + r"pipeline .*",
    _UPDATE + r"qos dscp-to-purpose .*",
    r"DSCP-to-purpose :",
    r"DSCP +: [\d, -]+ ==> purpose : .*",
    r"-+|\*{3,}",
    r"DSCP-to-priority :",
    r"DSCP bitmap +: 0x[0-9a-f]+ ==> priority : \d",
    r"PFC :",
    r"PFC priority bitmap +: 0x[0-9a-f]+",
    r"Scheduling :",
    r"Priority +Scheduling +Bandwidth.*",
    r"Type +\(in .*",
    r"(?:Lif id|DCQCN profile id|Port) +: .*",
)


@LINES.rule(
    _UPDATE
    + r"port(?: (?:-p|--port) (?P<nic>\"?\$\{?\w+\}?\"?|<[\w-]+>|[\w-]+)| --all)? (?:.* )?--mtu (?P<size>\d+)(?: .*)?"
)
def _mtu(states: States, match: Match, node: Node) -> None:
    del node
    states.at(_device(match)).mtu_bytes = small(match["size"], kernel.LARGEST_MTU_BYTES + 1)


@LINES.rule(_UPDATE + r"qos" + _PORT + r" --classification-type (?P<type>\w+)")
def _type(states: States, match: Match, node: Node) -> None:
    del node
    states.at(_device(match)).trust = match["type"].lower()


@LINES.rule(_UPDATE + r"qos dscp-to-priority" + _PORT + r" --dscp (?P<dscps>[\d,-]+) --priority (?P<priority>\d)")
def _map(states: States, match: Match, node: Node) -> None:
    del node
    _assign(states.at(_device(match)), match["dscps"], match["priority"])


@LINES.rule(_UPDATE + r"qos pfc" + _PORT + r" --priority (?P<priority>\d) --no-drop (?P<state>enable|disable)")
def _pfc(states: States, match: Match, node: Node) -> None:
    del node
    states.at(_device(match)).pause(small(match["priority"], PRIORITIES), on=match["state"] == "enable")


@LINES.rule(
    _UPDATE + r"qos scheduling" + _PORT + r" --priority (?P<priorities>[\d,]+)"
    r" (?:--dwrr (?P<first>[\d,]+) --rate-limit [\d,]+|--rate-limit [\d,]+ --dwrr (?P<second>[\d,]+))"
)
def _scheduling(states: States, match: Match, node: Node) -> None:
    """A share of 0 is strict."""
    del node
    priorities = [small(each, PRIORITIES) for each in match["priorities"].split(",")]
    shares = [small(each, 101) for each in (match["first"] or match["second"]).split(",")]
    if len(priorities) != len(shares):
        raise ValueError("as many shares as priorities")
    state = states.at(_device(match))
    for priority, share in zip(priorities, shares, strict=True):
        state.weights[priority] = share or None


@LINES.rule(_UPDATE + r"dcqcn (?:-r|--roce-device) " + NIC + r" (?:-i|--profile-id) \S+ (?P<options>--.*)")
def _dcqcn(states: States, match: Match, node: Node) -> None:
    del node
    state = states.at(match["nic"])
    state.ecn_on = "--disable" not in match["options"].split()
    for name, value in _OPTIONS.findall(match["options"]):
        _option(state, name, value)


@LINES.rule(RUN + r"rdma_cm_tos " + NIC + r" (?P<tos>\d+)")
def _tos(states: States, match: Match, node: Node) -> None:
    del node
    states.at(match["nic"]).roce_tos = small(match["tos"], 256)


@LINES.rule(r"NIC +: (?P<card>[\w-]+) +\((?P<pci>[0-9a-f:.]+)\)")
def _card(states: States, match: Match, node: Node) -> None:
    """Output from here on is of this card; both commands name it alike."""
    del node
    states.current = match["pci"]


@LINES.rule(r"ROCE device +: \S+")
def _device_shown(states: States, match: Match, node: Node) -> None:
    del match, node
    states.at()


@LINES.rule(r"Classification type +: (?P<type>\w+)")
def _shown_type(states: States, match: Match, node: Node) -> None:
    del node
    states.at().trust = match["type"].lower()


@LINES.rule(r"DSCP +: (?P<dscps>[\d, -]+?) ==> priority : (?P<priority>\d)")
def _shown_map(states: States, match: Match, node: Node) -> None:
    del node
    _assign(states.at(), match["dscps"], match["priority"])


@LINES.rule(r"PFC no-drop priorities +:(?P<priorities>[\d, ]*)")
def _shown_pfc(states: States, match: Match, node: Node) -> None:
    del node
    states.at().pfc = unranged(match["priorities"], PRIORITIES - 1)


@LINES.rule(r"(?P<priority>[0-7]) +(?P<type>DWRR|strict) +(?P<share>\d+|N/A) +(?:\d+|N/A)")
def _shown_scheduling(states: States, match: Match, node: Node) -> None:
    del node
    share = None if match["type"] == "strict" else small(match["share"].replace("N/A", "0"), 101)
    states.at().weights[int(match["priority"])] = share


@LINES.rule(r"Status +: (?P<status>Enabled|Disabled)")
def _status(states: States, match: Match, node: Node) -> None:
    del node
    states.at().ecn_on = match["status"] == "Enabled"


@LINES.rule(r"(?P<label>[A-Z][\w ]+?) +: (?P<value>\d+)")
def _shown_option(states: States, match: Match, node: Node) -> None:
    del node
    if match["label"] not in SHOWN:
        raise ValueError("no such option")
    _option(states.at(), SHOWN[match["label"]], match["value"])


dcb.add_to(LINES)
kernel.add_to(LINES)
lldptool.add_to(LINES)
windows.add_to(LINES)


@LINES.rule(r".*/sys/.*|put .*|.*\$SYS/.*")
def _file(states: States, match: Match, node: Node) -> None:
    del match
    found = written(node.text)
    tos = None if found is None else re.fullmatch(r"kernel/config/rdma_cm/([^/]+)/ports/1/default_roce_tos", found[0])
    if found is None or tos is None:
        raise ValueError("no such setting")
    states.at(tos[1]).roce_tos = small(found[1], 256)


def _device(match: Match) -> str:
    """The port that a command names; all of them without one."""
    return match["nic"] or "$all"


def _assign(state: NicState, dscps: str, priority: str) -> None:
    for dscp in unranged(dscps, 63):
        state.priority_of[dscp] = small(priority, PRIORITIES)


def _option(state: NicState, name: str, value: str) -> None:
    if name == "cnp-dscp":
        state.cnp_dscp = small(value, 64)
    elif name in _KNOBS:
        state.numbers[name] = small(value, 1 << 32)
    elif name not in ("disable", "clamp-target-rate") and _FIXED.get(name) != value:
        raise ValueError(f"{name} is no option, or one that a profile has no field for")
