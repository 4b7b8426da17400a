"""Darshan as text: counters of `darshan-parser`, segments of `darshan-dxt-parser` (darshan-util documentation)."""

from __future__ import annotations

from dataclasses import dataclass, field

from eastwest.traffic.io.lines import Lines
from eastwest.traffic.io.pattern import Gatherer, IoPattern

_DXT = "# DXT, file_id:"
_COUNTER_MODULES = ("POSIX", "STDIO")
"""MPI-IO and HDF5 go through POSIX: counting them too would count bytes twice."""
_DXT_MODULES = ("X_POSIX",)
_BOTH = {"read": "READ", "write": "WRITTEN"}


@dataclass
class _Record:
    """Counters of one file and rank, until the next one begins."""

    key: tuple[str, str, str] = ("", "", "")
    values: dict[str, float] = field(default_factory=dict)


class DarshanReader:
    """Reads both kinds of output, which share their header."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._gathered = Gatherer()
        self._header: dict[str, str] = {}
        self._record = _Record()
        self._expected = 0
        self._segments = 0
        self._file = ""
        self._detailed = False

    def read(self, name: str) -> IoPattern:
        """The pattern of the whole file. Raises InputError with the line of what cannot be taken."""
        for line in self._lines:
            if line.startswith("#"):
                self._comment(line)
            elif line.strip():
                self._row(line)
        self._flush()
        self._whole()
        if "nprocs" not in self._header:
            raise self._lines.wrong("no `# nprocs:` in the header", "pass the whole output of darshan-parser")
        if self._gathered.empty:
            raise self._lines.wrong("no POSIX or STDIO reads or writes in it", "was the job instrumented?")
        return self._gathered.pattern(
            name,
            "darshan-dxt" if self._detailed else "darshan",
            processes=self._lines.count(self._header["nprocs"]),
            duration_s=self._lines.seconds((self._header.get("run time") or "0").split()[0]),
            notes=() if self._detailed else (_EVENLY,),
        )

    def _comment(self, line: str) -> None:
        if line.startswith(_DXT):
            self._whole()
            self._file = line.rpartition("file_name:")[2].strip()
            self._detailed = True
            return
        if line.startswith("# DXT, write_count:"):
            counts = [part.rpartition(":")[2] for part in line.split(",")[1:]]
            self._expected, self._segments = sum(self._lines.count(count) for count in counts), 0
            return
        key, separator, value = line[1:].strip().partition(":")
        if separator and key in {"nprocs", "run time"}:
            self._header[key] = value.strip()

    def _whole(self) -> None:
        """Every segment that the heading of the block announced has come."""
        if self._segments < self._expected:
            found = f"the block of {self._file} ends after {self._segments} of {self._expected} segments"
            raise self._lines.wrong(found, "the file is cut off: run darshan-dxt-parser again")
        self._expected = self._segments = 0

    def _row(self, line: str) -> None:
        if line.lstrip().startswith("X_"):
            self._segment(line.split())
        else:
            self._counter(line.split("\t"))

    def _segment(self, words: list[str]) -> None:
        """module, rank, write or read, segment, offset, length, start, end; newer releases add more behind."""
        if len(words) < 8 or words[2] not in _BOTH:
            raise self._lines.wrong(
                "not a DXT segment", allowed="module rank read|write segment offset length start end"
            )
        self._segments += 1
        if words[0] not in _DXT_MODULES:
            return
        start, end = (self._lines.seconds(word) for word in words[6:8])
        self._gathered.seen(words[1], self._file)
        self._gathered.add(start, end, self._lines.count(words[5]), write=words[2] == "write")

    def _counter(self, cells: list[str]) -> None:
        if len(cells) < 5:
            raise self._lines.wrong("not a counter of Darshan", allowed="module, rank, record id, counter, value, ..")
        module, rank, record, counter, value = (cell.strip() for cell in cells[:5])
        if module not in _COUNTER_MODULES:
            return
        if (module, rank, record) != self._record.key:
            self._flush()
            self._record = _Record((module, rank, record))
            self._gathered.seen("" if rank == "-1" else rank, record)
        self._record.values[counter.removeprefix(f"{module}_")] = self._lines.value(value)

    def _flush(self) -> None:
        values = self._record.values
        for verb, past in _BOTH.items():
            if values.get(f"BYTES_{past}", 0) <= 0:  # -1 where a module could not tell
                continue
            moved = self._lines.count(values[f"BYTES_{past}"])
            upper = verb.upper()
            start = self._lines.seconds(values.get(f"F_{upper}_START_TIMESTAMP", 0.0))
            end = self._lines.seconds(values.get(f"F_{upper}_END_TIMESTAMP", start))
            calls = max(1, self._lines.count(max(values.get(f"{upper}S", 1), 1)))
            self._gathered.add(start, end, moved, write=verb == "write", calls=calls)
        self._record = _Record()


_EVENLY = (
    "Counters tell only the first and last access of each file: bytes are spread evenly between them, so real peaks "
    "are higher. Run with DXT (DXT_ENABLE_IO_TRACE=1) to see them."
)
