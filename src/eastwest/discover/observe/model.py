"""What a reader of outputs is: how it knows its text, and what it does with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from eastwest.discover.observe.observed import Observed


@dataclass(frozen=True, slots=True)
class Output:
    """A text that some command printed.

    command: as typed, empty when unknown. data: what it says where it is JSON. before: lines above it in the file.
    """

    file: str
    text: str
    command: str = ""
    data: object = None
    before: int = 0


_WORDS = (
    *("interfaces", "status", "transceiver", "neighbors", "counters", "queuing", "optics", "eeprom"),
    *("priority-flow-control", "details"),
)


@lru_cache(maxsize=1024)
def _whole(command: str) -> str:
    """The command with its shortened words written out behind it: `sh int stat` asks for the status of interfaces."""
    short = [word.lower() for word in command.split() if len(word) > 2 or word == "tr"]
    return " ".join([command, *(full for full in _WORDS if any(full.startswith(word) for word in short))])


@dataclass(frozen=True, slots=True)
class OutputReader:
    """name: what it reads, for people. side: `switch`, `host` or `any`. shape: what stands in such a text.

    hint: what its command contains where the shape alone says too little, None where it says enough.
    """

    name: str
    side: str
    shape: re.Pattern[str]
    read: Callable[[Output, Observed], None]
    hint: re.Pattern[str] | None = None

    def knows(self, output: Output) -> bool:
        """Whether the text is of its kind."""
        if self.hint is not None and not self.hint.search(_whole(output.command)):
            return False
        return self.shape.search(output.text) is not None


def reader(
    name: str, side: str, shape: str, hint: str | None = None
) -> Callable[[Callable[[Output, Observed], None]], OutputReader]:
    """Make a reader of a function."""

    def make(read: Callable[[Output, Observed], None]) -> OutputReader:
        compiled = None if hint is None else re.compile(hint, re.IGNORECASE)
        return OutputReader(name, side, re.compile(shape, re.MULTILINE), read, compiled)

    return make
