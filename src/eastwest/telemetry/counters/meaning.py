"""The meaning of a counter's name, from the table of makers' names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from eastwest.telemetry.counters.model import Counted


@dataclass(frozen=True, slots=True)
class Known:
    """A name or pattern of names. family: `mlx5`, `rdma`, `bnxt`, `ionic` or `sai`. source: where it is documented."""

    family: str
    pattern: re.Pattern[str]
    counted: Counted
    defect: str
    source: str


@cache
def table() -> tuple[Known, ...]:
    """Every known counter, by family."""
    text = files("eastwest.telemetry.counters").joinpath("names.yaml").read_text(encoding="utf-8")
    families = yaml.safe_load(text)["families"]
    return tuple(
        Known(name, re.compile(row["match"]), Counted(row["of"]), row.get("defect", ""), family["source"])
        for name, family in families.items()
        for row in family["counters"]
    )


@lru_cache(maxsize=65_536)
def meaning(name: str) -> tuple[Known, int] | None:
    """What a name counts, with its priority (-1 for all); None when nobody has said."""
    for known in table():
        found = known.pattern.fullmatch(name)
        if found:
            priority = found.groupdict().get("priority")
            return known, -1 if priority is None else int(priority)
    return None
