"""Catalogue entries as text: what an entry is, its facts with their sources, which of them nobody published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from eastwest.intent.catalogue.model import (
    Asic,
    CableType,
    Catalogue,
    Fact,
    GpuNode,
    LinearHeadroom,
    Nic,
    PortGroup,
    SpectrumHeadroom,
    StorageSystem,
    Switch,
)
from eastwest.intent.models import ModelPreset
from eastwest.units import format_bytes, format_gbps

Entry = Asic | Switch | Nic | GpuNode | StorageSystem | CableType | ModelPreset
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much is known of one kind: entries, and facts by where they come from; unknown: facts that are null."""

    kind: str
    entries: int
    primary: int
    secondary: int
    derived: int
    unknown: int

    @property
    def known(self) -> int:
        """Facts that have a value."""
        return self.primary + self.secondary + self.derived


def coverage(catalogue: Catalogue) -> Iterator[Coverage]:
    """How many facts each kind has, and how many of them nobody published; models have one source for an entry."""
    for field in fields(catalogue):
        found = getattr(catalogue, field.name).values()
        facts = [fact for entry in found for fact in facts_of(entry).values()]
        if not facts:
            continue
        counts = Counter("unknown" if fact.value is None else fact.confidence for fact in facts)
        yield Coverage(
            field.name, len(found), counts["primary"], counts["secondary"], counts["derived"], counts["unknown"]
        )


def facts_of(entry: Entry) -> dict[str, Fact[Any]]:
    """The facts of an entry by name, without its plain attributes."""
    values = ((field.name, getattr(entry, field.name)) for field in fields(entry))
    return {name: value for name, value in values if isinstance(value, Fact)}


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact as a person reads it. source: empty for plain attributes such as the vendor."""

    name: str
    value: str
    source: str


def entries(catalogue: Catalogue) -> Iterator[tuple[str, Entry]]:
    """All entries with their kind, by maker and else in the order of the files."""
    for field in fields(catalogue):
        found = getattr(catalogue, field.name).values()
        for entry in sorted(found, key=lambda entry: getattr(entry, "vendor", "")):
            yield field.name, entry


def what(entry: Entry) -> str:
    """Vendor and model in one line."""
    if isinstance(entry, CableType):
        return entry.description
    if isinstance(entry, ModelPreset):
        return _model_text(entry)
    name = entry.name if isinstance(entry, Asic) else entry.model
    return f"{entry.vendor} {name}"


def _model_text(model: ModelPreset) -> str:
    active = f", {model.active_parameters / 1e9:.3g} B for each token" if model.experts > 1 else ""
    return f"transformer of {model.parameters / 1e9:.4g} B parameters{active}, {model.layers} layers"


def unknown_facts(entry: Entry) -> tuple[str, ...]:
    """Names of the facts that nobody published."""
    return tuple(name for name, fact in facts_of(entry).items() if fact.value is None)


def fact_lines(entry: Entry) -> Iterator[FactLine]:
    """Every attribute and fact of an entry."""
    for field in fields(entry):
        value = getattr(entry, field.name)
        if isinstance(value, Fact):
            yield FactLine(field.name, _text(field.name, value.value), _source(value))
        elif field.name != "id" and value not in ("", (), None):
            yield FactLine(field.name, _text(field.name, value), "")


_MARKS = {"primary": "", "secondary": "second-hand: ", "derived": "derived: "}


def _source(fact: Fact[Any]) -> str:
    mark = "" if fact.value is None else _MARKS[fact.confidence]
    return mark + fact.source


def _text(name: str, value: object) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, PortGroup):
        return _port_text(value)
    if isinstance(value, SpectrumHeadroom | LinearHeadroom):
        return "; ".join(f"{field.name} {_plain(getattr(value, field.name))}" for field in fields(value))
    if isinstance(value, tuple):
        return ", ".join(_text(name, item) for item in value)
    if isinstance(value, int | float):
        return _number(name, value)
    return str(value)


def _number(name: str, value: float) -> str:
    if name.endswith("_bytes"):
        return f"{value:,.0f} B ({format_bytes(value)})"
    if name.endswith("_gbps"):
        return format_gbps(value)
    units = {"_gigabytes_per_s": " GB/s", "_tbps": " Tb/s", "_tflops": " TFLOPS", "_ns": " ns", "_m": " m", "_w": " W",
             "_kg": " kg", "_u": " U"}  # fmt: skip
    return next((f"{value:g}{unit}" for suffix, unit in units.items() if name.endswith(suffix)), f"{value:g}")


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{format_gbps(speed)}: {size:,} B" for speed, size in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _port_text(group: PortGroup) -> str:
    splits = ", ".join(f"{parts} x {format_gbps(speed)}" for parts, speed in group.breakouts)
    text = f"{group.count} x {format_gbps(group.speed_gbps)} {group.form_factor} ({group.names()[0]} …)"
    return f"{text}, each split into {splits}" if splits else text


def plain_data(value: object) -> object:
    """An entry as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain_data(item) for item in value]
    return value
