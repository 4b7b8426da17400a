"""Measurements of storage: fio's JSON, MLPerf Storage's summary, a folder with one file for each node, or a CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from eastwest.errors import InputError, Problem
from eastwest.predict.calibration.table import Cells, is_table, rows_of, strict
from eastwest.telemetry.readings import fio, fio_text, mlperf_storage
from eastwest.telemetry.readings.model import Quantity, Reading
from eastwest.telemetry.readings.recognise import read_text_of
from eastwest.telemetry.readings.text import read_text

COLUMNS = ("direction", "nodes", "gigabytes_per_s", "in_flight", "request")
ENOUGH_AU = 0.9
"""Accelerator utilisation from which on accelerators were fed: MLPerf Storage rules v2.0, of most workloads."""

_SYNCHRONOUS = frozenset({"", "psync", "sync", "vsync", "pvsync", "pvsync2", "mmap"})
"""I/O engines of fio that have one request on the way, whatever `iodepth` says (fio HOWTO, "I/O engine")."""


@dataclass(frozen=True, slots=True)
class StorageMeasurement:
    """What so many nodes read or wrote together, GB/s.

    in_flight, request_bytes: requests that one node had on the way, and their size; None where it is not known and
    taken as enough. bound: whoever asked was content, so that storage may deliver more.
    """

    write: bool
    nodes: int
    gigabytes_per_s: float
    in_flight: float | None
    request_bytes: int | None
    bound: bool
    file: Path
    line: int | None = None

    @property
    def place(self) -> str:
        """`table.csv:7`."""
        return self.file.name if self.line is None else f"{self.file.name}:{self.line}"

    @property
    def text(self) -> str:
        """`read, 4 nodes, 64 on the way`."""
        flight = "" if self.in_flight is None else f", {self.in_flight:g} on the way"
        return f"{'write' if self.write else 'read'}, {self.nodes} node{'s' if self.nodes > 1 else ''}{flight}"


def read_storage(places: Sequence[Path], nodes: int | None = None) -> tuple[StorageMeasurement, ...]:
    """The measurements of all files; several under the same conditions become their median.

    A folder holds what several nodes measured at the same time, a file of each. nodes: of MLPerf Storage's outputs that
    do not say how many hosts took part. Raises InputError for what is none of the known, or leaves open what counts.
    """
    found = [row for place in places for row in _read(place, nodes)]
    groups: defaultdict[tuple[object, ...], list[StorageMeasurement]] = defaultdict(list)
    for row in found:
        groups[row.write, row.nodes, row.in_flight, row.request_bytes, row.bound].append(row)
    return tuple(
        replace(rows[0], gigabytes_per_s=median(row.gigabytes_per_s for row in rows)) for rows in groups.values()
    )


def _read(place: Path, nodes: int | None) -> Iterator[StorageMeasurement]:
    if place.is_dir():
        yield from _together(place)
        return
    text = read_text(place)
    if is_table(text, "direction"):
        yield from rows_of(place, strict(COLUMNS[:3], COLUMNS), COLUMNS, _row)
        return
    readings = read_text_of(place, text)
    tool = readings[0].tool
    if tool == fio.TOOL and fio.recognised(text):
        yield from _fio(place, readings)
    elif tool == mlperf_storage.TOOL:
        yield from (row for reading in readings for row in _mlperf(reading, nodes))
    else:
        mend = "let fio write --output-format=json" if fio_text.recognised(text) else ""
        allowed = f"fio's JSON, MLPerf Storage's summary.json, a folder of these, or a CSV of {', '.join(COLUMNS)}"
        raise InputError(Problem(f"is an output of {tool}", file=place, allowed=allowed, mend=mend))


def _row(cells: Cells) -> StorageMeasurement:
    """A line of a table."""
    write = cells.word("direction", ("read", "write")) == "write"
    nodes, rate = cells.count("nodes"), cells.number("gigabytes_per_s", least=1e-6)
    in_flight, request = cells.count("in_flight"), cells.size("request")
    if nodes is None or rate is None:
        raise cells.problem("nodes" if nodes is None else "gigabytes_per_s", "a number above 0")
    if (in_flight is None) != (request is None):
        raise cells.problem("request" if request is None else "in_flight", "both of in_flight and request, or neither")
    return StorageMeasurement(write, nodes, rate, in_flight, request, False, cells.file, cells.line)


def _together(folder: Path) -> Iterator[StorageMeasurement]:
    """What nodes measured at the same time, added up. Each must have done the same."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    by_way: defaultdict[bool, list[StorageMeasurement]] = defaultdict(list)
    for file in files:
        for row in _read(file, None):
            by_way[row.write].append(row)
    if not by_way:
        raise InputError(Problem("holds no outputs", file=folder, allowed="fio's JSON, one file for each node"))
    for rows in by_way.values():
        if len(rows) != len(files):
            found = f"{len(rows)} measurements in {len(files)} files"
            mend = "one folder for each test, with one file for each node"
            raise InputError(Problem(found, file=folder, allowed="one of each file", mend=mend))
        yield replace(_sum(rows), file=folder, line=None)


def _sum(rows: Sequence[StorageMeasurement]) -> StorageMeasurement:
    nodes = sum(row.nodes for row in rows)
    flights = [row.in_flight * row.nodes for row in rows if row.in_flight is not None]
    return replace(
        rows[0],
        nodes=nodes,
        gigabytes_per_s=sum(row.gigabytes_per_s for row in rows),
        in_flight=sum(flights) / nodes if len(flights) == len(rows) else None,
    )


def _fio(place: Path, readings: Sequence[Reading]) -> Iterator[StorageMeasurement]:
    """Jobs of one group ran together; every host that a job names is a node."""
    groups: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.setting("groupid") or reading.test].append(reading)
    for jobs in groups.values():
        if failed := [note.text for job in jobs for note in job.notes if "error" in note.text]:
            raise InputError(Problem(f"{jobs[0].test}: {failed[0]}", file=place, mend="measure again"))
        ways = {one.label("direction") for job in jobs for one in job.of(Quantity.BANDWIDTH_BYTES_PER_S)}
        if ways in ({"read"}, {"write"}):
            yield _fio_group(place, jobs, ways.pop())
        elif ways:
            found = f"{jobs[0].test} does {' and '.join(sorted(ways))} at a time"
            raise InputError(Problem(found, file=place, mend="measure reads and writes apart"))


def _fio_group(place: Path, jobs: Sequence[Reading], way: str) -> StorageMeasurement:
    rate, iops = (_total(jobs, quantity) for quantity in (Quantity.BANDWIDTH_BYTES_PER_S, Quantity.RATE_PER_S))
    hosts = len({job.host for job in jobs})
    alike: defaultdict[tuple[str, str], int] = defaultdict(int)
    for job in jobs:
        alike[job.host, job.test] += 1
    flight = sum(_depth(job) * _clones(job, alike[job.host, job.test]) for job in jobs) / hosts
    known = iops > 0 and all(job.settings for job in jobs)
    request = round(rate / iops) if known else None  # fio rounds both
    return StorageMeasurement(way == "write", hosts, rate / 1e9, flight if known else None, request, False, place)


def _total(jobs: Iterable[Reading], quantity: Quantity) -> float:
    return sum(one.value for job in jobs for one in job.of(quantity))


def _depth(job: Reading) -> int:
    depth = job.setting("iodepth")
    return int(depth) if depth.isdecimal() and job.setting("ioengine") not in _SYNCHRONOUS else 1


def _clones(job: Reading, listed: int) -> int:
    """Processes that one entry stands for: with group_reporting all of them, else they are listed one by one."""
    wanted = job.setting("numjobs")
    return int(wanted) if wanted.isdecimal() and listed == 1 else 1


def _mlperf(reading: Reading, nodes: int | None) -> Iterator[StorageMeasurement]:
    hosts = int(reading.setting("num_hosts") or nodes or 0)
    if not hosts:
        raise InputError(Problem("does not say how many hosts took part", file=reading.file, mend="give --nodes"))
    shares = [one.value for one in reading.of(Quantity.SHARE)]
    for one in reading.of(Quantity.BANDWIDTH_BYTES_PER_S):
        way = one.label("direction")
        if not way and not shares:
            mend = "take summary.json, which says it"
            raise InputError(Problem("does not say how far accelerators were used (AU)", file=reading.file, mend=mend))
        content = not way and shares[0] >= ENOUGH_AU
        yield StorageMeasurement(way == "write", hosts, one.value / 1e9, None, None, content, reading.file)
