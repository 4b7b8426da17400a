"""How numbers and lists stand in tools' options and output."""

from __future__ import annotations

import re

from eastwest.vendors.nic.state import PRIORITIES

NIC = r"(?P<nic>\"?\$\{?\w+\}?\"?|<[\w .-]+>|[\w.:-]+)"
"""A device: its name, or the shell variable or placeholder of a script that handles all of them."""
RUN = r"(?:run |sudo )?"
"""What stands before a command: nothing, `sudo`, or the frame's `run`."""
_PUT = re.compile(r"(?:put )?\"?(?:\$SYS|/sys)/(?P<path>[^\"\s=:]+)\"?(?:\s*[=:]\s*|\s+)\"?(?P<value>\S+?)\"?")
_ECHO = re.compile(
    r"(?:sudo )?(?:echo|printf)(?: -n)? [\"']?(?P<value>\w+)[\"']? *(?:>{1,2}|\| *(?:sudo )?tee(?: -a)?) *"
    r"\"?(?:\$SYS|/sys)/(?P<path>(?:[^\"\s]|\"\$\{?\w+\}?\"(?=/))+)\"?(?: *>.*)?"
)


def flags(text: str) -> tuple[int, ...]:
    """`0,0,0,1,0,0,0,0` → (3,). Raises ValueError unless there are eight 0 or 1."""
    parts = text.replace(",", " ").split()
    if len(parts) != PRIORITIES or set(parts) - {"0", "1"}:
        raise ValueError(f"{text} is no list of eight 0 or 1")
    return tuple(at for at, part in enumerate(parts) if part == "1")


def as_flags(values: tuple[int, ...]) -> str:
    """(3,) → `0,0,0,1,0,0,0,0`."""
    return ",".join("1" if at in values else "0" for at in range(PRIORITIES))


def small(text: str, below: int) -> int:
    """A decimal or hexadecimal number. Raises ValueError when it is not at least 0 and below the limit."""
    value = int(text, 0) if text.lower().startswith("0x") else int(text)
    if not 0 <= value < below:
        raise ValueError(f"{text} is not in 0 to {below - 1}")
    return value


def written(line: str) -> tuple[str, str] | None:
    """The path below /sys and the value of a line that writes or dumps one; None for another line.

    `put "$SYS/a" 1`, `echo 1 > /sys/a`, `/sys/a=1` and `/sys/a: 1` alike.
    """
    match = _PUT.fullmatch(line) or _ECHO.fullmatch(line)
    return None if match is None else (match["path"].replace('"', ""), match["value"])
