"""Outputs of several tools in one text, as scripts keep them that run one test after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.telemetry.readings import (
    fio_text,
    gpcnet,
    iperf2,
    iperf3_text,
    nccl,
    nvbandwidth,
    osu,
    perftest,
    ping,
    qperf,
)
from eastwest.telemetry.readings.text import lines_of

_BEGINS = {
    perftest: r"\s*(?:(?:RDMA|Send|Raw|Atomic)\w*(?:[ _]\w+){0,4} (?:BW|Latency) Test\s*$|#bytes\s+#iterations\s)",
    nccl: r"\s*#\s*(?:nccl-tests version|Collective test starting|nThread \d|size\s+count\s)",
    nvbandwidth: r"\s*(?:nvbandwidth Version|CUDA Runtime Version|Device \d+: |Running \w+_(?:ce|sm)\.?\s*$|"
    r"memcpy .{0,80}\(row\).{0,80}\(column\))",
    gpcnet: r".{0,80}(?:Network Load Tests|Isolated Network Tests|Network Tests running with Congestion)",
    iperf2: r"(?:Client connecting to|Server listening on (?:TCP|UDP)) |\[ *ID\] +Interval",
    osu: r"\s*#\s*OSU \S",
    qperf: r"(?:tcp|udp|sctp|sdp|rds|rc|uc|ud|xrc|ver)_\w+:\s*$",
    iperf3_text: r"\s*(?:Connecting to host|Server listening on) |\[ *ID\](?:\[Role\])? +Interval",
    ping: r"PING \S",
    fio_text: r"\S{1,80}: \(g=\d+\): rw=|fio-\d",
}
"""Lines with which an output begins; it ends where that of another tool does."""
_COMPILED = {module: re.compile(pattern) for module, pattern in _BEGINS.items()}


def parts_of(text: str) -> Iterator[tuple[str, str]]:
    """Each tool and the text with the lines of all others empty; nothing where a text is of one tool."""
    begins = {module: begin for module, begin in _COMPILED.items() if module.recognised(text)}
    if len(begins) < 2:
        return
    lines = [line for _, line in lines_of(text)]
    owners = [""] * len(lines)
    now = ""
    for at, line in enumerate(lines):
        bare = line[:400]
        now = next((module.TOOL for module, begin in begins.items() if begin.match(bare)), now)
        owners[at] = now
    names = dict.fromkeys(owner for owner in owners if owner)
    whole = text.splitlines()
    for name in names if len(names) > 1 else ():
        yield name, "\n".join(line if owner == name else "" for line, owner in zip(whole, owners, strict=True))
