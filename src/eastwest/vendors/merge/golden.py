"""A customer's configuration with the design in it: files, contradictions, and the way there and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.plan.device import DeviceIntent, differences
from eastwest.vendors.family import Family, Rendered
from eastwest.vendors.frr.commands import TERMINAL as FRR_LINE
from eastwest.vendors.junos.source import Statement
from eastwest.vendors.junos.statements import parse
from eastwest.vendors.merge.blocks import Block, parse_blocks, print_blocks
from eastwest.vendors.merge.commands import PLATFORMS, commands, commands_between
from eastwest.vendors.merge.conflict import OPEN, REMOVED, Conflict
from eastwest.vendors.merge.nvue import COMMANDS, merge_nvue
from eastwest.vendors.merge.owned import EOS, FRR, JUNOS, NXOS, Ownership
from eastwest.vendors.merge.sections import merge_blocks
from eastwest.vendors.merge.tables import merge_tables, parse_tables, patch, print_tables

MERGEABLE = ("eos", "junos", "nvue", "nxos", "sonic")
_OWNERSHIP: Mapping[str, Ownership] = {"eos": EOS, "nxos": NXOS, "sonic": FRR}
_CHECKED = ("hostname", "interfaces", "loopbacks", "bgp", "qos", "balancing", "lldp", "vlans")
"""Parts of an intent that the merged files must still mean; the rest may be the customer's."""


@dataclass(frozen=True, slots=True)
class MergedFile:
    """One file. golden: in the form it was merged in. remediation, rollback: commands, or a JSON patch; None: none."""

    path: str
    golden: str
    text: str
    remediation: str | None
    rollback: str | None


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it. untouched: files of the design for which the customer had none; they are the design's own."""

    files: tuple[MergedFile, ...]
    conflicts: tuple[Conflict, ...]
    untouched: tuple[str, ...]


def merge_golden(family: Family, rendered: Rendered, golden: Mapping[str, str]) -> Merged:
    """Merge each text of the customer's with the rendered file of its kind: `.json`, or any other.

    Raises InputError for a family that cannot be merged yet, and for texts that are no configuration of it.
    """
    if family.name not in MERGEABLE:
        found = f"configurations of {family.title} cannot be merged yet"
        raise InputError(Problem(found, allowed=", ".join(MERGEABLE), mend=family.procedure.note))
    ours = {str(file.path): file.text for file in rendered.files[: 2 if family.name == "sonic" else 1]}
    files: dict[str, MergedFile] = {}
    conflicts: list[Conflict] = []
    for name, text in golden.items():
        path = _counterpart(name, ours)
        if path in files:
            raise InputError(Problem(f"{name} is a second file of the same kind", allowed=f"one for {path}"))
        files[path], contradictions = _merge_file(family.name, path, text, ours[path], name)
        conflicts += contradictions
    texts = {path: files[path].text if path in files else text for path, text in ours.items()}
    conflicts += _still_open(family, rendered.expressed, texts)
    return Merged(tuple(files.values()), tuple(conflicts), tuple(path for path in ours if path not in files))


def _counterpart(name: str, ours: Mapping[str, str]) -> str:
    if len(ours) == 1:
        return next(iter(ours))
    for path in ours:
        if path.endswith(".json") == name.endswith(".json"):
            return path
    raise InputError(Problem(f"{name} is of no kind that this system has", allowed=", ".join(ours)))


def _merge_file(family: str, path: str, theirs: str, ours: str, name: str) -> tuple[MergedFile, list[Conflict]]:
    if path.endswith(".json"):
        before = parse_tables(name, theirs)
        after, conflicts = merge_tables(before, parse_tables(path, ours))
        file = MergedFile(path, print_tables(before), print_tables(after), patch(before, after), patch(after, before))
        return file, conflicts
    if family == "nvue":
        found = merge_nvue(name, theirs, ours)
        return MergedFile(COMMANDS, found.golden, found.text, found.there, found.back), found.conflicts
    if family == "junos":
        return _merge_junos(path, theirs, ours, name)
    have, ended = parse_blocks(name, theirs)
    want, _ = parse_blocks(path, ours)
    merged, conflicts = merge_blocks(have, want, _OWNERSHIP[family])
    text = print_blocks(merged, ended=ended)
    way = commands(family, have, merged) if family in PLATFORMS else _frr_way(name, theirs, text)
    return MergedFile(path, theirs, text, *way), conflicts


def _frr_way(name: str, theirs: str, text: str) -> tuple[str | None, str | None]:
    """Commands of FRR there and back; none where they would not lead there, or not back."""
    try:
        ways = FRR_LINE.tried(name, FRR_LINE.parsed(name, theirs), FRR_LINE.parsed(name, text))
    except InputError:
        return None, None
    there, back = ("".join(f"{command}\n" for command in way) for way in ways)
    return there, back


def _merge_junos(path: str, theirs: str, ours: str, name: str) -> tuple[MergedFile, list[Conflict]]:
    """As `set` commands: either form is taken, and what is switched off stays so unless the design needs it."""
    have, want = parse(name, theirs), parse(path, ours)
    for fault in have.faults:
        raise InputError(Problem(f"is no Junos statement: {fault.text}", line=fault.number, path=name))
    needed = [each.words for each in want.statements]
    off = [words for words in have.inactive if not any(each[: len(words)] == words for each in needed)]
    conflicts = [
        Conflict("inactive", " ".join(words), "active", REMOVED) for words in have.inactive if words not in off
    ]
    merged, found = merge_blocks(_flat(have.statements), _flat(want.statements), JUNOS)
    before = _set(_flat(have.statements), have.inactive)
    after = _set(merged, off)
    way = commands_between("junos", before, after)
    theirs_notes = [note for note in have.comments if not note.startswith("eastwest:")]
    notes = "".join(f"# {note}\n" for note in [*want.comments, *theirs_notes])
    return MergedFile(path, before, notes + after, *way), conflicts + found


def _flat(statements: Iterable[Statement]) -> list[Block]:
    texts = dict.fromkeys(each.text for each in statements)
    return [Block(text, [text]) for text in texts]


def _set(blocks: list[Block], inactive: list[tuple[str, ...]]) -> str:
    lines = [f"set {block.text}" for block in blocks] + [f"deactivate {' '.join(words)}" for words in inactive]
    return "".join(f"{line}\n" for line in lines)


def _still_open(family: Family, wanted: DeviceIntent, texts: Mapping[str, str]) -> Iterator[Conflict]:
    """Read back, the merged files must mean the design; what they add to it is the customer's."""
    found = family.read(texts).intent
    management = wanted.management.out_of_band
    for each in differences(wanted, found):
        part = each.path.split("[")[0].split(".")[0]
        ours = part in _CHECKED and each.wanted not in (None, (), "")
        if ours and (management is None or f"[{management.interface}]" not in each.path):
            yield Conflict(each.path, str(each.instead), str(each.wanted), OPEN)
