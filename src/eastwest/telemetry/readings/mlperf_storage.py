"""MLPerf Storage: a run's `summary.json` as DLIO writes it, and the report over several runs.

Source: mlcommons/storage, results of v0.5 to v2.0; accelerator utilisation (AU) is the measure of its rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading
from eastwest.telemetry.readings.text import Json, at, documents, number, word

TOOL = "mlperf-storage"
_MARKS = (
    "train_au_percentage",
    "train_throughput_mean_samples_per_second",
    "save_checkpoint_io_mean_GB_per_second",
    "load_checkpoint_io_mean_GB_per_second",
)
# DLIO reports MB as 2^20 bytes in some versions and as 10^6 in others; it divides by 1024 twice since v1.0.
_MEGABYTE = 2**20
_MB = Note("MB and GB are taken as 2^20 and 2^30 bytes, as DLIO divides by 1024")
_CHECKPOINTS = (("save_checkpoint_io_mean_GB_per_second", "write"), ("load_checkpoint_io_mean_GB_per_second", "read"))


def recognised(text: str) -> bool:
    """Whether it is a summary or a report."""
    return any(mark in text for mark in _MARKS)


def read(path: Path, text: str) -> Iterator[Reading]:
    """A summary gives one reading, a report one for the whole and one per run. Raises InputError for damaged JSON."""
    for tree in documents(path, text):
        if "metric" in tree:
            yield _summary(path, tree)
        if isinstance(tree.get("overall"), dict):
            yield _part(path, "overall", tree["overall"])
            runs = tree.get("runs")
            for name, run in runs.items() if isinstance(runs, dict) else ():
                if isinstance(run, dict):
                    yield _part(path, name, run)


def _summary(path: Path, tree: Json) -> Reading:
    metric, ranks = tree["metric"], int(number(tree.get("num_accelerators")) or 0)
    epochs = at(metric, "train_au_percentage")
    figures = [
        Figure(Quantity.SHARE, share / 100, "epoch", 0, ranks, (("epoch", str(at_)),))
        for at_, value in enumerate(epochs if isinstance(epochs, list) else (), 1)
        if (share := number(value)) is not None
    ]
    figures += _means(metric, ranks)
    begun = word(tree.get("start"))
    told = word(at(metric, "train_au_meet_expectation"))
    notes = (_MB, Note(f"the tool's own judgement of AU: {told}")) if told else (_MB,)
    hosts = number(tree.get("num_hosts"))
    settings = () if not hosts else (("num_hosts", f"{hosts:.0f}"),)
    host = word(tree.get("hostname"))
    return Reading(TOOL, "summary", path, tuple(figures), host=host, begun=begun, notes=notes, settings=settings)


def _means(metric: object, ranks: int) -> Iterator[Figure]:
    kinds = (
        ("train_au_mean_percentage", Quantity.SHARE, 0.01),
        ("train_throughput_mean_samples_per_second", Quantity.RATE_PER_S, 1.0),
        ("train_throughput_samples_per_second", Quantity.RATE_PER_S, 1.0),
        ("train_io_mean_MB_per_second", Quantity.BANDWIDTH_BYTES_PER_S, float(_MEGABYTE)),
        ("train_throughput_mean_MB_per_second", Quantity.BANDWIDTH_BYTES_PER_S, float(_MEGABYTE)),
        ("train_throughput_MB_per_second", Quantity.BANDWIDTH_BYTES_PER_S, float(_MEGABYTE)),
    )
    for name, quantity, scale in kinds:
        value = number(at(metric, name))
        if value is not None:
            yield Figure(quantity, value * scale, "mean", 0, ranks)
    for name, way in _CHECKPOINTS:
        value = number(at(metric, name))
        if value is not None:
            yield Figure(Quantity.BANDWIDTH_BYTES_PER_S, value * 2.0**30, "mean", 0, ranks, (("direction", way),))


def _part(path: Path, name: str, part: Json) -> Reading:
    ranks = int(number(part.get("train_num_accelerators", part.get("num_accelerators"))) or 0)
    test = f"{word(part.get('model'))} {word(part.get('accelerator'))} {name}".strip()
    return Reading(TOOL, test, path, tuple(_means(part, ranks)), notes=(_MB,))
