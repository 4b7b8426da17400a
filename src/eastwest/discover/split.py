"""One text as its pieces: fenced snippets of a page, the commands of a session or a `show tech`, several devices.

A piece keeps its lines where they were in the file, so that every reader's line numbers are the file's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from eastwest.discover.blocks import Span, blocks, is_page, outdent, titles
from eastwest.discover.flat import indented, is_flat, put_below
from eastwest.discover.source import Text
from eastwest.discover.typed import HOST, PLACE, without_prompts

MOST_PIECES = 5_000
"""A `show tech` runs some hundred commands; what stands behind so many pieces is not read."""
_ARROW = re.compile(r"(?<=\w)\s+(?:←|<--|-{5,}\s).*$")
"""Remarks of a guide behind a line."""
_NOTICE = re.compile(r"^\s*\{\{%.*%\}\}\s*$")
"""Where Hugo begins and ends a box of a page."""
_VERBS = (
    r"show|sh|do show|nv|net show|cat|lldpctl|lldpcli|ethtool|mlnx_qos|mlxconfig|mlxlink|show_gids|cma_roce_tos|rdma"
    r"|ibv_devinfo|ibdev2netdev|niccli|bnxtqos|nicctl|ip|vtysh|sonic-cfggen|grep|env|printenv|sysctl|redis-cli|pfcwd"
    r"|mmuconfig|ecnconfig|portstat|pfcstat|queuestat|dcb|mst|devlink|lldptool"
    r"|network port|net port|purenetwork|pureport|purehw|sudo|run show|display|uname|lspci|dmesg"
)
_BEFORE = rf"^{HOST}(?:\([\w/:. -]*\))?{PLACE}"
_PROMPT = re.compile(rf"{_BEFORE}\s?[#>$%]\s?(?P<command>(?:{_VERBS})\b.*)$")
_INSET_PROMPT = re.compile(rf"^[ \t]+[\w.-]+@(?P<host>\w[\w.-]*){PLACE}\s?[#>$%]\s?(?P<command>(?:{_VERBS})\b.*)$")
"""The first line of a fence that stands further in: what it printed may not."""
_BARE_PROMPT = re.compile(rf"{_BEFORE}[#>$]\s*(?:exit|quit|logout)?$")
_BRACKETED = re.compile(
    r"^(?:\([\w.-]+\) ?)?\[[\w.-]+@(?P<host>\w[\w.-]*)[ :][^\]\n]{1,200}\]"
    r"(?:[#$>]\s*|\s+(?=(?:esxcli|esxcfg-\w+|vsish|vmkping|vmware)\b))(?P<command>.*)$"
)
"""Shells of Red Hat, of EOS, and of ESXi, whose prompt has no mark: nothing else looks so."""
_BANNERED = re.compile(rf"^[-=*#]{{3,}}\s*[`'\"]?(?P<command>(?:{_VERBS})\b[^`'\"]*?)[`'\"]?\s*[-=*#]{{3,}}$")
_QUOTED = re.compile(rf"^[`'](?P<command>(?:{_VERBS})\b[^`']*)[`']\s*$")
_SETS = r"nv (?:(?:un)?set|config (?:apply|save))\b"
"""What makes a configuration prints nothing: it is one itself."""
_SHELL = re.compile(rf"^(?:[#$+] ?|## )(?P<command>(?:sudo )?(?!{_SETS})(?:{_VERBS})\b.*)$")
_RUN = re.compile(
    r"#!/|(?:sudo )?(?:mlnx_qos|cma_roce_\w+|mlxconfig|mstconfig|ethtool|niccli|nicctl|ip link set|dcb) (?:-|\w+ )\S"
)
"""What a script has: its first line, or commands without a prompt. A mark before others is then a remark's."""
_NOTED = re.compile(r"^!\s?Command: (?P<command>show .+)$")
_HOSTNAME = re.compile(r"^(?:hostname|switchname) (\S+)|^set system host-name (\S+)|^nv set system hostname ([\w.-]+)")
_DIVIDER = re.compile(r"^[!#]?\s*[-=*%]{5,}(?:[^-=*%].*[-=*%]{5,})?\s*$")
_BETWEEN = re.compile(r"([A-Za-z][\w.-]*)\s*:?\s*")
"""What stands alone between two dividers: a device's name. A remark there heads a section of a configuration."""
_PAGER = re.compile(r"^\s*(?:--\s?[Mm]ore\s?--|---\(more(?: \d+%)?\)---|<--- More --->)\s*")
_SAID = re.compile(r"^(?:Building configuration\.\.\.|Current configuration ?:.*)$")
"""What systems say before they print a configuration."""
_INTERFACE = re.compile(r"interface \S")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file. command: what printed it, as typed. host: who is named by the prompt. number: of several
    devices in one file, from 1. body: its lines; start: how many stand before it in the file. title: the heading of
    the page above it.
    """

    file: str
    body: str
    command: str = ""
    host: str = ""
    number: int = 0
    start: int = 0
    title: str = ""

    @property
    def text(self) -> str:
        """The lines with empty ones before them, so that each has its number in the file."""
        return "\n" * self.start + self.body

    @property
    def empty(self) -> bool:
        """Nothing but space."""
        return not self.body.strip()


def pieces_of(text: Text) -> tuple[Piece, ...]:
    """The pieces of a text in order; a text without marks is one piece."""
    lines = text.text.split("\n")
    if is_page(text):
        lines = [_ARROW.sub("", _NOTICE.sub("", line).replace("\\_", "_").replace("\\#", "#")) for line in lines]
    for at, line in enumerate(lines):
        if "ore" in line[:24]:
            lines[at] = _PAGER.sub("", line)
        elif line.startswith(("Building conf", "Current conf")) and _SAID.match(line):
            lines[at] = ""
    found: list[Piece] = []
    code = list(blocks(text, lines))
    above = list(titles(text, lines))
    named = _named(text.text) if above else frozenset()
    outdent(lines, code)
    typed = without_prompts(lines)
    asked = Span(0, 0)
    for block in code:
        body = lines[block.start : block.end]
        lines[block.start : block.end] = indented(body) if is_flat(body) else put_below(body)
        for span in _answered(lines, list(_sessions(lines, block, typed)), asked):
            asked = span
            for part in _devices(lines, span):
                title = next((title for at, title in reversed(above) if at < part.start), "")
                host = part.host or (title.strip() if title.strip() in named else "")
                piece = _piece(text.name, lines, replace(part, host=host), title)
                if not piece.empty:
                    found.append(piece)
                if len(found) >= MOST_PIECES:
                    return tuple(found)
    return tuple(found)


_NAMING = re.compile(
    r"(?m)^[ \t]*(?:set system host-name|nv set system hostname|host-?name:?|sysname|\"hostname\":) +\"?([\w.-]+)"
)


def _named(text: str) -> frozenset[str]:
    """The devices that a page's code names: a title that is such a name alone says whose the code below it is."""
    return frozenset(_NAMING.findall(text))


def _piece(name: str, lines: list[str], span: Span, title: str = "") -> Piece:
    body = "\n".join(lines[span.start : span.end])
    bare = body.lstrip("\n")
    start = span.start + len(body) - len(bare)
    return Piece(name, bare, span.command, span.host, span.number, start, title)


def _sessions(lines: list[str], block: Span, typed: Mapping[int, str]) -> Iterator[Span]:
    """Where commands begin within a block. typed: who was configured by a line; what was typed is no output."""
    start, command, host = block.start, "", block.host
    remarks = any(map(_RUN.match, lines[block.start : block.end]))
    for at in range(block.start, block.end):
        line = lines[at]
        if at in typed and (command or typed[at] != host):
            yield Span(start, at, command, host, block.number)
            start, command, host = at, "", typed[at]
        if not line or (line[0] == " " and "@" not in line) or (remarks and line[0] == "#"):
            continue
        match = _marked(line) if line[0] != " " else _INSET_PROMPT.match(line)
        if match is None:
            continue
        yield Span(start, at, command, host, block.number)
        named = match.groupdict()
        start, command = at + 1, (named.get("command") or "").strip()
        host = named.get("host") or host
        if line.startswith("!"):  # a comment within the configuration: it stays
            start = at
    yield Span(start, block.end, command, host, block.number)


def _answered(lines: list[str], spans: list[Span], asked: Span) -> list[Span]:
    """A block without prompts behind one that ends with a command shows what that printed, as pages have it.

    asked: the last span of the block before.
    """
    own = any(span.command or span.host not in ("", asked.host) for span in spans)
    silent = not any(line.strip() for line in lines[asked.start : asked.end])
    if own or not asked.command or not asked.host or not silent:
        return spans
    return [replace(span, command=asked.command, host=asked.host) for span in spans]


def _marked(line: str) -> re.Match[str] | None:
    first = line[0]
    if first in "-=*#`'$+":
        return _BANNERED.match(line) or _QUOTED.match(line) or _SHELL.match(line)
    if first == "!":
        return _NOTED.match(line)
    if first in "[(":
        return _BRACKETED.match(line) if len(line) < 2000 else None
    if len(line) < 400 and any(mark in line for mark in "#>$%"):
        return _PROMPT.match(line) or _BARE_PROMPT.match(line)
    return None


def _devices(lines: list[str], span: Span) -> Iterator[Span]:
    """A configuration that names several hosts, or states the same heading on both sides of a divider."""
    cuts = [at for at in range(span.start, span.end) if _HOSTNAME.match(lines[at])]
    names = dict.fromkeys(lines[at] for at in cuts)
    if len(names) > 1 and len(names) == len(cuts):
        starts = [span.start, *(_above(lines, at, span.start) for at in cuts[1:]), span.end]
    elif banners := _banners(lines, span):
        yield from banners
        return
    else:
        starts = [span.start, *_dividers(lines, span), span.end]
    if len(starts) == 2:
        yield span
        return
    for number, (start, end) in enumerate(pairwise(starts), start=1):
        yield Span(start, end, span.command, span.host, span.number * 100 + number)


def _banners(lines: list[str], span: Span) -> list[Span]:
    """Parts of a text that begin with a name between two dividers; the banners themselves are blanked, in place."""
    found: list[tuple[int, str]] = []
    for at in range(span.start + 1, span.end - 1):
        if lines[at - 1] and _DIVIDER.match(lines[at - 1]) and lines[at + 1] and _DIVIDER.match(lines[at + 1]):
            named = _BETWEEN.fullmatch(lines[at])
            found += [] if named is None else [(at - 1, named[1])]
    if len({name for _, name in found}) < len(found) or len(found) < 2:
        return []
    ends = [*(at for at, _ in found[1:]), span.end]
    for at, _ in found:
        lines[at : at + 3] = ["", "", ""]
    return [
        Span(at, end, span.command, name, span.number * 100 + number)
        for number, ((at, name), end) in enumerate(zip(found, ends, strict=True), start=1)
    ]


def _above(lines: list[str], at: int, least: int) -> int:
    """The comments right above a line belong to it."""
    while at - 1 > least and (not lines[at - 1].strip() or lines[at - 1][0] in "!#"):
        at -= 1
    return at


def _dividers(lines: list[str], span: Span) -> Iterator[int]:
    seen: set[str] = set()
    divider, since = -1, set[str]()
    for at in range(span.start, span.end):
        line = lines[at]
        if line and _DIVIDER.match(line):
            divider, since = at, set()
        elif _INTERFACE.match(line):
            if line in seen and divider >= 0 and line not in since:
                yield divider
                seen, divider = set(since), -1
            seen.add(line)
            since.add(line)
