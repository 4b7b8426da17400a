"""Devices whose value differs from that of most others of their role, and how a difference is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum

from eastwest.audit.rule import Breach, Outcome
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import DeviceIntent, Difference, differences

LEAST_PEERS = 3
"""Of two devices nobody knows which is the odd one: that they differ is advice."""
_PAIR = 2
MOST_SHARE = 0.75
"""A value is the rule of a role when three in four have it."""


def groups(audited: Audited) -> Iterator[list[FoundDevice]]:
    """Whole devices of one role, family and model."""
    found: dict[tuple[str, str, str], list[FoundDevice]] = {}
    for device in audited.network.devices:
        if device.role and not device.partial:
            found.setdefault((device.role, device.family, device.intent.model), []).append(device)
    yield from (members for members in found.values() if len(members) >= _PAIR)


def most_have(values: Sequence[Hashable]) -> tuple[Hashable, int] | None:
    """The value that is the rule, and how many have it; None where all are alike, or too many differ."""
    usual, count = Counter(values).most_common(1)[0]
    return (usual, count) if MOST_SHARE * len(values) <= count < len(values) else None


def odd_ones(
    audited: Audited, value_of: Callable[[DeviceIntent], Hashable]
) -> Iterator[tuple[FoundDevice, Hashable, Hashable, int]]:
    """Devices whose value differs from that of most of their peers: device, its value, theirs, how many have it."""
    for members in groups(audited):
        values = [value_of(device.intent) for device in members]
        found = (_of_pair(audited, members, values, value_of), 1) if len(values) == _PAIR else most_have(values)
        if found is None:
            continue
        usual, count = found
        for device, value in zip(members, values, strict=True):
            if value != usual:
                yield device, value, usual, count


def _of_pair(
    audited: Audited,
    members: Sequence[FoundDevice],
    values: Sequence[Hashable],
    value_of: Callable[[DeviceIntent], Hashable],
) -> Hashable:
    """The value of two that switches of other roles have too; the first where none or both are borne out."""
    others = {
        value_of(device.intent)
        for device in audited.network.devices
        if device.family == members[0].family and not device.partial and device not in members
    }
    return next((value for value in values if value in others), values[0])


def different(audited: Audited, value_of: Callable[[DeviceIntent], Hashable], path: str) -> Iterator[Outcome]:
    """Odd ones whose values are records: what differs, field by field."""
    for device, value, usual, count in odd_ones(audited, value_of):
        if value is None or usual is None:
            shown = "nothing configured" if value is None else "configured, which the others are not"
        else:
            found = list(differences(usual, value))
            more = f" and {len(found) - 2} more" if len(found) > 2 else ""
            shown = "; ".join(map(difference_text, found[:2])) + more
        yield breach(device, shown, count, path)


def breach(device: FoundDevice, shown: str, count: int, path: str, usual: str = "") -> Breach:
    """Advice where only one other switch has the role."""
    have = f"as {count} {device.role} switches have"
    if count == 1:
        have = f"as the other {device.role} switch has, or the other way round: which is right no file says"
    expected = f"{usual}, {have}" if usual else have
    return Breach(Place(device.name), shown, expected, path=path, severity=Severity.INFO if count == 1 else None)


def difference_text(each: Difference) -> str:
    """`qos.pool 3, not 4`."""
    return f"{each.path} {_short(each.instead)}, not {_short(each.wanted)}"


def _short(value: object) -> str:
    text = _words(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _words(value: object) -> str:
    """A value as a person reads it: lists with commas, records as the fields that are set."""
    if value is None or value == ():
        return "absent"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | list):
        return ", ".join(_words(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return " ".join(f"{name} {_words(each)}" for name, each in named if each not in (None, (), ""))
    return str(value)
