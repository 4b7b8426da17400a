"""What statements say that no intent holds, mended statement by statement."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from eastwest.audit.amend.model import Change, Path

Swap = tuple[re.Pattern[str], str]
"""A statement of a port, and what stands instead; empty for nothing."""
_INDENTED: Mapping[str, Swap] = {
    "EW213": (re.compile(r"flowcontrol (receive|send) (?:on|desired)"), r"flowcontrol \1 off"),
    "EW215": (re.compile(r"priority-flow-control mode auto"), "priority-flow-control mode on"),
}
_JUNOS: Mapping[str, Swap] = {
    "EW213": (re.compile(r"(interfaces \S+ (?:gig|aggregated-)?ether-options) flow-control"), r"\1 no-flow-control"),
}
_NVUE: Mapping[str, Swap] = {"EW213": (re.compile(r"interface \S+ qos link-pause .*"), "")}
_OS10: Mapping[str, Swap] = {
    "EW213": (re.compile(r"flowcontrol (receive|transmit) on"), r"flowcontrol \1 off"),
}
_SWAPS: Mapping[str, Mapping[str, Swap]] = {
    "eos": _INDENTED,
    "nxos": _INDENTED,
    "junos": _JUNOS,
    "nvue": _NVUE,
    "os10": _OS10,
}
_MARKING = "random-detect ecn minimum-threshold "
_COUNTED = "random-detect ecn count"
RULES = frozenset({"EW213", "EW215", "EW505"})
"""Rules that can be mended so."""


def direct(family: str, rule: str, ports: Collection[str], theirs: Sequence[Path]) -> Change:
    """What has to change in the statements of a text for one of `RULES` at these ports; nothing unless at all of them.

    A port may pause without a statement, by DCBX or by default: there is nothing to amend then.
    """
    if rule == "EW505":
        return Change((), tuple((path, None) for path in _counted(theirs)) if family == "eos" else ())
    swap = _SWAPS.get(family, {}).get(rule)
    pairs = [] if swap is None else list(_swapped(swap, ports, theirs))
    if {port for port, _, _ in pairs} != set(ports):
        return Change((), ())
    return Change(tuple(old for _, old, _ in pairs), tuple((path, old) for _, old, path in pairs if path))


def _swapped(swap: Swap, ports: Collection[str], theirs: Sequence[Path]) -> Iterator[tuple[str, Path, Path]]:
    """Port, statement, and the one in its place."""
    pattern, instead = swap
    for path in theirs:
        indented = path[0].startswith("interface ")
        port, text = (path[0].removeprefix("interface "), path[-1]) if indented else (path[min(1, len(path) - 1)], "")
        match = pattern.fullmatch(text or " ".join(path)) if port in ports else None
        if match is not None:
            said = match.expand(instead)
            yield port, path, ((*path[:-1], said) if indented else tuple(said.split()))


def _counted(theirs: Sequence[Path]) -> Iterator[Path]:
    """A line beside each that marks, where there is none."""
    have = set(theirs)
    for path in theirs:
        beside = (*path[:-1], _COUNTED)
        if path[-1].startswith(_MARKING) and beside not in have:
            yield beside
