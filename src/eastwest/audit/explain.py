"""A rule's example as people read it: the lines of a configuration that the slip changes, and what the rule says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from functools import lru_cache

from eastwest.audit import samples
from eastwest.audit.engine import breaches
from eastwest.audit.formats.words import sentence
from eastwest.audit.rule import Rule
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.errors import EastwestError
from eastwest.plan.device import DeviceIntent, differences
from eastwest.vendors.registry import FAMILIES

_FAMILIES = ("eos", "nxos", "junos", "nvue", "sonic")
"""In which the example is tried; the first that has a line for the change shows it."""
_MOST_LINES = 8
_MOST_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Explained:
    """family: of the lines, empty without any. lines: `-` as designed, `+` with the slip. says: what the rule says."""

    family: str
    lines: tuple[str, ...]
    says: str


def explained(rule: Rule) -> Explained:
    """The failing example of a rule."""
    good, bad = samples.sample(), rule.fails.edit(samples.sample())
    says = sentence(breaches(rule, bad)[0])
    for family in _FAMILIES:
        lines = tuple(_changed(good, bad, family))
        if lines:
            return Explained(FAMILIES[family].title, lines, says)
    return Explained("", tuple(_hosts(good, bad)), says)


def _changed(good: Audited, bad: Audited, family: str) -> Iterator[str]:
    """Lines that differ on the first device that differs."""
    for before, after in zip(good.network.devices, bad.network.devices, strict=True):
        if before.intent != after.intent:
            diff = list(unified_diff(_text(before, family), _text(after, family), n=0, lineterm=""))
            lines = [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]
            yield from (line[:_MOST_WIDTH] for line in lines[:_MOST_LINES])
            if len(lines) > _MOST_LINES:
                yield f"  ({len(lines) - _MOST_LINES} more lines)"
            return


def _text(device: FoundDevice, family: str) -> list[str]:
    """The device's files without their headings, which hold hashes."""
    return list(_rendered(device.intent, family))


@lru_cache(maxsize=16)
def _rendered(intent: DeviceIntent, family: str) -> tuple[str, ...]:
    try:
        files = FAMILIES[family].render(samples.in_words_of(intent, family)).files
    except EastwestError:
        return ()
    return tuple(line for file in files for line in file.text.splitlines() if not line.startswith(("#", "!")))


def _hosts(good: Audited, bad: Audited) -> Iterator[str]:
    """Settings that differ on the first host that differs, as paths."""
    for before, after in zip(good.network.hosts, bad.network.hosts, strict=False):
        if before == after:
            continue
        pairs = [(old.intent, new.intent) for old, new in zip(before.nics, after.nics, strict=False)]
        found = [each for old, new in pairs[:1] for each in differences(old, new)]
        for each in found[:_MOST_LINES]:
            yield f"- {before.name} {each.path} = {each.wanted}"
            yield f"+ {before.name} {each.path} = {each.instead}"
        was, now = dict(before.environment), dict(after.environment)
        for name in sorted({*was, *now}):
            if was.get(name) != now.get(name):
                yield f"- {name}={was.get(name, '')}"
                yield f"+ {name}={now.get(name, '')}"
        return
