"""Which of these forms a text is in, and the text with NVUE's commands on the lines where their sources stand."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from eastwest.vendors.nvue.linux.datapath import read_datapath
from eastwest.vendors.nvue.linux.ifupdown import read_interfaces
from eastwest.vendors.nvue.linux.nclu import read_nclu
from eastwest.vendors.nvue.linux.roce_shown import read_roce
from eastwest.vendors.nvue.read_ports import UNSTATED
from eastwest.vendors.nvue.rules import ports

Said = tuple[int, tuple[str, ...] | str]
"""The line, and NVUE's words; the line as it stands where it has no meaning here."""
_FORMS: tuple[tuple[tuple[str, ...], re.Pattern[str], Callable[[str], Iterator[Said]]], ...] = (
    (("net add", "net del"), re.compile(r"(?m)^[ \t]*(?:\S+[$#]\s*)?(?:sudo )?net (?:add|del) \S"), read_nclu),
    (
        (
            *("traffic.", "pfc.", "pfc_watchdog.", "ecn_red", "egress_sched.", "cos_egr_queue."),
            *("priority_group.", "ingress_service_pool.", "flow_control."),
        ),
        re.compile(
            r"(?m)^[ \t]*(?:traffic\.(?:cos_\d|packet_priority|port_default|priority_group)\w*"
            r"|pfc(?:_watchdog)?\.[\w-]+"
            r"|ecn_red\.[\w-]+"
            r"|default_ecn_red_conf\.\w+|default_egress_sched\.\w+|cos_egr_queue\.\w+|egress_sched\.\w+"
            r"|(?:priority_group|ingress_service_pool|flow_control)\.\w+)(?:\.[\w.]+)? *= *\S"
        ),
        read_datapath,
    ),
    (("iface ", "auto swp"), re.compile(r"(?m)^iface (?:swp\d|peerlink|bridge\b)|^auto swp\d"), read_interfaces),
    (("RoCE ", "enabled-tc"), re.compile(r"(?m)^RoCE (?:PCP/DSCP->SP|SP->TC)|^[ \t]+enabled-tc[ \t]+\d"), read_roce),
)
"""Words of which a text of the form has one, which are found sooner than its sign; the sign; and its reader."""


def as_nvue(text: str) -> str | None:
    """The text in NVUE's words; None for one in none of these forms."""
    found = next(
        (read for words, sign, read in _FORMS if any(map(text.__contains__, words)) and sign.search(text)), None
    )
    if found is None:
        return None
    said = list(found(text))
    if all(isinstance(words, str) for _, words in said):
        return None
    return _on_lines([*said, *_without_mtu(said)])


def _without_mtu(said: Iterable[Said]) -> Iterator[Said]:
    """Ports whose MTU these files leave to the release: 1500 B once, 9216 B later."""
    sized: set[str] = set()
    named: dict[str, int] = {}
    for number, words in said:
        if isinstance(words, str) or len(words) < 2 or words[0] != "interface":
            continue
        for port in ports(words[4] if words[2:4] == ("bond", "member") else words[1]) or ():
            named.setdefault(port, number)
            if words[2:4] == ("link", "mtu"):
                sized.add(port)
    for port, number in named.items():
        if port not in sized:
            yield number, ("interface", port, "link", "mtu", UNSTATED)


def _on_lines(said: Iterable[Said]) -> str:
    lines: dict[int, list[str]] = defaultdict(list)
    for number, words in said:
        lines[number].append(words.replace(";", ",") if isinstance(words, str) else f"nv set {shlex.join(words)}")
    return "\n".join("; ".join(lines.get(number, ())) for number in range(1, max(lines, default=0) + 1))
