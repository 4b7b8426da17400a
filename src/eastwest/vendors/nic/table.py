"""`FAMILY.nics`: the NICs of one host, one per line. The boot script takes names and cables from it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from eastwest.plan.device import HostIntent
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nic.heading import heading, read_heading

SUFFIX = ".nics"
COLUMNS = "# name model rail speed_gbps cable_m leaf port"
_NONE = "-"


def table(host: HostIntent) -> str:
    """The text of the table."""
    lines = [f"# {heading(host, own=True)}", COLUMNS]
    for nic in host.nics:
        rail = _NONE if nic.rail is None else str(nic.rail)
        fields = (nic.name, nic.model or _NONE, rail, number(nic.speed_gbps), number(nic.cable_m), nic.peer or _NONE)
        lines.append(" ".join(fields))
    return "\n".join(lines) + "\n"


def number(value: float) -> str:
    """A number without `.0`, otherwise in full."""
    return repr(float(value)).removesuffix(".0")


def finite(text: str) -> float:
    """A number. Raises ValueError for anything else, infinity and NaN included."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is no length and no speed")
    return value


def read_table(file: str, text: str, found: dict[str, str], nics: dict[str, dict[str, Any]]) -> Iterator[NotUnderstood]:
    """Fill the host's fields and the fields of its NICs by name; yield the lines that are no NIC."""
    for at, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare.startswith("#"):
            found.update(read_heading(bare.lstrip("#").strip()) or {})
        elif bare:
            fields = _fields(bare)
            if fields is None:
                yield NotUnderstood(file, at, bare)
            else:
                nics.setdefault(bare.split()[0], {}).update(fields)


def _fields(line: str) -> dict[str, Any] | None:
    parts = line.split(maxsplit=5)
    if len(parts) != len(COLUMNS.split()) - 2:
        return None
    _, model, rail, speed, cable, peer = parts
    try:
        return {
            "model": "" if model == _NONE else model,
            "rail": None if rail == _NONE else int(rail),
            "speed_gbps": finite(speed),
            "cable_m": finite(cable),
            "peer": "" if peer == _NONE else peer,
        }
    except ValueError:
        return None
