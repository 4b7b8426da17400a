"""Our DCQCN fields and the vendors' knobs: names, units, ranges, and the conversion both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from eastwest.lossless.policy import DcqcnProfile


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting of a NIC that carries one field of `DcqcnProfile`.

    names: (tool, name there). The NIC's number is slope · field + offset, whole, within lowest and highest.
    default: what the maker ships or recommends. assumed: the unit is not documented and taken as stated in `unit`.
    """

    field: str
    names: tuple[tuple[str, str], ...]
    unit: str
    default: int | None = None
    lowest: int = 0
    highest: int = 2**32 - 1
    slope: float = 1.0
    offset: float = 0.0
    assumed: bool = False

    @property
    def name(self) -> str:
        """The name in the first tool."""
        return self.names[0][1]

    def write(self, value: float) -> int:
        """The NIC's number for a value of ours, the nearest within the range."""
        return min(self.highest, max(self.lowest, round(self.slope * value + self.offset)))

    def read(self, number: int) -> float:
        """Our value for a number of the NIC."""
        return (number - self.offset) / self.slope

    def reaches(self, value: float) -> bool:
        """Whether the NIC can be set to this value within half a step of its unit."""
        return abs(self.read(self.write(value)) - value) <= abs(0.5 / self.slope) + 1e-9


@dataclass(frozen=True, slots=True)
class Constant:
    """A setting of the NIC that our profile does not vary: its name in the first tool, the value, and what it does."""

    name: str
    value: int
    why: str


@dataclass(frozen=True, slots=True)
class NicFamily:
    """How one family of NICs is told its DCQCN.

    models: catalogue ids. tools: the tool of each place in `Knob.names`, with where it writes and what survives a
    reboot. unmapped: fields of ours that no documented knob carries, and knobs whose meaning is not documented.
    """

    name: str
    models: tuple[str, ...]
    tools: tuple[tuple[str, str], ...]
    knobs: tuple[Knob, ...]
    constants: tuple[Constant, ...]
    unmapped: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One knob with the number that a profile gives it. limited: the NIC's range ends before the wanted value."""

    knob: Knob
    value: float
    number: int
    limited: bool


def settings(family: NicFamily, profile: DcqcnProfile) -> tuple[Setting, ...]:
    """What to write into each knob of the family."""
    found = []
    for knob in family.knobs:
        value = float(getattr(profile, knob.field))
        found.append(Setting(knob, value, knob.write(value), not knob.reaches(value)))
    return tuple(found)


def profile_of(family: NicFamily, numbers: Mapping[str, int], base: DcqcnProfile) -> DcqcnProfile:
    """The profile that a NIC's numbers stand for; fields without a number keep those of `base`.

    numbers: by the name of any tool. Raises KeyError for a name that the family does not have.
    """
    by_name = {name: knob for knob in family.knobs for _, name in knob.names}
    fixed = {constant.name for constant in family.constants}
    changes: dict[str, Any] = {}
    for name, number in numbers.items():
        if name in fixed:
            continue
        knob = by_name[name]
        value = knob.read(number)
        changes[knob.field] = round(value) if isinstance(getattr(base, knob.field), int) else value
    return replace(base, **changes)
