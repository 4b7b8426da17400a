"""What was typed at prompts of a configuration mode, as the lines of a configuration.

Guides and logs show `leaf1(config-if)# mtu 9214` where a configuration has `mtu 9214` below its interface. Prompts are
taken off; how deep a command stands, its mode tells: a mode that was not open before lies below the command before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HOST = r"(?:[\w.-]+@)?(?P<host>(?=[\w.-]*[A-Za-z])[A-Za-z0-9][\w.-]*)"
"""Who a prompt names, perhaps behind a user: `5k-a` as well."""
PLACE = r"(?::[~/\w.*-]*){0,2}"
"""What shells show behind it: a VRF, a folder; `::*` of ONTAP's privileged mode."""
_MODE = re.compile(
    rf"^{HOST}\s?\((?P<mode>(?:config|conf|cfg)[^()\s]*)\)\s?[#>]\s?(?:\*\*)?(?P<command>[^\s*].*?)[\s*]*$"
)
_ALONE = re.compile(
    rf"^{HOST}{PLACE}\s?[#$>]\s?(?P<command>(?:nv (?:un)?set|set|delete|deactivate|activate"
    r"|for \w+ in [^;]+; ?do .*\bnv (?:un)?set"
    r"|(?:sudo )?(?:config (?:interface|ecn|pfcwd|hostname|vlan|vxlan|portchannel|loopback)|pfcwd start)) \S.*?)\s*$"
)
"""Commands that say where they belong: NVUE's and loops of them, those of Junos below `[edit]`, those of SONiC's
shell.
"""
_EDIT = re.compile(r"^(?:\{\S+\})?\[edit(?P<path>(?: [^\]]+)?)\]\s*$")
_SHOWS = re.compile(r"(?:do )?(?:sh|show|run show|nv show)\b")
_LEAVES = re.compile(r"(?:exit|quit|end|top|up|abort|commit|write|copy|configure|conf t|enable)\b.*|nv config .*")
_ENTERS = re.compile(rf"^{HOST}\s?[#>$]\s?(?:conf(?:ig(?:ure)?)?(?: t\w*)?|enable|en|edit)\s*$")
_REMARK = re.compile(r"\s+<-.*")
"""What people write behind a command."""
_MARK = re.compile(r"[#$>\[{]")
"""No prompt is without one."""
_MEMBER = re.compile(r"\{(?:master|backup|linecard|primary|secondary)(?::\w+)?\}")
"""Which member of a cluster is spoken to: Junos says so above each prompt."""
_MOVES = re.compile(rf"^{HOST}# (?:(?:top )?(?:edit|up|exit|top|commit)(?: .*)?|configure)$")
"""Leads elsewhere, which `[edit PATH]` above the next command says too."""
_PORTS = ("config-if-", "conf-if-")
"""Of several ports: what a guide calls otherwise without another `interface` is still the same mode."""
_INDENTED = ((re.compile(r"conf-"), 1), (re.compile(r"config-[\w-]*-[A-Z0-9_]"), 3))
"""How far systems indent, told by their modes: `conf-if-Eth1/1` of SONiC and OS10, `config-if-Et1` of EOS."""


@dataclass
class _Modes:
    """Open modes from the outermost, each with the first word of what opened it."""

    open: list[tuple[str, str]] = field(default_factory=list)
    before: str = ""

    def depth(self, mode: str, command: str) -> int:
        """How deep a command of a mode stands: beside its opener when it is one more of the same kind."""
        if "-" not in mode:  # `config`, `conf`
            self.open.clear()
        else:
            names = [name for name, _ in self.open]
            port = next((name for name in names if name.startswith(_PORTS) and mode.startswith(_PORTS)), mode)
            mode = port if self.before != "interface" else mode
            if mode in names:
                del self.open[names.index(mode) + 1 :]
            else:
                self.open.append((mode, self.before))
        first = command.split(maxsplit=1)[0]
        self.before = first
        at = next((at for at, (_, opener) in enumerate(self.open) if opener == first), len(self.open))
        del self.open[at:]
        return at


def without_prompts(lines: list[str]) -> dict[int, str]:
    """Take prompts of configuration modes off, in place. Who was configured, by line."""
    found: dict[int, str] = {}
    modes, edit, step = _Modes(), "", _step(lines)
    shown = False  # `[edit PATH]` stands above every prompt
    for at, line in enumerate(lines):
        if not line or line[0] == " " or len(line) > 400 or _MARK.search(line) is None:
            continue
        typed = _MODE.match(line)
        if typed is not None and not _SHOWS.match(typed["command"]):
            command = _REMARK.sub("", typed["command"])
            depth = modes.depth(typed["mode"], command)
            lines[at] = "" if _LEAVES.fullmatch(command) else " " * (step * depth) + command
            found[at] = typed["host"]
        elif (edited := _EDIT.match(line)) is not None:
            lines[at], edit, shown = "", edited["path"].strip(), True
        elif (alone := _ALONE.match(line)) is not None:
            lines[at] = _whole(alone["command"], edit)
            found[at] = alone["host"]
        elif (_ENTERS.match(line) and "#" in line) or _MEMBER.fullmatch(line):
            lines[at], edit = "", ""
        elif shown and (moved := _MOVES.match(line)) is not None:
            lines[at] = ""
            found[at] = moved["host"]
    return found


def _whole(command: str, edit: str) -> str:
    """A command of Junos below `[edit PATH]` with its path."""
    verb, _, rest = command.partition(" ")
    return f"{verb} {edit} {rest}" if edit and verb != "nv" else command


def _step(lines: list[str]) -> int:
    modes = {match["mode"] for line in lines if "(conf" in line and (match := _MODE.match(line))}
    return next((step for pattern, step in _INDENTED if any(map(pattern.match, modes))), 2)
