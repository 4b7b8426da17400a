"""Points of a sweep: site files that differ in some fields, each checked like any site file."""

from __future__ import annotations

import copy
import csv
import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.document import Document, Key, document_of, read_document
from eastwest.intent.load import site_of
from eastwest.intent.references import content_hash
from eastwest.intent.site import Site

MOST_POINTS = 10_000
MOST_LIST_BYTES = 4 << 20
_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,4})\]")
_PATH = re.compile(r"[\w-]+(?:\.[\w-]+|\[\d{1,4}\])*")
Fields = Mapping[str, str]


@dataclass(frozen=True)
class SitePoint:
    """One point. fields: what differs, as it was written. problem: why the site cannot be, empty for one that can.

    key: SHA-256 of its content, of the files that it names and of the user's catalogue.
    """

    fields: Fields
    site: Site | None
    problem: str
    key: str

    @property
    def name(self) -> str:
        """`fabric.spines=4, gpus.count=16`."""
        return ", ".join(f"{field}={value}" for field, value in self.fields.items()) or "as it is"


def grid(sets: Sequence[str]) -> list[Fields]:
    """All combinations of `field=a,b,c` settings, the last one changing fastest. Raises InputError."""
    axes: dict[str, list[str]] = {}
    for text in sets:
        field, equals, values = text.partition("=")
        found = _values(values)
        if not equals or not field.strip() or not found:
            raise InputError(Problem(f'"{text}"', "--set", allowed="FIELD=VALUE,VALUE,..., such as fabric.spines=2,4"))
        if field.strip() in axes:
            raise InputError(Problem(f"{field.strip()} stands twice", "--set", mend="give all its values at once"))
        axes[field.strip()] = found
    points = 1
    for values_of in axes.values():
        points *= len(values_of)
    _check_count(points)
    return [dict(zip(axes, chosen, strict=True)) for chosen in itertools.product(*axes.values())]


def listed(path: Path) -> list[Fields]:
    """The points of a CSV: fields in its first line, a point on each other; empty cells leave the site's own value."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_LIST_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error
    if len(raw) > MOST_LIST_BYTES:
        raise InputError(Problem("is larger than 4 MiB", file=path))
    rows = csv.reader(raw.decode("utf-8-sig", "replace").splitlines())
    try:
        points = list(_listed(path, rows))
    except csv.Error as error:
        raise InputError(Problem(f"is not CSV: {error}", file=path, line=rows.line_num)) from error
    if not points:
        raise InputError(Problem("has no points", file=path, allowed="a line of fields, then a point on each line"))
    _check_count(len(points))
    return points


def _listed(path: Path, rows: Any) -> Iterator[Fields]:  # noqa: ANN401
    head: list[str] = []
    for words in rows:
        if not any(words) or words[0].startswith("#"):
            continue
        if not head:
            head = [word.strip() for word in words]
        elif len(words) != len(head):
            found = f"{len(words)} values for {len(head)} fields"
            raise InputError(Problem(found, file=path, line=rows.line_num, mend="put values with commas into quotes"))
        else:
            yield {field: word.strip() for field, word in zip(head, words, strict=True) if word.strip()}


def _check_count(count: int) -> None:
    if count > MOST_POINTS:
        raise InputError(Problem(f"{count} points", allowed=f"at most {MOST_POINTS}", mend="sweep in parts"))


def _values(text: str) -> list[str]:
    """Parts apart by commas that stand outside of brackets and quotes."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
        if letter == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def site_points(path: Path, points: Sequence[Fields]) -> tuple[Catalogue, list[SitePoint]]:
    """The site of each point, and the catalogue of all.

    A site that breaks the rules of site files becomes a point with a problem. Raises InputError for fields that are
    none, for values that are no YAML, and when no point at all can be.
    """
    document = read_document(path)
    catalogue = load_catalogue(catalogue_beside(path))
    site_of(document, catalogue)  # what is wrong with the file itself is said with its lines
    own = catalogue_beside(path)
    facts = "" if own is None else content_hash(own)
    found = [_point(document, catalogue, fields, facts) for fields in points]
    if all(point.site is None for point in found):
        raise InputError(Problem(found[0].problem, path=found[0].name, file=path, mend="no point of the sweep can be"))
    return catalogue, found


def _point(document: Document, catalogue: Catalogue, fields: Fields, facts: str) -> SitePoint:
    """facts: hash of the user's catalogue."""
    data = copy.deepcopy(document.data)
    for field, text in fields.items():
        _set(document, data, field, _parsed(document, field, text))
    written = json.dumps(data, sort_keys=True)
    key = hashlib.sha256(f"{written}{facts}".encode()).hexdigest()
    changed = replace(document, data=data, source_hash=key)
    try:
        site = site_of(changed, catalogue)
        return SitePoint(fields, site, "", site.source_hash)
    except InputError as error:
        first = error.problems[0]
        _known_field(fields, first, document)
        allowed = f"; allowed: {first.allowed}" if first.allowed else ""
        said = f"{first.path}: {first.found}{allowed}"
        return SitePoint(fields, None, said, key)


def _known_field(fields: Fields, problem: Problem, document: Document) -> None:
    """A field that site files have not is the sweep's own mistake, whatever its values are."""
    if problem.found == "unknown key":
        field = next((field for field in fields if problem.path.startswith(_plain(field))), problem.path)
        raise InputError(replace(problem, path=field, file=document.file, line=None))


def _plain(field: str) -> str:
    return field.split("[", 1)[0]


def _parsed(document: Document, field: str, text: str) -> object:
    """The value that a site file would have there."""
    try:
        return document_of(Path("--set"), f"value: {text}\n".encode()).value_at(("value",))
    except (InputError, yaml.YAMLError) as error:
        raise InputError(Problem(f'"{text}"', field, document.file, allowed="a value as in a site file")) from error


def _set(document: Document, data: object, field: str, value: object) -> None:
    """Set the value at a dotted path; entries of lists by `[number]` or by their `name`."""
    *way, last = list(_steps(document, field))
    here = data
    for step in way:
        here = _inside(document, field, here, step)
    if isinstance(here, list):
        here[_index(document, field, here, last)] = value
    elif isinstance(here, dict):
        here[str(last)] = value
    else:
        raise InputError(Problem("is not within a section", field, document.file))


def _steps(document: Document, field: str) -> Iterator[Key]:
    if not _PATH.fullmatch(field):
        raise InputError(Problem(f'"{field}"', "--set", document.file, allowed="a path such as workloads.ring.sizes"))
    for word, number in _STEP.findall(field):
        yield int(number) if number else word


def _inside(document: Document, field: str, here: object, step: Key) -> object:
    if isinstance(here, list):
        return here[_index(document, field, here, step)]
    if isinstance(here, dict):
        if here.get(str(step)) is None:
            here[str(step)] = {}
        return here[str(step)]
    raise InputError(Problem("is not within a section", field, document.file))


def _index(document: Document, field: str, entries: list[object], step: Key) -> int:
    if isinstance(step, int) and step < len(entries):
        return step
    names = [entry.get("name") if isinstance(entry, dict) else None for entry in entries]
    if step in names:
        return names.index(step)
    allowed = ", ".join(str(name) for name in names if name) or f"0 to {len(entries) - 1}"
    raise InputError(Problem(f'no entry "{step}"', field, document.file, allowed=allowed))
