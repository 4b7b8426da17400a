"""The lines of a host's texts that make settings: what a script runs, with loops and variables, or what tools print."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.shell import run_of
from eastwest.vendors.text.shell_values import filled
from eastwest.vendors.text.shell_words import commands_of

LARGEST = 1_000_000
"""Characters of a script that people write."""
BEGIN, END = "# settings: begin", "# settings: end"
_REMARKED = re.compile(
    r"((?:sudo |run )?(?:mlnx_qos|mlxconfig|mstconfig|cma_roce_\w+|echo|niccli|nicctl|dcb|ip|lldptool|ethtool) "
    r"[^#]*?)\s+#\s.*"
)
_ASSIGNED = re.compile(
    r"(?:export |local |readonly )?(?P<name>[A-Za-z_]\w*)=(?P<value>\"[^\"$`]*\"|'[^'$`]*'|[^\s\"'$`();|&]+)"
)
_SCRIPT = re.compile(r"(?m)^[ \t]*(?:for\s+\w+\s+in\s|\w+\s*\(\)\s*(?:\{|$)|ssh\s)")
_CLOSED = re.compile(r"(?m)^[ \t]*done\b|;\s*done\b|^[ \t]*\}")
"""A block of a script ends."""
_TOOL = re.compile(r"(?:sudo )?(?:mlnx_qos|cma_roce_\w+|(?:mlx|mst)config|ethtool|ip|dcb|nicctl|niccli|lldptool)\b")
_QUOTED = re.compile(r"\"([\w.,:/=$\{\}@+-]+)\"")
"""A word that needs no quotes."""
_SEVERAL = re.compile(r";\s*\S|&&")
_DISCARDED = re.compile(r"(?:\s*(?:\d?&?>{1,2}\s*(?:/dev/null|&\d)|\|\|\s*(?:true|:)))+\s*$")
_QUIET = re.compile(
    r"(?:set|shopt|mkdir|sleep|true|exit|command|break|continue|read|cd|\[\[?|test|return|shift|trap|wait|:)\b.*|\[.*"
)


def settings(text: str) -> list[Node]:
    """The lines that make settings: those between the marks of a rendered script, else all; parts joined at `\\`."""
    if len(text) < LARGEST and BEGIN not in text and _SCRIPT.search(text) and _CLOSED.search(text):
        ran = dict.fromkeys((each.line, " ".join(each.text.split())) for each in run_of(text) if not each.host)
        return [_plain(Node(*each)) for each in ran if not _QUIET.fullmatch(each[1])]
    if BEGIN in text:
        return list(_joined(text))
    return [_plain(each) for node in _joined(text) for each in _apart(node)]


_INVOKED = re.compile(r"Invoke-Command\b[^{]*-ScriptBlock\s*\{(?P<inner>.*)\}\s*")
"""PowerShell on other machines."""
_CARD = re.compile(r" (?:-b|-p|--card|--port) (?P<card>\S+)")
_OF_CARD = re.compile(r"(?P<verb>.*\bnicctl update qos)(?P<what> (?:dscp-to-\w+|pfc|scheduling))?(?P<rest> .*)")
"""`nicctl` takes the card or port before and behind what it sets."""


def _with_card(text: str) -> str:
    """The card behind what is set, where the grammar has it."""
    card = _CARD.search(text)
    whole = None if card is None else _OF_CARD.fullmatch(text.replace(card[0], "", 1))
    if card is None or whole is None:
        return text
    return f"{whole['verb']}{whole['what'] or ''} -p {card['card']}{whole['rest']}"


def _plain(node: Node) -> Node:
    """A command without what becomes of its output, and without what only says where it runs."""
    text = _DISCARDED.sub("", node.text) if ">" in node.text or "||" in node.text else node.text
    text = _QUOTED.sub(r"\1", text) if '"' in text and _TOOL.match(text) else text
    if "ScriptBlock" in text and (invoked := _INVOKED.fullmatch(text)) is not None:
        text = invoked["inner"].strip()
    elif "nicctl update qos" in text:
        text = _with_card(text)
    return Node(node.number, text)


def _joined(text: str) -> Iterator[Node]:
    marked = BEGIN in text
    inside, before = not marked, ""
    values: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        remarked = _REMARKED.fullmatch(bare) if "#" in bare else None
        bare = bare if remarked is None else remarked[1]
        if marked and bare in (BEGIN, END):
            inside = bare == BEGIN
        elif inside and bare.endswith("\\"):
            before += bare[:-1].rstrip() + " "
        elif inside and not marked and not before and (assigned := _ASSIGNED.fullmatch(bare)) is not None:
            values[assigned["name"]] = assigned["value"].strip("\"'")
        elif inside and (before or bare):
            yield Node(number, filled(before + bare, values) if values else before + bare)
            before = ""


def _apart(node: Node) -> Iterator[Node]:
    """Several commands of one line, each for itself."""
    if _SEVERAL.search(node.text) and not node.text.startswith(("#", "if ", "elif ", "while ")):
        for command in commands_of(node.text):
            yield Node(node.number, command.text)
    else:
        yield node
