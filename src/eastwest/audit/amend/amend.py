"""Amending a device's files, whatever its system."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from eastwest.audit.amend import dell
from eastwest.audit.amend.change import change
from eastwest.audit.amend.direct import direct
from eastwest.audit.amend.frr import FRR
from eastwest.audit.amend.indented import EOS, NXOS
from eastwest.audit.amend.junos import Junos
from eastwest.audit.amend.model import Grammar, Path
from eastwest.audit.amend.names import renamed, renaming
from eastwest.audit.amend.nvue import Nvue
from eastwest.audit.amend.tables import TABLES
from eastwest.plan.device import DeviceIntent, Nos
from eastwest.vendors.family import Naming, Speech
from eastwest.vendors.merge.golden import MergedFile

_GRAMMARS: Mapping[str, Grammar] = {
    "eos": EOS,
    "nxos": NXOS,
    "junos": Junos(),
    "nvue": Nvue(),
    "sonic": FRR,
    "frr": FRR,
    **dell.BY_NAME,
}


def amended(
    family: Speech, texts: Mapping[str, str], before: DeviceIntent, then: DeviceIntent
) -> tuple[MergedFile, ...]:
    """The files that change, under the names they have in `texts`: nothing else of them is touched.

    before: what the texts mean. Names that the texts have for a class, a policy or a profile are kept. Raises
    InputError for texts that are no configuration of the family, and for an intent that it cannot say.
    """
    words = family.after(before) if isinstance(family, Naming) else family
    had, wants = _written(words, before), _written(words, then)
    files: list[MergedFile] = []
    for file, text in texts.items():
        kind = file.endswith(".json")
        if had.get(kind) != wants.get(kind):
            files.append(_file(TABLES if kind else _GRAMMARS[family.name], file, text, had[kind], wants[kind]))
    return tuple(files)


def amended_directly(
    family: Speech, texts: Mapping[str, str], rule: str, ports: Collection[str]
) -> tuple[MergedFile, ...]:
    """The files in which statements that no intent holds change, for what a rule found at these ports of one switch.

    Raises InputError for texts that are no configuration of the family.
    """
    grammar = _GRAMMARS[family.name]
    files: list[MergedFile] = []
    for file, text in texts.items():
        if not file.endswith(".json"):
            found = direct(family.name, rule, ports, grammar.statements(file, text))
            files += [grammar.write(file, text, found)] if found.gone or found.new else []
    return tuple(files)


def _written(family: Speech, intent: DeviceIntent) -> dict[bool, str]:
    """Our words: the text and, where the system has one, the JSON."""
    known = intent if intent.nos.version else replace(intent, nos=Nos(family.name, family.versions[-1]))
    files = family.render(known).files[: 2 if family.name == "sonic" else 1]
    return {str(file.path).endswith(".json"): file.text for file in files}


def _file(grammar: Grammar, file: str, text: str, had: str, wants: str) -> MergedFile:
    theirs = grammar.statements(file, text)
    ours, then = (grammar.statements("ours", each) for each in (had, wants))
    names = renaming(grammar, ours, theirs)

    def in_theirs(path: Path) -> Path:
        return renamed(path, tuple(grammar.slots(path)), names)

    return grammar.write(file, text, change(grammar, [*map(in_theirs, ours)], [*map(in_theirs, then)], theirs))
