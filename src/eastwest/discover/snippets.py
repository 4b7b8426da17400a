"""Snippets of one page that are of one device.

A guide shows a configuration part by part: snippets of one system are of one switch, until the text above one names
another device, or one says of a thing what an earlier one says otherwise (another host name, AS, address or MTU).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eastwest.discover.sort import Sorted
from eastwest.errors import InputError
from eastwest.vendors.text.indent import Node, read_tree

Slot = tuple[str, ...]
"""What can have one value: the headings it stands below, and its words but the last."""
_INDENTED = frozenset(("eos", "nxos", "os10", "enterprise-sonic", "sonic"))
_TOP = re.compile(r"(?P<slot>hostname|switchname|router bgp) (?P<value>\S+)")
_SINGLE = frozenset(
    (
        *("host-name", "hostname", "autonomous-system", "router-id", "mtu", "speed", "address", "local-as", "peer-as"),
        *("remote-as", "forwarding-class", "loss-priority", "queue-num", "switch-priority", "traffic-class"),
    )
)
"""Words before a value in statements that are one line each, `set ... mtu 9216`."""


@dataclass
class _Device:
    """Snippets that are taken for one device. keys: tables that they hold, of a configuration that is JSON."""

    number: int
    slots: dict[Slot, str] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()

    def contradicts(self, slots: dict[Slot, str], keys: frozenset[str]) -> bool:
        """Whether something has two values, or a table comes a second time."""
        return bool(self.keys & keys) or any(self.slots.get(slot, value) != value for slot, value in slots.items())


def numbers(found: Sequence[Sorted]) -> list[int]:
    """Whose part of its file each piece is: the number of the first snippet of its device, else its own."""
    devices: dict[tuple[str, str, str, str], _Device] = {}
    last: dict[tuple[str, str], str] = defaultdict(str)
    result: list[int] = []
    for each in found:
        piece, label = each.piece, each.piece.label
        if label is None or each.what != "config":
            result.append(piece.number)
            continue
        page = (piece.file, each.family)
        last[page] = label or last[page]
        at = (*page, _form(piece.body), last[page])
        slots = _slots(each)
        device = devices.get(at)
        if device is None or device.contradicts(slots, each.keys):
            device = devices[at] = _Device(piece.number)
        device.slots |= slots
        device.keys |= each.keys
        result.append(device.number)
    return result


def _form(text: str) -> str:
    """How it is written: forms do not mix in one text."""
    begin = text.lstrip()
    if begin[:1] in ("{", "[", "<"):
        return begin[0]
    if re.match(r"(?:- )?(?:set|header):\s*$", begin, re.MULTILINE):
        return "yaml"
    if re.match(r"(?:[#$] ?)?(?:nv )?(?:set|delete|unset) ", begin):
        return "set"
    return "braces" if re.search(r"(?m)\{\s*$", begin) else "lines"


def _slots(found: Sorted) -> dict[Slot, str]:
    """Statements of a snippet that have one value, by what they are about."""
    pairs = _of_form(found, _form(found.piece.body))
    slots: dict[Slot, str] = {("host",): found.piece.host} if found.piece.host else {}
    many: set[Slot] = set()
    for slot, value in pairs:
        if slots.setdefault(slot, value) != value:
            many.add(slot)
    return {slot: value for slot, value in slots.items() if slot not in many}


def _of_form(found: Sorted, form: str) -> Iterator[tuple[Slot, str]]:
    text = found.piece.body
    if form == "set":
        yield from _one_liners(line.split() for line in text.split("\n"))
    elif form == "braces":
        yield from _one_liners(_braced(text))
    elif form == "lines" and found.family in _INDENTED:
        try:
            tree = read_tree(found.piece.file, text)
        except InputError:
            return
        for node in tree.nodes:
            if top := _TOP.fullmatch(node.text):
                yield (top["slot"],), top["value"]
            yield from _below(node, (_heading(node.text),))


def _heading(text: str) -> str:
    """`router bgp 65001` and `router bgp 65002` are one heading with two values."""
    return "router bgp" if text.startswith("router bgp ") else text


def _below(node: Node, path: Slot) -> Iterator[tuple[Slot, str]]:
    """Lines below a heading that are no headings themselves: all but the last word, and the last; `no` is a value."""
    for each in node.below:
        if each.below:
            yield from _below(each, (*path, each.text))
            continue
        bare = each.text.removeprefix("no ")
        words = bare.split()
        if len(words) > 1 and bare == each.text:
            yield (*path, *words[:-1]), words[-1]
        elif len(words) == 1:
            yield (*path, bare), each.text


def _one_liners(lines: Iterator[list[str]]) -> Iterator[tuple[Slot, str]]:
    for words in lines:
        if len(words) > 2 and words[-2] in _SINGLE:
            yield tuple(words[:-1]), words[-1]


def _braced(text: str) -> Iterator[list[str]]:
    """Statements in braces as words: the headings around them, then their own."""
    path: list[list[str]] = []
    for line in text.split("\n"):
        bare = line.strip()
        if bare.endswith("{"):
            path.append(bare[:-1].split())
        elif bare.startswith("}"):
            path = path[:-1]
        elif bare.endswith(";"):
            yield [word for part in (*path, bare[:-1].split()) for word in part]
