"""Junos: flat statements, whatever form they were written in."""

from __future__ import annotations

import re

from eastwest.audit.amend.model import Change, Path
from eastwest.audit.amend.patterns import compiled
from eastwest.audit.amend.words import Words
from eastwest.audit.statements.junos import DEFAULT_CLASSES, NAMES
from eastwest.vendors.junos.statements import parse
from eastwest.vendors.merge.golden import MergedFile

_APPLIED = ("policy", re.compile(r"(?:.* )?(?:import|export|vrf-import|vrf-export|from policy) ([\w.:-]+)"))


class Junos(Words):
    """Words from the root down."""

    patterns = (*compiled(NAMES), _APPLIED)
    built_in = DEFAULT_CLASSES

    def statements(self, file: str, text: str) -> list[Path]:
        """Each leaf; what is switched off as well, for it stands there."""
        return list(dict.fromkeys(each.words for each in parse(file, text).statements))

    def write(self, file: str, text: str, change: Change) -> MergedFile:
        """As commands; a statement that is switched off stays so."""
        source = parse(file, text)
        before = self.statements(file, text)
        gone, new = list(change.gone), [path for path, _ in change.new]
        after = [path for path in before if path not in set(gone)] + new
        off = "".join(f"deactivate {' '.join(words)}\n" for words in source.inactive)
        there, back = _way(gone, new), _way(new, gone)
        notes = "".join(f"# {note}\n" for note in source.comments)
        return MergedFile(file, _lines("set", before) + off, notes + _lines("set", after) + off, there, back)


def _way(gone: list[Path], new: list[Path]) -> str:
    return _lines("delete", gone) + _lines("set", new)


def _lines(verb: str, paths: list[Path]) -> str:
    return "".join(f"{verb} {' '.join(path)}\n" for path in paths)
