"""Configurations of NVUE back to a DeviceIntent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from eastwest.plan.device import DeviceIntent, Nos, ordered
from eastwest.vendors.family import NotUnderstood, ReadResult
from eastwest.vendors.nvue.bonds import add_bonds, handed_down
from eastwest.vendors.nvue.draft import Draft
from eastwest.vendors.nvue.read_bgp import add_routing
from eastwest.vendors.nvue.read_ports import add_ports
from eastwest.vendors.nvue.read_qos import add_qos, switched
from eastwest.vendors.nvue.read_system import add_system
from eastwest.vendors.nvue.rules import Rules, told
from eastwest.vendors.nvue.statements import Statement, read_statements
from eastwest.vendors.text.heading import with_heading

RULES: Rules[Draft] = Rules()
add_ports(RULES)
add_bonds(RULES)
add_qos(RULES)
add_routing(RULES)
add_system(RULES)


def read(texts: Mapping[str, str]) -> ReadResult:
    """What the texts mean together; what both forms say counts once. Raises InputError when one is neither form."""
    draft = Draft()
    statements: dict[tuple[str, ...], Statement] = {}
    left: list[NotUnderstood] = []
    comments: list[str] = []
    version = ""
    for file, text in texts.items():
        found = read_statements(file, text)
        comments += found.comments
        version = version or found.version
        left += map(told, found.left)
        for each in found.found:
            statements.setdefault(each.words, each)
    _macro(draft, statements)
    left += RULES.read(handed_down(statements.values()), draft)
    return ReadResult(_named(ordered(with_heading(draft.intent(), comments)), version), tuple(left))


def _macro(draft: Draft, statements: Mapping[tuple[str, ...], Statement]) -> None:
    """`qos roce` first, wherever it stands: explicit settings are exceptions from it."""
    said = {words[2:] for words in statements if words[:2] == ("qos", "roce")}
    if not said or any(len(each) == 2 and each[0] in ("enable", "state") and not _on(each[1]) for each in said):
        return
    draft.qos.lossless = ("mode", "lossy") not in said
    draft.qos.apply_macro()


def _on(word: str) -> bool:
    try:
        return switched(word)
    except ValueError:
        return True


def _named(intent: DeviceIntent, version: str) -> DeviceIntent:
    """The release that startup.yaml names, where no heading of ours did."""
    return replace(intent, nos=Nos("nvue", version)) if version and not intent.nos.family else intent
