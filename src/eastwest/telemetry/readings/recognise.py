"""Which tool wrote a file, by its contents; names of files prove nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from eastwest.errors import InputError, Problem
from eastwest.telemetry.readings import (
    dcgm_fields,
    fio,
    fio_terse,
    fio_text,
    flight_recorder,
    gpcnet,
    inspector,
    iperf2,
    iperf3,
    iperf3_text,
    mlperf_storage,
    nccl,
    nvbandwidth,
    osu,
    otg,
    perftest,
    ping,
    qperf,
    ras,
    rccl,
    step_times,
)
from eastwest.telemetry.readings.model import Reading
from eastwest.telemetry.readings.parts import parts_of
from eastwest.telemetry.readings.text import read_text


@dataclass(frozen=True, slots=True)
class Tool:
    """A reader. recognised: by content."""

    name: str
    recognised: Callable[[str], bool]
    read: Callable[[Path, str], Iterator[Reading]]


def _tool(module: ModuleType) -> Tool:
    return Tool(module.TOOL, module.recognised, module.read)


_MODULES = (
    inspector, flight_recorder, fio, fio_terse, fio_text, iperf3, iperf2, iperf3_text, mlperf_storage, perftest, ras,
    gpcnet, nvbandwidth, osu, qperf, rccl, nccl, ping, dcgm_fields, step_times, otg,
)  # fmt: skip
TOOLS = tuple(_tool(module) for module in _MODULES)
"""All readers, the most certain marks first."""


_HEALTHY = (ras.TOOL, flight_recorder.TOOL, inspector.TOOL)
"""Tools whose figures are faults: a note alone says that there was none."""


def read_file(path: Path) -> tuple[Reading, ...]:
    """Every reading of a file. Raises InputError when no tool is recognised, or nothing was measured in it."""
    return read_text_of(path, read_text(path))


def read_text_of(path: Path, text: str) -> tuple[Reading, ...]:
    """The same of text that was read already; several tools may have written it one after the other."""
    found = tuple(one for name, part in parts_of(text) for one in _of_part(path, name, part))
    return found or _of_one(path, text)


def _of_part(path: Path, name: str, text: str) -> Iterator[Reading]:
    reader = next((tool for tool in TOOLS if tool.name == name and tool.recognised(text)), None)
    if reader is not None:
        yield from (one for one in reader.read(path, text) if one.figures)


def _of_one(path: Path, text: str) -> tuple[Reading, ...]:
    for tool in TOOLS:
        if tool.recognised(text):
            found = tuple(tool.read(path, text))
            if not any(one.figures or (one.notes and tool.name in _HEALTHY) for one in found):
                mend = "the test may not have run to its end"
                raise InputError(Problem(f"looks like {tool.name}, but holds no figures", file=path, mend=mend))
            return found
    allowed = ", ".join(sorted({tool.name for tool in TOOLS}))
    raise InputError(Problem("is the output of no tool known here", file=path, allowed=allowed))
