"""Which fields a dcgm-exporter is told to export: a field that is commented out will be missing when it is needed.

Source: NVIDIA/dcgm-exporter, etc/default-counters.csv (field, Prometheus type, help).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from eastwest.telemetry.readings.model import Figure, Note, Quantity, Reading

TOOL = "dcgm-exporter"
_LINE = re.compile(r"^\s*(#?)\s*(DCGM_\w+|DCGM_EXP_\w+)\s*,\s*(gauge|counter|label|histogram)\b", re.IGNORECASE)
_WANTED = {
    "DCGM_FI_PROF_SM_ACTIVE": "whether GPUs compute or wait, which utilisation does not tell",
    "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE": "whether tensor cores are busy",
}


def recognised(text: str) -> bool:
    """Whether it is such a list."""
    return sum(bool(_LINE.match(line)) for line in text[:20_000].splitlines()) >= 3


def read(path: Path, text: str) -> Iterator[Reading]:
    """One reading: 1 for each field that is exported, 0 for one that is commented out."""
    found = [(one[2], not one[1], at) for at, line in enumerate(text.splitlines(), 1) if (one := _LINE.match(line))]
    figures = tuple(
        Figure(Quantity.SHARE, float(on), "exported", labels=(("field", name),), line=at) for name, on, at in found
    )
    exported = {name for name, on, _ in found if on}
    notes = tuple(Note(f"{name} is not exported: {why}") for name, why in _WANTED.items() if name not in exported)
    yield Reading(TOOL, "fields", path, figures, notes=notes)
