"""Commands that a page of Markdown states without any fence, a line each between its sentences."""

from __future__ import annotations

import re

_COMMAND = re.compile(
    r"\s*(?:[-*] )?`?(?:\[\S+@[^\]]*\][#$] ?|[\w.-]+@\S+[#$] |\\?[#$] )?(?:sudo )?(?:"
    r"nv (?:un)?set \S|net add \S|mlnx_qos -|(?:mlx|mst)config -d |cma_roce_(?:tos|mode) -|lldptool (?:-T|-i|set-)"
    r"|dcb (?:pfc|ets|app|buffer|dcbx) (?:set|add|replace) |niccli -|nicctl update "
    r"|(?:ip link set|ifconfig) \S.* mtu \d"
    r"|echo \S+ > ?/sys/|(?:export )?[NR]CCL_\w+=\S|for \w+ in .*;\s*done)"
)

_BEFORE = re.compile(r"^\s*(?:[-*] )?`?(?:\\?[#$] )?")
"""Marks of lists and code, and a prompt that names nobody."""


def only_commands(lines: list[str]) -> bool:
    """Blank all lines but commands, in place, where there is any; whether there is."""
    kept = [_COMMAND.match(line) is not None for line in lines]
    if not any(kept):
        return False
    lines[:] = [_BEFORE.sub("", line).rstrip("` ") if own else "" for line, own in zip(lines, kept, strict=True)]
    return True
