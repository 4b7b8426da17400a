"""`strace -f -ttt -T` as text: reads and writes of files by any process, calls cut in two by others put together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eastwest.traffic.io.lines import Lines
from eastwest.traffic.io.pattern import Gatherer, IoPattern

READS = frozenset({"read", "pread64", "readv", "preadv", "preadv2", "pread"})
WRITES = frozenset({"write", "pwrite64", "writev", "pwritev", "pwritev2", "pwrite"})
_OPENS = frozenset({"open", "openat", "openat2", "creat"})
_DUPLICATES = frozenset({"dup", "dup2", "dup3"})
_FORKS = frozenset({"clone", "clone3", "fork", "vfork"})
_NO_FILES = frozenset({"socket", "accept", "accept4", "eventfd2", "epoll_create1", "timerfd_create"})
_INVISIBLE = frozenset({"io_uring_enter", "mmap"})
_NOT_STORAGE = ("/dev/", "/proc/", "/sys/", "/run/", "/lib/", "/usr/", "/etc/", "pipe:", "socket:", "anon_inode:")

_LINE = re.compile(r"^(?:\[pid\s+)?(?P<pid>\d+)?\]?\s*(?P<time>\d+\.\d+)\s+(?P<rest>.*)$")
_CALL = re.compile(r"^(?P<name>\w+)\((?P<args>.*)\)\s+=\s+(?P<result>-?\d+|\?|0x[0-9a-f]+)(?P<tail>.*)$", re.DOTALL)
_UNFINISHED = re.compile(r"^(?P<start>\w+\(.*?)\s*<unfinished \.\.\.>$", re.DOTALL)
_RESUMED = re.compile(r"^<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)$", re.DOTALL)
_TOOK = re.compile(r"<(\d+\.\d+)>\s*$")
_FD = re.compile(r"^\s*(\d{1,10})(?:<([^>]*)>)?")
_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')
_NO_STRACE, _RECORD = "not output of strace with times", "record with `strace -f -ttt -T -o FILE`"
_LONGEST_RESULT = 19
_MOST_FILES_OPEN = 1_000_000


@dataclass(frozen=True, slots=True)
class _Call:
    pid: str
    time_s: float
    took_s: float | None
    name: str
    arguments: str
    result: int


class StraceReader:
    """Follows open files per process, so that sockets and pipes do not count."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._gathered = Gatherer()
        self._open: dict[str, dict[int, str]] = {}
        self._began: dict[tuple[str, str], tuple[float, str]] = {}
        self._unknown = 0
        self._mapped = 0
        self._rings = 0
        self._untimed = 0

    def read(self, name: str) -> IoPattern:
        """The pattern of the whole file. Raises InputError with the line of what cannot be taken."""
        understood = 0
        for line in self._lines:
            match = _LINE.match(line)
            if match is None:
                if understood == 0 and self._lines.number > 50:
                    raise self._lines.wrong(_NO_STRACE, _RECORD)
                continue
            understood += 1
            call = self._call(match["pid"] or "", self._lines.seconds(match["time"]), match["rest"])
            if call is not None:
                self._take(call)
        if understood == 0:
            raise self._lines.wrong(_NO_STRACE, _RECORD)
        if self._gathered.empty:
            raise self._lines.wrong("no reads or writes of files in it", "was `-f` given, so that children show?")
        return self._gathered.pattern(name, "strace", notes=tuple(self._notes()))

    def _call(self, pid: str, time_s: float, text: str) -> _Call | None:
        unfinished = _UNFINISHED.match(text)
        if unfinished is not None:
            start = unfinished["start"]
            self._began[pid, start.partition("(")[0]] = (time_s, start)
            return None
        resumed = _RESUMED.match(text)
        if resumed is not None:
            began, start = self._began.pop((pid, resumed["name"]), (time_s, f"{resumed['name']}("))
            time_s, text = began, start + resumed["rest"]
        call = _CALL.match(text)
        if call is None or not call["result"].lstrip("-").isdigit():
            return None
        took = _TOOK.search(call["tail"])
        if len(call["result"]) > _LONGEST_RESULT:
            raise self._lines.wrong("a result that no call can have", "is the file damaged?")
        took_s = None if took is None else self._lines.seconds(took[1])
        return _Call(pid, time_s, took_s, call["name"], call["args"], int(call["result"]))

    def _take(self, call: _Call) -> None:
        files = self._files_of(call.pid)
        if call.result < 0:
            return
        if call.name in READS or call.name in WRITES:
            self._moved(call, files)
        elif call.name in _FORKS and call.result > 0:
            # A child may have run before its parent's call returned: what it opened stays.
            earlier = self._open.pop(str(call.result), {})
            self._open[str(call.result)] = files if "CLONE_FILES" in call.arguments else dict(files)
            self._open[str(call.result)].update(earlier)
        elif call.name in _INVISIBLE:
            self._rings += call.name == "io_uring_enter"
            self._mapped += call.name == "mmap" and "MAP_ANON" not in call.arguments
        else:
            _follow(call, files)

    def _files_of(self, pid: str) -> dict[int, str]:
        return self._open.setdefault(pid, {})

    def _moved(self, call: _Call, files: dict[int, str]) -> None:
        match = _FD.match(call.arguments)
        if match is None:
            raise self._lines.wrong(f"{call.name} without a file descriptor", "is the file damaged?")
        path = match[2] if match[2] is not None else files.get(int(match[1]))
        if path is None:
            self._unknown += call.result
            return
        if call.result == 0 or path.startswith(_NOT_STORAGE) or not path:
            return
        if call.took_s is None:
            self._untimed += 1
        self._gathered.seen(call.pid, path)
        end_s = call.time_s + (call.took_s or 0.0)
        self._gathered.add(call.time_s, end_s, call.result, write=call.name in WRITES)

    def _notes(self) -> list[str]:
        notes = ["Reads that the page cache answers count like any other: drop caches before recording."]
        if self._unknown:
            notes.append(
                f"{self._unknown} bytes went through files or pipes opened before the recording and are left out; "
                "`strace -y` would name them."
            )
        if self._mapped:
            notes.append(f"{self._mapped} mappings of files: what is read through them does not show in strace.")
        if self._rings:
            notes.append(f"{self._rings} calls of io_uring: what it reads and writes does not show in strace.")
        if self._untimed:
            notes.append(f"{self._untimed} calls without duration: `-T` was not given, so peaks may be too high.")
        return notes


def _follow(call: _Call, files: dict[int, str]) -> None:
    """Which descriptor is which file."""
    if call.name in _OPENS:
        path = _PATH.search(call.arguments)
        if path is not None and len(files) < _MOST_FILES_OPEN:
            files[call.result] = path[1]
    elif call.name == "close":
        files.pop(_descriptor(call.arguments), None)
    elif call.name in _DUPLICATES and _descriptor(call.arguments) in files:
        files[call.result] = files[_descriptor(call.arguments)]
    elif call.name in _NO_FILES:
        files[call.result] = "socket:"


def _descriptor(arguments: str) -> int:
    match = _FD.match(arguments)
    return -1 if match is None else int(match[1])
