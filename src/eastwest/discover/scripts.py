"""Commands of NVUE within other texts: shell scripts, playbooks of Ansible, programs that send them.

What they set is what matters, not how it gets there: each switch that a script reaches becomes a piece of its own with
the commands it is given, on the lines where they stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from eastwest.discover import nics
from eastwest.discover.split import Piece
from eastwest.vendors.nic.jobs import MANIFEST
from eastwest.vendors.text.shell import run_of

LARGEST = 1_000_000
"""Characters of a script that people write; configurations are longer."""
_SETS = re.compile(r"nv(?<!\wnv)\s+(?:un)?set\s+\S")
"""Where its word begins is asked behind it: a pattern that begins with letters is found many times faster."""
_PLAIN = re.compile(r"(?:\S+[$#]\s*|\$\s+)?(?:sudo\s+)?nv\s+(?:un)?set\s+\S.*")
_SHELL = re.compile(
    r"(?m)^#!.*\b(?:ba|da|k|z)?sh\b|^[ \t]*(?:for\s+\w+\s+in\b|while\b.*;\s*do|(?:export )?[A-Za-z_]\w*=\S|"
    r"(?:sshpass\b.*)?"
    r"\bssh\s+\S|\w+\s*\(\)\s*\{|docker exec\b)"
)
_SSH = re.compile(r"ssh(?<!\wssh)[ \t]+\S")
"""A command on another host. What configurations say of SSH stands alone in its line, or ends it."""
_PROGRAM = re.compile(
    r"(?m)^(?:import|from|def|class|async def) \w|^[ \t]*- (?:name|hosts):\s|^[ \t]*(?:spawn|send|expect) "
)
_SPAWNED = re.compile(r"(?m)^[ \t]*spawn ssh (?:-\S+ )*(?:[\w.-]+@)?([A-Za-z][\w.-]*)")
_SENT = re.compile(
    r"(?P<quote>[\"'`])?(?<![\w.-])(?:sudo\s+)?nv\s+"
    r"(?P<rest>(?:un)?set\s+(?(quote)(?:(?!(?P=quote))[^\n]|(?<=\\)[\"'])*|[^\n]*))"
)
_ENDS = re.compile(r"\\[nr]|\s?(?:&&|;|\|\s).*|[\"'`],?\)?\s?$")
_SAYS = re.compile(r"(?:echo|printf)\b[^|>]*")
"""Tells people what runs, and hands it to nobody."""
_MODULE = re.compile(r"^(?P<indent>\s*)(?:- )?(?:nvidia\.nvue\.)?(?:command|nv):\s*$")
_TASK = re.compile(r"^\s*(?:-\s+)?(?P<quote>[\"']?)(?:nv\s+)?(?P<rest>(?:un)?set\s+\S.*?)(?P=quote)\s*$")


def scripted(piece: Piece) -> tuple[Piece, ...]:
    """The piece as it is, or one for each switch that it configures by commands within something else."""
    if piece.command and (opened := _DOCUMENT.fullmatch(piece.command)) is not None:
        if _TEMPLATE.search(piece.command):
            return ()
        body = re.split(rf"(?m)^{opened['end']}[ \t]*$", piece.body, maxsplit=1)[0]
        return scripted(replace(piece, body=body, command=""))
    text = piece.body
    within = _within(piece, text)
    if within:
        return tuple(part for each in within for part in scripted(each))
    if "nvidia.nvue.command" in text:
        return _pieces(piece, ((("", number), line) for number, line in _tasks(text)))
    return _script(piece, text)


def _within(piece: Piece, text: str) -> list[Piece]:
    """The files and scripts that a text holds, each for itself."""
    if "<<" in text and (documents := _documents(piece)):
        return documents
    inner = _embedded(text) if "#!/" in text else None
    return [] if inner is None else [replace(piece, body=inner)]


def _script(piece: Piece, text: str) -> tuple[Piece, ...]:
    if len(text) > LARGEST:
        return (piece,)
    if not _SETS.search(text):
        return _reached(piece) if _SSH.search(text) and nics.settings_family(text) else (piece,)
    if text.lstrip()[:1] == "<" or not _is_script(text):
        return (piece,)
    if _SHELL.search(text) and not _PROGRAM.search(text):
        return (*_pieces(piece, _shell(text)), *_rest(piece))
    spawned = set(_SPAWNED.findall(text))
    host = spawned.pop() if len(spawned) == 1 else ""
    return _pieces(piece, (((host, number), line) for number, line in _sent(text)))


_DOCUMENT = re.compile(r"(?:\S*[$#]\s+)?(?:sudo )?(?:cat|tee)\b.*<<-?\s*[\"']?(?P<end>\w+)[\"']?.*")
_TEMPLATE = re.compile(r">{1,2}\s*\S+\.(?:j2|jinja2?|tmpl|tpl)\b")
"""A file that something else fills in: no configuration of the host that it is written on."""
_MANIFEST = re.compile(r"(?m)^(?:kind: \w|network:|- (?:header|set):)")


def _documents(piece: Piece) -> list[Piece]:
    """Files that a session or script writes from here documents, and the rest; none where it writes no manifest."""
    lines = piece.body.split("\n")
    rest, found, at = list(lines), list[Piece](), 0
    while at < len(lines):
        opened = _DOCUMENT.fullmatch(lines[at].strip())
        at += 1
        if opened is None:
            continue
        start = at
        while at < len(lines) and lines[at].strip() != opened["end"]:
            at += 1
        body = "\n".join(lines[start:at])
        if _MANIFEST.search(body):
            found.append(replace(piece, body=body, start=piece.start + start, command=""))
            rest[start - 1 : at + 1] = [""] * len(rest[start - 1 : at + 1])
    left = "\n".join(rest)
    return [*found, *([replace(piece, body=left)] if left.strip() else [])] if found else []


def _embedded(text: str) -> str | None:
    """The scripts within a manifest of Kubernetes, on the lines where they stand; None where there are none."""
    if not re.search(r"(?m)^kind: \w", text) or re.search(MANIFEST, text, re.MULTILINE):
        return None
    lines = text.split("\n")
    found = [""] * len(lines)
    for at, line in enumerate(lines):
        if line.lstrip().startswith("#!/") and at and lines[at - 1].rstrip().endswith(("|", "|-", ">-", "|+")):
            depth = len(line) - len(line.lstrip())
            for below in range(at, len(lines)):
                if lines[below].strip() and len(lines[below]) - len(lines[below].lstrip()) < depth:
                    break
                found[below] = lines[below][depth:]
    return "\n".join(found) if any(found) else None


def _is_script(text: str) -> bool:
    """Whether a command stands within something else, or with variables, or several stand in a line."""
    lines = [line.strip() for line in text.split("\n") if not line.startswith("nv set ") and _SETS.search(line)]
    return _SHELL.search(text) is not None or not all(map(_PLAIN.fullmatch, (line for line in lines if line[0] != "#")))


def _shell(text: str) -> Iterator[tuple[tuple[str, int], str]]:
    for each in run_of(text):
        if _SAYS.fullmatch(each.text):
            continue
        flat = each.text.replace("\n", " ")
        if _PLAIN.fullmatch(flat):
            yield (each.host, each.line), _redirected(flat)
        elif _SETS.search(each.text):
            for _, sent in _sent(each.text):
                yield (each.host, each.line), sent


def _reached(piece: Piece) -> tuple[Piece, ...]:
    """The piece, and one for each host whose NICs its script sets over ssh."""
    lines: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for each in run_of(piece.body):
        lines[each.host].append((each.line, " ".join(each.text.split())))
    own = "\n".join(text for _, text in lines.pop("", []))
    found = tuple(
        part
        for host, sent in lines.items()
        if nics.settings_family("\n".join(text for _, text in sent))
        for part in _pieces(piece, (((host, number), text) for number, text in sent))
    )
    return (*([piece] if not found or nics.settings_family(own) else []), *found)


def _redirected(text: str) -> str:
    return re.sub(r"\s+\d?>+\s*\S+$", "", text)


def _sent(text: str) -> Iterator[tuple[int, str]]:
    """Commands in strings, by line."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("#"):
            continue
        for match in _SENT.finditer(line):
            yield number, "nv " + _ENDS.sub("", match["rest"]).replace('\\"', '"').strip()


def _tasks(text: str) -> Iterator[tuple[int, str]]:
    """Commands of NVUE's own module, which leaves their first word out."""
    depth = -1
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        module = _MODULE.match(line)
        if module is not None:
            depth = len(line) - len(line.lstrip(" -"))
        elif bare and not bare.startswith(("#", "{%")) and len(line) - len(line.lstrip()) < depth:
            depth = -1
        elif depth >= 0 and (match := _TASK.match(line)) is not None:
            yield number, f"nv {match['rest']}"


def _pieces(piece: Piece, found: Iterator[tuple[tuple[str, int], str]]) -> tuple[Piece, ...]:
    """A piece for each host, the commands of one line behind each other."""
    lines: dict[str, dict[int, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for (host, number), command in found:
        lines[host][number][command] = None
    return tuple(
        replace(piece, host=host or piece.host, body=_body(commands), command="") for host, commands in lines.items()
    ) or (piece,)


def _body(commands: dict[int, dict[str, None]]) -> str:
    return "\n".join("; ".join(commands.get(number, ())) for number in range(1, max(commands) + 1))


def _rest(piece: Piece) -> tuple[Piece, ...]:
    """What the same script sets on NICs of its own host."""
    body = "\n".join("" if _SETS.search(line) else line for line in piece.body.split("\n"))
    return (replace(piece, body=body),) if nics.settings_family(body) else ()
