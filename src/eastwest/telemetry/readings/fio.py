"""fio's JSON (`--output-format=json`), also with words before it and with several documents.

Source: fio 3.x documentation, "JSON output": bandwidth in bytes/s, latencies in nanoseconds; fio 2.x has `bw` in KiB/s
and `clat` in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, number, word

TOOL = "fio"
_DIRECTIONS = ("read", "write", "trim")
_PERCENTILES = {"50.000000": "p50", "90.000000": "p90", "99.000000": "p99", "99.900000": "p99.9"}


def recognised(text: str) -> bool:
    """Whether it is an output of fio."""
    return '"fio version"' in text


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading per job and document. Raises InputError for damaged JSON."""
    for tree in _finished([tree for tree in documents(path, text) if "fio version" in tree]):
        for job in _jobs(tree):
            if word(job.get("jobname")) != "All clients":
                yield _job(path, tree, job)


def _finished(trees: list[Json]) -> Iterator[Json]:
    """Without those of `--status-interval`: they count from the beginning up to now, and a later one holds them all."""
    for tree, later in zip_longest(trees, trees[1:], fillvalue=Json()):
        remaining = any((number(job.get("eta")) or 0) > 0 for job in _jobs(tree))
        if not (remaining and _names(tree) == _names(later)):
            yield tree


def _names(tree: Json) -> list[object]:
    return [(job.get("jobname"), job.get("groupid")) for job in _jobs(tree)]


def _jobs(tree: Json) -> list[Json]:
    """Of this machine, or of all that a client asked."""
    jobs = at(tree, "jobs") or at(tree, "client_stats")
    return [job for job in jobs if isinstance(job, dict)] if isinstance(jobs, list) else []


def _job(path: Path, tree: Json, job: Json) -> Reading:
    figures = tuple(one for way in _DIRECTIONS if isinstance(job.get(way), dict) for one in _direction(job[way], way))
    failed = number(job.get("error")) or 0
    notes = (Note(f"the job ended with error {failed:g}"),) if failed else ()
    version = word(tree.get("fio version")).removeprefix("fio-")
    host, settings = word(job.get("hostname")), tuple(_settings(tree, job))
    name, begun = word(job.get("jobname")), _begun(tree)
    return Reading(TOOL, name, path, figures, version, host, begun=begun, notes=notes, settings=settings)


def _settings(tree: Json, job: Json) -> Iterator[tuple[str, str]]:
    """Options of the job over the global ones, and the group that it ran in."""
    found: dict[str, object] = {}
    for options in (tree.get("global options"), job.get("job options")):
        found |= options if isinstance(options, dict) else {}
    if "groupid" in job:
        found["groupid"] = job["groupid"]
    yield from ((name, word(value)) for name, value in found.items())


def _begun(tree: Json) -> str:
    seconds = number(tree.get("timestamp"))
    try:
        return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError):
        return ""


def _direction(part: Json, way: str) -> Iterator[Figure]:
    if not number(part.get("total_ios")) and not number(part.get("io_bytes")):
        return
    labels = (("direction", way),)
    bandwidth = number(part.get("bw_bytes"))
    if bandwidth is None and (kibibytes := number(part.get("bw"))) is not None:
        bandwidth = kibibytes * 1024
    if bandwidth is not None:
        yield Figure(Quantity.BANDWIDTH_BYTES_PER_S, bandwidth, labels=labels)
    if (iops := number(part.get("iops"))) is not None:
        yield Figure(Quantity.RATE_PER_S, iops, labels=labels)
    yield from _latency(part, labels)


def _latency(part: Json, labels: tuple[tuple[str, str], ...]) -> Iterator[Figure]:
    key, scale = ("clat_ns", 1e-3) if "clat_ns" in part else ("clat", 1.0)
    for statistic in ("mean", "min", "max"):
        if (value := number(at(part, key, statistic))) is not None:
            yield Figure(Quantity.LATENCY_US, value * scale, statistic, labels=labels)
    for name, statistic in _PERCENTILES.items():
        if (value := number(at(part, key, "percentile", name))) is not None:
            yield Figure(Quantity.LATENCY_US, value * scale, statistic, labels=labels)
