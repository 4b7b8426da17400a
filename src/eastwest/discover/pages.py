"""Snippets of one page that name nobody: which of them are of one device.

A guide sets one switch or host up step by step. Its snippets are of one device unless one says something else of what
another said: another address, another number, the same output a second time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from eastwest.discover.observe import Output
from eastwest.discover.observe.registry import readers_of
from eastwest.discover.sort import Sorted
from eastwest.errors import InputError
from eastwest.vendors.nvue.statements import read_statements

Facts = Mapping[object, object]
_SINGLE = frozenset(
    (
        "hostname",
        "autonomous-system",
        "router-id",
        "mtu",
        "mode",
        "speed",
        "state",
        "enable",
        "trust",
        "min-threshold",
        "max-threshold",
        "probability",
        "remote-as",
        "profile",
        "access",
        "breakout",
        "fec",
        "hash-seed",
        "cable-length",
        "peer-group",
        "shared-alpha",
        "memory-percent",
        "bw-percent",
        "port-buffer",
        "xoff-threshold",
        "xon-threshold",
        "type",
        "traffic-class",
        "switch-priority",
        "vni",
        "source",
    )
)
"""Last words of a path of NVUE that has one value."""
_SETTING = re.compile(
    r"(?P<name>--?[A-Za-z][\w-]*)[ =](?P<value>[\w,:.]+)"
    r"|echo [\"']?(?P<written>\w+)[\"']? *(?:>|\|)[^\n]*?(?P<path>/sys/\S+)"
    r"|\b(?P<variable>[A-Z][A-Z0-9_]{3,})=(?P<given>\S+)"
)
_HOST = frozenset(("output", "settings", "environment", "netplan"))


def numbers(found: Sequence[Sorted]) -> list[int]:
    """The number of the device on its page for each piece: that of the first where all snippets of the page agree.

    Of several devices, or of alternatives, nobody can tell what belongs together: each snippet keeps its own. Tables
    of SONiC are shown one by one: they are of one switch until one of them comes a second time.
    """
    chosen = [each.piece.number for each in found]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, each in enumerate(found):
        if kind := _kind(each):
            groups[each.piece.file, kind].append(at)
    for (_, kind), places in groups.items():
        facts = [_facts(found[at], kind) for at in places]
        said: dict[object, object] = {}
        number = chosen[places[0]]
        if kind != "sonic" and _differ(facts):
            continue
        for at, each_says in zip(places, facts, strict=True):
            if _contradicts(said, each_says):
                number, said = chosen[at], {}
            said.update(each_says)
            chosen[at] = number
    return chosen


def _differ(facts: Sequence[Facts]) -> bool:
    said: dict[object, object] = {}
    for each in facts:
        if _contradicts(said, each):
            return True
        said.update(each)
    return False


def _contradicts(said: Facts, more: Facts) -> bool:
    return any(said.get(name, value) != value for name, value in more.items())


def _kind(each: Sorted) -> str:
    """What a snippet may be joined with; empty for one that stands alone."""
    if not each.piece.number or each.piece.host or (each.hostname and each.family != "nvue"):
        return ""
    if each.what == "config":
        return each.family if each.family == "nvue" or (each.family == "sonic" and each.keys) else ""
    return "host" if each.what in _HOST and (each.side == "host" or each.what != "output") else ""


def _facts(each: Sorted, kind: str) -> Facts:
    """What it says that another of the same device would say alike."""
    once = (each.piece.number, each.piece.start)
    if kind == "sonic":
        return dict.fromkeys(each.keys, once)
    if kind == "nvue":
        return _paths(each)
    if each.what == "output":
        output = Output(each.piece.file, each.piece.body, each.piece.command, each.data)
        readers = frozenset(reader.name for reader in readers_of(output))
        return {(each.piece.command, readers): once}
    return {"netplan": once} if each.what == "netplan" else _settings(each.piece.body)


def _paths(each: Sorted) -> Facts:
    try:
        statements = read_statements(each.piece.file, each.piece.body).found
    except InputError:
        return {each.what: each.piece.start}
    pairs = ((one.words[:-1], one.words[-1]) for one in statements if len(one.words) > 2)
    return {path: value for path, value in pairs if path[-1] in _SINGLE or path[-2:] == ("ip", "address")}


def _settings(text: str) -> Facts:
    found: dict[object, object] = {}
    for line in text.split("\n"):
        tool = line.split(maxsplit=1)[0] if line.strip() else ""
        for match in _SETTING.finditer(line[:2000]):
            if match["path"]:
                found[match["path"]] = match["written"]
            elif match["variable"]:
                found[match["variable"]] = match["given"]
            else:
                found[tool, match["name"]] = match["value"]
    return found
