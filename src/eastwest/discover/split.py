"""One text as its pieces: fenced snippets of a page, the commands of a session or a `show tech`, several devices.

A piece keeps its lines where they were in the file, so that every reader's line numbers are the file's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from eastwest.discover.flat import indented, is_flat, put_below
from eastwest.discover.prose import html_blocks, only_commands, without_prose
from eastwest.discover.source import Text
from eastwest.discover.typed import HOST, PLACE, without_prompts

MOST_PIECES = 5_000
"""A `show tech` runs some hundred commands; what stands behind so many pieces is not read."""
OUTDENTED = 2
"""Less is the habit of a table."""
_FENCE = re.compile(r"^\s*(```+|~~~+)")
_CODE_INDENT = " " * 4
_ARROW = re.compile(r"(?<=\w)\s+(?:←|<--|-{5,}\s).*$")
"""Remarks of a guide behind a line."""
_OPENED = re.compile(r"conf(?:igure)?(?: t\w*)?\s*")
"""Opens a script that is further in as a whole."""
_QUOTATION = re.compile(r"^\s*(?:> ?)+")
_QUOTED_FENCE = re.compile(r"^\s*(?:> ?)+\s*(?:```|~~~)")
_TITLE = re.compile(r"(?:#{1,6} +|\*\*)(\S.*)")
_UNDERLINE = re.compile(r"[=~^*+\"'-]{3,}\s*")
"""What stands below a title of reStructuredText."""
_CODE = re.compile(r"^(\s*)(?:\.\. (?:code-block|code|sourcecode|parsed-literal)::|.*[^:]::\s*$).*")
_HEREDOC = re.compile(r"<<[-~]?\s*[\"']?(\w+)[\"']?\s*(?:[|>].*)?$")
"""How Terraform begins a text, and a shell that of a file within a script."""
_FILLED = re.compile(r"[$%]\{[^{}]*\}")
"""What Terraform fills in, with braces of its own."""
_TERRAFORM = re.compile(r"(?i)\.(?:tf|tfvars|hcl)$")
_CODE_LINE = re.compile(r"(?: {4}|\t)\s*\S")
_PAGE = re.compile(r"(?i)\.(?:md|markdown|mdx|rst)$")
_VERBS = (
    r"show|sh|do show|nv|net show|cat|lldpctl|lldpcli|ethtool|mlnx_qos|mlxconfig|mlxlink|show_gids|cma_roce_tos|rdma"
    r"|ibv_devinfo|ibdev2netdev|niccli|bnxtqos|nicctl|ip|vtysh|sonic-cfggen|grep|env|printenv|sysctl|redis-cli|pfcwd"
    r"|mmuconfig|ecnconfig|portstat|pfcstat|queuestat|dcb|mst|devlink|lldptool"
    r"|network port|net port|purenetwork|pureport|purehw|sudo|run show|display|uname|lspci|dmesg"
)
_BEFORE = rf"^{HOST}(?:\([\w/:. -]*\))?{PLACE}"
_PROMPT = re.compile(rf"{_BEFORE}\s?[#>$%]\s?(?P<command>(?:{_VERBS})\b.*)$")
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
_DIVIDER = re.compile(r"^[!#]?\s*[-=*]{5,}(?:[^-=*].*[-=*]{5,})?\s*$")
_PAGER = re.compile(r"^\s*(?:--\s?[Mm]ore\s?--|---\(more(?: \d+%)?\)---|<--- More --->)\s*")
_SAID = re.compile(r"^(?:Building configuration\.\.\.|Current configuration ?:.*)$")
"""What systems say before they print a configuration."""
_HEADING = re.compile(r"^(?:interface|vlan|router|hostname|class-map|policy-map|qos profile) \S.*$")


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


@dataclass(frozen=True, slots=True)
class _Span:
    """Lines [start, end) of a file, counted from 0."""

    start: int
    end: int
    command: str = ""
    host: str = ""
    number: int = 0


def pieces_of(text: Text) -> tuple[Piece, ...]:
    """The pieces of a text in order; a text without marks is one piece."""
    lines = text.text.split("\n")
    if _PAGE.search(text.name):
        lines = [_ARROW.sub("", line.replace("\\_", "_")) for line in lines]
    for at, line in enumerate(lines):
        if "ore" in line[:24]:
            lines[at] = _PAGER.sub("", line)
        elif line.startswith(("Building conf", "Current conf")) and _SAID.match(line):
            lines[at] = ""
    found: list[Piece] = []
    blocks = list(_blocks(text, lines))
    titles = list(_titles(text, lines))
    _outdent(lines, blocks)
    typed = without_prompts(lines)
    asked = _Span(0, 0)
    for block in blocks:
        body = lines[block.start : block.end]
        lines[block.start : block.end] = indented(body) if is_flat(body) else put_below(body)
        for span in _answered(lines, list(_sessions(lines, block, typed)), asked):
            asked = span
            for part in _devices(lines, span):
                title = next((title for at, title in reversed(titles) if at < part.start), "")
                piece = _piece(text.name, lines, part, title)
                if not piece.empty:
                    found.append(piece)
                if len(found) >= MOST_PIECES:
                    return tuple(found)
    return tuple(found)


def _titles(text: Text, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Headings of a page and its lines in bold type, by line."""
    inside = False
    for at, line in enumerate(lines if _PAGE.search(text.name) else ()):
        inside ^= _FENCE.match(line) is not None
        if not inside and (match := _TITLE.match(line)) is not None:
            yield at, match[1]
        elif not inside and line.strip() and at + 1 < len(lines) and _UNDERLINE.fullmatch(lines[at + 1]):
            yield at, line


def _piece(name: str, lines: list[str], span: _Span, title: str = "") -> Piece:
    body = "\n".join(lines[span.start : span.end])
    bare = body.lstrip("\n")
    start = span.start + len(body) - len(bare)
    return Piece(name, bare, span.command, span.host, span.number, start, title)


def _blocks(text: Text, lines: list[str]) -> Iterator[_Span]:
    """The code of a page, else everything. Several blocks of a page may be of several devices: they are numbered."""
    fenced, above = list(_fenced(lines)), 2
    if not fenced and _PAGE.search(text.name):
        fenced, above = list(_indented(lines) if text.name.lower().endswith(".rst") else _set_in(lines)), 1
        code = [line for start, end in fenced for line in lines[start:end]]
        if not fenced or not (only_commands(code) or text.name.lower().endswith(".rst")):
            fenced = _bare_page(lines) or fenced
    if _TERRAFORM.search(text.name):
        fenced = list(_heredocs(lines))
    whole = text.text.lstrip()[:1] in ("{", "[", "<")
    spans = fenced if fenced or (_PAGE.search(text.name) and not whole) else [(0, len(lines))]
    parts = [part for start, end in spans for part in _objects(lines, start, end)]
    several = len(parts) > 1 or bool(fenced) or parts != spans
    for number, (start, end) in enumerate(parts, start=1):
        yield _Span(start, end, host=_labelled(lines, start - above) if fenced else "", number=number if several else 0)


def _bare_page(lines: list[str]) -> list[tuple[int, int]]:
    """The code of a page that marks none: in HTML, or between its sentences."""
    found = list(html_blocks(lines))
    return found or ([(0, len(lines))] if without_prose(lines) or only_commands(lines) else [])


def _objects(lines: list[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """A script as the objects of JSON that it writes into files, and what stands between them."""
    at = start
    while at < end:
        match = _HEREDOC.search(lines[at]) if "<<" in lines[at] else None
        at += 1
        if match is None or at >= end or not lines[at].lstrip().startswith("{"):
            continue
        close = next((line for line in range(at, end) if lines[line].strip() == match[1]), None)
        if close is None:
            continue
        if any(line.strip() for line in lines[start : at - 1]):
            yield start, at - 1
        yield at, close
        start = at = close + 1
    if start < end:
        yield start, end


_LABEL = re.compile(
    r"\s*(?:=== \"(?P<tab>[^\"]+)\"|\{\{<\s*tab \"(?P<shortcode>[^\"]+)\"\s*>\}\}|#{1,6} (?P<heading>\S+)"
    r"|\*\*(?:Example: )?\[?(?P<bold>[\w.-]+)\]?\*\*):?\s*"
)
_NAMED = re.compile(
    r"(?i)(?=.*(?:leaf|spine|tor|border|core|aggr?|edge|exit|switch|sw|server|srv|host|node|gpu|dgx|worker))"
    r"(?P<name>[a-z][\w-]*\d[\w-]*)(?:\.ya?ml|\.cfg|\.conf)?"
)
"""A role and a number: what people call devices."""


def _labelled(lines: list[str], at: int) -> str:
    """Whom the line above code names: a tab, a heading or a title that is a device's name alone."""
    while at >= 0 and not lines[at].strip():
        at -= 1
    label = _LABEL.fullmatch(lines[at]) if at >= 0 else None
    found = next((each for each in label.groups() if each), "").strip() if label is not None else ""
    named = _NAMED.fullmatch(found)
    return "" if named is None else named["name"]


def _outdent(lines: list[str], blocks: list[_Span]) -> None:
    """Move the lines of a block to the left, in place, where all stand further in, as a page has them."""
    for block in blocks:
        if any(line[:1] == "\t" for line in lines[block.start : block.end]):
            lines[block.start : block.end] = [line.expandtabs(4) for line in lines[block.start : block.end]]
        body = [line for line in lines[block.start : block.end] if line.strip() and not _OPENED.fullmatch(line)]
        depth = min((len(line) - len(line.lstrip(" ")) for line in body), default=0)
        if depth >= OUTDENTED:
            lines[block.start : block.end] = [line[depth:] for line in lines[block.start : block.end]]


def _fenced(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Quoted fences too, whose lines lose the mark of the quotation."""
    start, mark, quoted = -1, "", False
    for at, line in enumerate(lines):
        quoted = _QUOTED_FENCE.match(line) is not None if start < 0 else quoted
        if quoted:
            lines[at] = _QUOTATION.sub("", line)
        match = _FENCE.match(lines[at])
        if match is None:
            continue
        if start < 0:
            start, mark = at + 1, match[1]
        elif lines[at].strip().startswith(mark) and not lines[at].strip().strip("`~"):
            yield start, at
            start = -1
    if start >= 0:
        yield start, len(lines)


def _heredocs(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Texts that stand within another language. One that leaves a block open goes on in the next one: what stands
    between them is taken out. A later one that ends the same block is another end of it, and gets its heading.
    """
    whole: tuple[int, int] | None = None
    depth, headings = 0, list[str]()
    for begin, end in _each_heredoc(lines):
        start, own = begin, _depth(lines[begin:end])
        if whole is not None:
            lines[whole[1] : start] = [""] * (start - whole[1])
        elif own < 0 and len(headings) == -own:
            start, own = begin - 1, 0
            lines[start] = " ".join(headings)
        elif own > 0:
            headings = _left_open(lines[start:end])
        whole = (start if whole is None else whole[0], end)
        depth += own
        if depth <= 0:
            yield whole
            whole, depth = None, 0
    if whole is not None:
        yield whole


def _depth(body: list[str]) -> int:
    """How many blocks are opened more than ended."""
    return sum(bare.count("{") - bare.count("}") for bare in (_FILLED.sub("", line) for line in body))


def _left_open(body: list[str]) -> list[str]:
    """The headings of blocks that do not end."""
    open_: list[str] = []
    for line in body:
        bare = _FILLED.sub("", line).strip()
        if bare.endswith("{"):
            open_.append(line.strip())
        elif bare.startswith("}"):
            open_ = open_[:-1]
    return open_


def _each_heredoc(lines: list[str]) -> Iterator[tuple[int, int]]:
    """`<<-EOT` to `EOT`."""
    start, mark = -1, ""
    for at, line in enumerate(lines):
        if start >= 0 and line.strip() == mark:
            yield start, at
            start = -1
        elif start < 0 and (match := _HEREDOC.search(line)) is not None:
            start, mark = at + 1, match[1]


def _set_in(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Code of a Markdown page that is set in by four spaces, behind an empty line; empty lines may stand within."""
    at = 0
    while at < len(lines):
        start = at
        at += 1
        below_text = start and lines[start - 1].strip() and not lines[start - 1].startswith("#")
        if not _CODE_LINE.match(lines[start]) or below_text:
            continue
        while at < len(lines) and (not lines[at].strip() or _CODE_LINE.match(lines[at])):
            at += 1
        yield start, at


def _indented(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Literal blocks of reStructuredText: deeper than what announces them. Their common indentation is taken off."""
    at = 0
    while at < len(lines):
        match = _CODE.match(lines[at])
        at += 1
        if match is None:
            continue
        outer, start = len(match[1]), at
        while at < len(lines) and (not lines[at].strip() or len(lines[at]) - len(lines[at].lstrip()) > outer):
            at += 1
        body = [line for line in lines[start:at] if line.strip() and not line.strip().startswith(":")]
        if body:
            depth = min(len(line) - len(line.lstrip()) for line in body)
            lines[start:at] = ["" if line.strip().startswith(":") else line[depth:] for line in lines[start:at]]
            yield start, at


def _sessions(lines: list[str], block: _Span, typed: Mapping[int, str]) -> Iterator[_Span]:
    """Where commands begin within a block. typed: who was configured by a line; what was typed is no output."""
    start, command, host = block.start, "", block.host
    remarks = any(map(_RUN.match, lines[block.start : block.end]))
    for at in range(block.start, block.end):
        line = lines[at]
        if at in typed and (command or typed[at] != host):
            yield _Span(start, at, command, host, block.number)
            start, command, host = at, "", typed[at]
        if not line or line[0] == " " or (remarks and line[0] == "#"):
            continue
        match = _marked(line)
        if match is None:
            continue
        yield _Span(start, at, command, host, block.number)
        named = match.groupdict()
        start, command = at + 1, (named.get("command") or "").strip()
        host = named.get("host") or host
        if line.startswith("!"):  # a comment within the configuration: it stays
            start = at
    yield _Span(start, block.end, command, host, block.number)


def _answered(lines: list[str], spans: list[_Span], asked: _Span) -> list[_Span]:
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


def _devices(lines: list[str], span: _Span) -> Iterator[_Span]:
    """A configuration that names several hosts, or states the same heading on both sides of a divider."""
    cuts = [at for at in range(span.start, span.end) if _HOSTNAME.match(lines[at])]
    names = dict.fromkeys(lines[at] for at in cuts)
    if len(names) > 1 and len(names) == len(cuts):
        starts = [span.start, *(_above(lines, at, span.start) for at in cuts[1:]), span.end]
    else:
        starts = [span.start, *_dividers(lines, span), span.end]
    if len(starts) == 2:
        yield span
        return
    for number, (start, end) in enumerate(pairwise(starts), start=1):
        yield _Span(start, end, span.command, span.host, span.number * 100 + number)


def _above(lines: list[str], at: int, least: int) -> int:
    """The comments right above a line belong to it."""
    while at - 1 > least and (not lines[at - 1].strip() or lines[at - 1][0] in "!#"):
        at -= 1
    return at


def _dividers(lines: list[str], span: _Span) -> Iterator[int]:
    seen: set[str] = set()
    divider, since = -1, set[str]()
    for at in range(span.start, span.end):
        line = lines[at]
        if line and _DIVIDER.match(line):
            divider, since = at, set()
        elif line and _HEADING.match(line) and line.startswith("interface "):
            if line in seen and divider >= 0 and line not in since:
                yield divider
                seen, divider = set(since), -1
            seen.add(line)
            since.add(line)
