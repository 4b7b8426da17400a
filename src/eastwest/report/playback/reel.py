"""All runs that one page plays back, within a limit of size."""

from __future__ import annotations

import json
from dataclasses import dataclass

from markupsafe import Markup

from eastwest.plan import Plan
from eastwest.report.numbers import count, plural
from eastwest.report.playback.frames import MOST_FRAMES, frames_of
from eastwest.report.playback.pack import SHARE_STEPS, Packed, pack, packed_bytes
from eastwest.report.playback.stage import stage_of
from eastwest.report.samples import PortSamples
from eastwest.simulate.run import Run
from eastwest.units import format_us

LARGEST_BYTES = 2_000_000
"""What all films of one page may take: a report should still go by mail."""
_MOST_PHASES = 300


@dataclass(frozen=True)
class Source:
    """A run to play back. group: the heading it is listed under. folder: where it is stored."""

    label: str
    group: str
    folder: str
    run: Run
    samples: PortSamples
    most_frames: int = MOST_FRAMES


class Reel:
    """Films for one page, added one after the other, so that only one run's samples need be at hand at a time."""

    def __init__(self, plan: Plan, largest_bytes: int = LARGEST_BYTES) -> None:
        self._plan, self._largest_bytes = plan, largest_bytes
        self._films: list[Packed] = []
        self._left_out: list[str] = []
        self._seen: set[str] = set()
        self._bytes = 0

    def add(self, source: Source) -> None:
        """Take a run in, unless its folder has been taken in already or it does not fit any more."""
        if source.folder in self._seen:
            return
        self._seen.add(source.folder)
        film = _film(self._plan, source)
        if self._films and self._bytes + packed_bytes(film) > self._largest_bytes:
            self._left_out.append(source.folder)
            return
        self._films.append(film)
        self._bytes += packed_bytes(film)

    @property
    def films(self) -> int:
        """How many runs can be played back."""
        return len(self._films)

    @property
    def data(self) -> Markup:
        """JSON for the script, safe inside a script element."""
        tree = {"stage": stage_of(self._plan), "films": self._films}
        text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        # Inside a script element only `<` can do harm, and JSON has it in strings alone.
        return Markup(text.replace("<", "\\u003c"))  # noqa: S704

    @property
    def note(self) -> str:
        """How large the films are, and what was merged or left out, in words."""
        return _note(self._films, self._bytes, self._left_out)


def _film(plan: Plan, source: Source) -> Packed:
    run = source.run
    about: Packed = {
        "label": source.label,
        "group": source.group,
        "folder": source.folder,
        "status": run.status.value,
        "seed": run.seed,
        "phases": _phases(run),
    }
    return about | pack(frames_of(plan.fabric, source.samples, source.most_frames))


def _phases(run: Run) -> list[list[object]]:
    """Operations by name and step: when the first of them began and the last ended (None: it did not)."""
    found: dict[str, list[float | None]] = {}
    for operation in run.operations:
        name = operation.name if operation.step < 0 else f"{operation.name}, step {operation.step}"
        start, end = found.get(name, [operation.start_us, operation.end_us])
        last = None if end is None or operation.end_us is None else max(end, operation.end_us)
        found[name] = [min(start or 0.0, operation.start_us), last]
    return [[name, start, end] for name, (start, end) in list(found.items())[:_MOST_PHASES]]


def _note(films: list[Packed], used_bytes: int, left_out: list[str]) -> str:
    sentences = [f"{plural(len(films), 'run')} in {count(used_bytes / 1000)} kB of this file."]
    merged = [film for film in films if film["merged"] != 1]
    if merged:
        longest = max(merged, key=lambda film: float(str(film["width_us"])))
        several = f"In {len(merged)} of them" if len(films) > 1 else "In it"
        sentences.append(
            f"{several} samples were merged into frames (up to {longest['merged']} samples, "
            f"{format_us(float(str(longest['width_us'])))}): counts are summed, shares averaged, of queues the "
            "deepest is kept, so no peak of a queue is hidden."
        )
    sentences.append(f"Shares are stored in steps of {100 / SHARE_STEPS:g} %, queues in steps of 64 bytes or more.")
    if any(film["left_out"] for film in films):
        sentences.append(
            "Of the largest runs the longest paused, deepest queued and busiest directions are kept; others are "
            "neither drawn nor counted."
        )
    if left_out:
        sentences.append(f"For want of room without: {', '.join(left_out)}.")
    return " ".join(sentences)
