"""Outputs taken in, one journal row for each: redacted, copied, read, assigned. It can stop and go on anywhere."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError
from eastwest.plan.store import write_bytes
from eastwest.progress import Listener, Progress, silent
from eastwest.telemetry.readings.model import Reading
from eastwest.telemetry.readings.recognise import read_text_of
from eastwest.telemetry.readings.text import read_text
from eastwest.telemetry.secrets import without_environment
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.campaign import figures
from eastwest.validate.campaign.assign import Assigner, Place
from eastwest.validate.campaign.fitting import fitting, strangers
from eastwest.validate.campaign.folder import FIXED, RAW, Folder
from eastwest.validate.campaign.outage import read_outage
from eastwest.validate.campaign.settings import unexpected
from eastwest.validate.campaign.values import notes, strange_ranks, stuck, value_of, wrong

STATES = frozenset({Kind.CABLING, Kind.LINK, Kind.HOST_STATE, Kind.PATH_MTU, Kind.NVME_OF, Kind.ALARM})
COUNTERS = "counters-"
"""Names of counter dumps begin like this: `counters-before.r1.HOST.txt`, `counters-after.r1.HOST.txt`."""
_EVERY = 200
_NOT_OUTPUTS = frozenset({".err", ".tmp"})
"""What our scripts for batch systems leave beside an output: what it complained of, and what was cut off."""
_BESIDE = ("commands.", "beside.")
"""What the runner itself keeps beside outputs."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file. problem: why it could not be read or assigned, empty when it was. notes: of its reader."""

    file: str
    test: str
    problem: str = ""
    notes: tuple[str, ...] = ()


def fix_plan(folder: Folder) -> None:
    """Keep the plan's hash in the journal before the first measurement."""
    if FIXED not in folder.journal.rows:
        content = (folder.path / "acceptance-plan.json").read_bytes()
        folder.journal.add(FIXED, {"sha256": hashlib.sha256(content).hexdigest(), "created": folder.acceptance.created})


def ingest(folder: Folder, source: Path, listen: Listener = silent) -> tuple[Taken, ...]:
    """Take in every file below `source`, or the one file it is. Files that were taken in before are passed over."""
    fix_plan(folder)
    every = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
    files = [path for path in every if path.suffix not in _NOT_OUTPUTS and not path.name.startswith(_BESIDE)]
    base = source.parent if source.is_file() else source
    assigner = Assigner(folder.acceptance, folder.plan)
    repeats = _repeats(folder)
    known = {str(row.get("sha256")): key for key, row in folder.journal.rows.items() if key != FIXED}
    found = []
    for at, path in enumerate(files):
        if at % _EVERY == 0:
            listen(Progress("files taken in", at / len(files)))
        found.append(_one(folder, assigner, repeats, known, path, path.relative_to(base).as_posix()))
    listen(Progress("files taken in", 1.0))
    return tuple(found)


def _repeats(folder: Folder) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in folder.journal.rows.values():
        if row.get("test"):
            counted[str(row["test"])] = max(counted[str(row["test"])], _int(row.get("repeat")))
    return counted


def _one(
    folder: Folder, assigner: Assigner, repeats: Counter[str], known: dict[str, str], path: Path, name: str
) -> Taken:
    try:
        written = read_text(path)
        text = without_environment(written)
    except InputError as error:
        return Taken(name, "", error.problems[0].text())
    content = text.encode()
    digest = hashlib.sha256(name.encode() + b"\0" + content).hexdigest()
    if digest in known:
        return Taken(name, str(folder.journal.rows[known[digest]].get("test", "")))
    place = assigner.by_name(name)
    if path.name.startswith(COUNTERS) and place is not None:
        write_bytes(folder.raw / place.test.id / path.name, content)
        return Taken(name, place.test.id)
    try:
        readings = () if place is not None and place.test.kind in STATES else readings_of(place, path, text)
    except InputError as error:
        return Taken(name, "" if place is None else place.test.id, error.problems[0].text())
    place = place or assigner.by_contents(readings)
    if place is None:
        return Taken(name, "", "no test of the plan is named by its path, nor fits its contents alone")
    repeat = place.repeat or repeats[place.test.id] + 1
    repeats[place.test.id] = max(repeats[place.test.id], repeat)
    target = folder.raw / place.test.id / f"r{repeat}.p{place.part}{path.suffix or '.txt'}"
    write_bytes(target, content)
    row = row_of(folder, place.test, readings)
    if said := unexpected(written, folder.plan.library):
        row["notes"] = [*_list(row.get("notes")), *said]
    key = f"{RAW}/{place.test.id}/{target.name}"
    folder.journal.add(key, {**row, "repeat": repeat, "part": place.part, "sha256": digest})
    known[digest] = key
    return Taken(name, place.test.id, notes=tuple(_list(row.get("notes"))))


def readings_of(place: Place | None, path: Path, text: str) -> tuple[Reading, ...]:
    """What an output holds. Raises InputError when no tool is recognised."""
    if figures.recognised(text):
        return figures.read_figures(path, text)
    if place is not None and place.test.kind is Kind.FAILOVER:
        return read_outage(path, text)
    return read_text_of(path, text)


def row_of(folder: Folder, test: Test, readings: Sequence[Reading]) -> dict[str, object]:
    """What the journal keeps of an output: the value of each criterion of its test."""
    own = fitting(test, readings)
    values = {
        criterion.id: value
        for criterion in folder.acceptance.criteria_of.get(test.id, ())
        if (value := value_of(criterion, test, own)) is not None
    }
    begun = next((reading.begun for reading in readings if reading.begun), "")
    row: dict[str, object] = {"test": test.id, "values": values, "begun": begun}
    if damaged := wrong(readings):
        row["wrong"] = damaged
    if hanging := stuck(readings):
        row["stuck"] = hanging
    strange = strange_ranks(folder.acceptance.criteria_of.get(test.id, ()), own)
    if said := [*notes(readings), *strangers(test, readings), *strange]:
        row["notes"] = said
    return row


def samples(folder: Folder) -> dict[str, list[float]]:
    """Repeats by criterion, in their order; parts of one repeat added up, a repeat with a missing part left out."""
    parts: dict[str, dict[int, dict[int, float]]] = {}
    for row in _rows(folder):
        values = row.get("values")
        for criterion, value in values.items() if isinstance(values, dict) else ():
            repeat = parts.setdefault(str(criterion), {}).setdefault(_int(row.get("repeat")), {})
            repeat[_int(row.get("part"))] = float(value)
    return {
        one.id: [sum(own.values()) for _, own in sorted(parts.get(one.id, {}).items()) if len(own) >= one.parts]
        for one in folder.acceptance.criteria
    }


def _rows(folder: Folder) -> Iterator[dict[str, object]]:
    yield from (row for key, row in folder.journal.rows.items() if key.startswith(f"{RAW}/"))


def counted(folder: Folder, key: str) -> dict[str, float]:
    """By test, what its rows count under a key: `wrong` results, `stuck` ranks and collectives."""
    found: Counter[str] = Counter()
    for row in _rows(folder):
        value = row.get(key)
        if isinstance(value, int | float) and value:
            found[str(row["test"])] += int(value)
    return dict(found)


def remarks(folder: Folder) -> dict[str, tuple[str, ...]]:
    """What readers noted, by test, each once."""
    found: dict[str, dict[str, None]] = {}
    for row in _rows(folder):
        found.setdefault(str(row["test"]), {}).update(dict.fromkeys(_list(row.get("notes"))))
    return {test: tuple(own) for test, own in found.items() if own}


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def times(folder: Folder) -> dict[str, tuple[str, str]]:
    """When each test began and ended, as far as the runner or the outputs say."""
    found: dict[str, tuple[str, str]] = {}
    for row in _rows(folder):
        begun, ended = str(row.get("begun") or ""), str(row.get("ended") or row.get("begun") or "")
        if begun:
            first, last = found.get(str(row["test"]), (begun, ended))
            found[str(row["test"])] = (min(first, begun), max(last, ended))
    return found


def problems(found: Iterable[Taken]) -> tuple[Taken, ...]:
    """Those that could not be taken in."""
    return tuple(one for one in found if one.problem)


def _int(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
