"""Which box is which switch: a CSV of the user's with hostname, serial and MAC address of the management port."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.intent.problems import did_you_mean

COLUMNS = ("hostname", "serial", "mac")
_SERIAL = re.compile(r"[A-Za-z0-9._-]{0,64}")
_LARGEST_BYTES = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Box:
    """One switch as delivered. serial, mac: empty when not known; mac as `00:1c:73:00:00:01`."""

    hostname: str
    serial: str = ""
    mac: str = ""


def read_inventory(path: Path, hostnames: Collection[str]) -> Mapping[str, Box]:
    """The boxes by hostname. Raises InputError with every row that cannot be taken."""
    rows = csv.DictReader(_text(path).splitlines())
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        raise InputError(Problem("the first line lacks columns", file=path, line=1, allowed=",".join(COLUMNS)))
    boxes: dict[str, Box] = {}
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for row in rows:
        name, serial, mac = ((row[column] or "").strip() for column in COLUMNS)
        try:
            box = Box(name, _serial(serial), _mac(mac))
            _check_new(box, boxes, seen, hostnames)
            boxes[name] = box
        except ValueError as error:
            mend = did_you_mean(name, hostnames) if name not in hostnames else ""
            problems.append(Problem(str(error), file=path, line=rows.line_num, mend=mend))
    if problems:
        raise InputError(problems)
    return boxes


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise InputError(Problem("is too large for an inventory", file=path))
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem("is no text in UTF-8", file=path)) from error


def _check_new(box: Box, boxes: Mapping[str, Box], seen: dict[str, str], hostnames: Collection[str]) -> None:
    if box.hostname not in hostnames:
        raise ValueError(f'the design has no switch "{box.hostname}"')
    if box.hostname in boxes:
        raise ValueError(f"{box.hostname} stands twice")
    for value in filter(None, (box.serial, box.mac)):
        if value in seen:
            raise ValueError(f"{value} is also of {seen[value]}")
        seen[value] = box.hostname


def _serial(text: str) -> str:
    if _SERIAL.fullmatch(text) is None:
        raise ValueError(f'"{text}" is no serial number')
    return text


def _mac(text: str) -> str:
    digits = re.sub(r"[:.-]", "", text).lower()
    if digits and re.fullmatch(r"[0-9a-f]{12}", digits) is None:
        raise ValueError(f'"{text}" is no MAC address')
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))
