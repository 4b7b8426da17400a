"""NVUE: statements of either form, as commands."""

from __future__ import annotations

import re

from eastwest.audit.amend.model import Change, Path
from eastwest.audit.amend.patterns import NamePattern
from eastwest.audit.amend.words import Words
from eastwest.audit.statements.nvue import BUILT_IN, KINDS
from eastwest.vendors.merge.golden import MergedFile
from eastwest.vendors.merge.nvue import set_commands, single_statements, way
from eastwest.vendors.nvue.statements import read_statements

_POLICY = r"vrf .* policy (?:inbound|outbound) "
_PATTERNS: tuple[NamePattern, ...] = (
    *(
        (f"{kind} profile", re.compile(rf"{where} (\S+)(?: .*)?"))
        for kind in KINDS
        for where in (rf"qos {kind}", rf"interface \S+ qos {kind} profile")
    ),
    ("route map", re.compile(rf"(?:router policy|{_POLICY}) ?route-map (\S+)(?: .*)?")),
    ("prefix list", re.compile(rf"(?:router policy|{_POLICY}) ?prefix-list (\S+)(?: .*)?")),
    ("prefix list", re.compile(r"router policy route-map .* match ip-prefix-list (\S+)(?: .*)?")),
)


class Nvue(Words):
    """Words of one `nv set` command, one port each."""

    patterns = _PATTERNS
    built_in = BUILT_IN

    def statements(self, file: str, text: str) -> list[Path]:
        """Ranges of ports written out."""
        return list(single_statements(file, text))

    def write(self, file: str, text: str, change: Change) -> MergedFile:
        """As commands, whatever form the text has."""
        told = single_statements(file, text)
        gone, new = set(change.gone), {path: None for path, _ in change.new}
        after = {words: valued for words, valued in told.items() if words not in gone} | new
        both = told | after
        there, back = way(told, after, both), way(after, told, both)
        notes = "".join(f"# {note}\n" for note in read_statements(file, text).comments)
        return MergedFile(file, set_commands(told), notes + set_commands(after), there, back)
