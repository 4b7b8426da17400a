"""Pieces of one switch as a found device: one text for each file, read together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from eastwest.discover.model import FoundDevice, Unreadable
from eastwest.discover.observe import Observed
from eastwest.discover.readers import READERS
from eastwest.discover.relevance import OTHER, counted, relevance
from eastwest.discover.sort import Sorted
from eastwest.discover.spelling import spelled
from eastwest.discover.split import Piece
from eastwest.discover.where import Places
from eastwest.errors import EastwestError
from eastwest.plan.device import DeviceIntent, Nos
from eastwest.vendors.family import NotUnderstood, ReadResult


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of one name. configs: by family. state: what its outputs told."""

    name: str
    configs: tuple[Sorted, ...]
    state: Observed


def device_of(material: Material) -> tuple[FoundDevice | None, list[Unreadable], list[str]]:
    """The device, files of it that could not be read, and what should be known."""
    family, notes = _family(material)
    texts = _texts(each for each in material.configs if each.family == family)
    result, refused = _read(family, texts)
    if result is None:
        return None, refused, notes
    if family == _CUMULUS and (routing := _texts(filter(_is_frr, material.configs))):
        result, texts = _with_routing(result, routing), _joined(texts, routing)
    texts = {file: text for file, text in texts.items() if file not in {each.file for each in refused}}
    intent = result.intent
    lines = relevant = 0
    for text in texts.values():
        all_lines, those = counted(text)
        lines, relevant = lines + all_lines, relevant + those
    version = intent.nos.version or material.state.version
    if not intent.nos.family:
        intent = replace(intent, nos=Nos(family, version))
    told = material.state.switch_state()
    device = FoundDevice(
        name=intent.hostname or material.name,
        family=family,
        version=version,
        role=intent.role,
        intent=intent,
        files=tuple(dict.fromkeys((*texts, *material.state.files))),
        lines=lines,
        not_understood=result.not_understood,
        where=Places(texts, intent),
        state=None if told is None else spelled(told, intent.interfaces),
        relevant=relevant,
        relevant_left=_relevant(result.not_understood, texts),
        partial=not intent.hostname,
        texts=texts,
    )
    return device, refused, notes


_CUMULUS = "nvue"
_FRR = re.compile(r"(?m)^(?:router bgp \d|frr (?:version|defaults) |service integrated-vtysh-config)")


def _is_frr(each: Sorted) -> bool:
    """A text of FRR, which SONiC and Cumulus Linux route with."""
    return each.family in ("sonic", "frr") and not each.keys and _FRR.search(each.piece.body) is not None


def _with_routing(result: ReadResult, routing: Mapping[str, str]) -> ReadResult:
    """A switch whose ports stand in Cumulus Linux's own files and whose routing in FRR's."""
    found, _ = _read("sonic", routing)
    if found is None:
        return result
    bgp = found.intent.bgp or result.intent.bgp
    unnumbered = {each.peer for each in bgp.neighbours} if bgp is not None else set()
    ports = tuple(
        replace(port, unnumbered=True) if port.name in unnumbered else port for port in result.intent.interfaces
    )
    intent = replace(result.intent, bgp=bgp, interfaces=ports)
    return replace(result, intent=intent, not_understood=(*result.not_understood, *found.not_understood))


def _joined(texts: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Both, line by line where a file has parts of both."""
    found = dict(texts)
    for file, text in more.items():
        both = zip_longest(found.get(file, "").split("\n"), text.split("\n"), fillvalue="")
        found[file] = "\n".join(one or other for one, other in both)
    return found


def _family(material: Material) -> tuple[str, list[str]]:
    """The family that most lines speak for; what else was found under the same name is said."""
    sizes: dict[str, int] = defaultdict(int)
    for each in material.configs:
        sizes[each.family] += len(each.piece.body)
    if _CUMULUS in sizes and all(_is_frr(each) for each in material.configs if each.family != _CUMULUS):
        return _CUMULUS, []
    ranked = sorted(sizes, key=lambda family: -sizes[family])
    if not ranked:
        return "", []
    others = [
        f"{material.name}: {each.piece.file} is of {each.family}, the rest of {ranked[0]}: it is left out"
        for each in material.configs
        if each.family != ranked[0]
    ]
    return ranked[0], others


def _texts(configs: Iterable[Sorted]) -> dict[str, str]:
    """One text for each file: its pieces, each where it stood. Running configurations before startup ones."""
    pieces: dict[str, list[Piece]] = defaultdict(list)
    chosen = list(configs)
    running = [each for each in chosen if "startup" not in each.piece.command]
    for each in running or chosen:
        pieces[each.piece.file].append(each.piece)
    return {file: overlaid(texts) for file, texts in pieces.items()}


def overlaid(pieces: Sequence[Piece]) -> str:
    """The pieces of one file as one text, each where it stood."""
    found: list[str] = []
    ordered = sorted(pieces, key=lambda piece: piece.start)
    bodies = [piece.body for piece in ordered]
    for piece, body in zip(ordered, _one_object(bodies), strict=True):
        found += [""] * (piece.start - len(found))
        found += body.split("\n")
    return "\n".join(found)


def _one_object(bodies: Sequence[str]) -> Sequence[str]:
    """Objects of JSON as a list of them, each line where it was."""
    if len(bodies) < 2 or not all(body.lstrip().startswith("{") and body.rstrip().endswith("}") for body in bodies):
        return bodies
    return [f"[{bodies[0]},", *(f"{body}," for body in bodies[1:-1]), f"{bodies[-1]}]"]


def _read(family: str, texts: Mapping[str, str]) -> tuple[ReadResult | None, list[Unreadable]]:
    """All files together; when that is refused, each alone, so that one bad file does not take the rest along."""
    if not texts:
        return ReadResult(DeviceIntent(""), ()), []
    try:
        return READERS[family](texts), []
    except EastwestError as error:
        if len(texts) == 1:
            return None, [Unreadable(next(iter(texts)), sentence(error))]
    good: dict[str, str] = {}
    refused: list[Unreadable] = []
    for file, text in texts.items():
        try:
            READERS[family]({file: text})
            good[file] = text
        except EastwestError as error:
            refused.append(Unreadable(file, sentence(error)))
    if not good or not refused:
        return None, refused or [Unreadable(next(iter(texts)), "cannot be read together with the others")]
    again, more = _read(family, good)
    return again, refused + more


def sentence(error: EastwestError) -> str:
    """The problems of an error in one line."""
    return "; ".join(
        problem.found + (f" (line {problem.line})" if problem.line is not None else "") for problem in error.problems
    )


def _relevant(left: Sequence[NotUnderstood], texts: Mapping[str, str]) -> int:
    """How many lines that bear on the fabric were not understood."""
    lines = {file: text.split("\n") for file, text in texts.items()}
    found: set[tuple[str, int]] = set()
    for each in left:
        source = lines.get(each.file, [])
        raw = source[each.line - 1] if 0 < each.line <= len(source) else each.text
        if relevance(raw) != OTHER:
            found.add((each.file, each.line))
    return len(found)
