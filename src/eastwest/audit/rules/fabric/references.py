"""Names that nothing defines, definitions that nothing uses, and what a reboot loses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.statements.model import Name, Statements
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity


def _names(used: str, defined: str) -> Statements:
    return Statements(
        used=(Name("qos policy", used, samples.LINE),), defined=(Name("qos policy", defined, samples.LINE),)
    )


@rule(
    "EW150",
    severity=Severity.CRITICAL,
    title="A name is used that nothing defines",
    why="Systems accept a reference to a policy, map or list that does not exist, and then do nothing, or block all.",
    effect="classification, marking or filtering that everybody believes in does not happen",
    source="vendors' configuration guides; the same check as Batfish's undefined references",
    remedy="Define it, or correct the spelling.",
    passes=Example("the policy that is applied exists", samples.said(samples.LEAF, _names("ROCE", "ROCE"))),
    fails=Example("applied is AZS_ROCE, defined is AZ_ROCE", samples.said(samples.LEAF, _names("AZS_ROCE", "AZ_ROCE"))),
)
def names_are_defined(audited: Audited) -> Iterator[Outcome]:
    """References of each kind against definitions of that kind, and profiles that ports name."""
    for device in audited.network.devices:
        said = audited.said(device.name)
        known = {(each.kind, each.name) for each in said.defined}
        beside = _beside(audited, device, "defined")
        kinds = {each.kind for each in said.defined}
        missing: dict[tuple[str, str], list[Name]] = {}
        for each in said.used:
            if (each.kind, each.name) not in known:
                missing.setdefault((each.kind, each.name), []).append(each)
        for (kind, name), uses in missing.items():
            where = Place(device.name)
            times = f", {len(uses)} times" if len(uses) > 1 else ""
            if device.partial and (kind not in kinds or (kind, name) in beside):
                why = f'the files are a fragment that defines no {kind}; "{name}" may stand elsewhere'
                if (kind, name) in beside:
                    why = f'another snippet of the page defines {kind} "{name}"'
                yield Abstained(where, why)
                continue
            observed = f'{kind} "{name}" is used{times}, and not defined'
            grave = Severity.WARNING if device.partial else None
            yield Breach(where, observed, "a definition", line=uses[0].line, severity=grave)


def _beside(audited: Audited, device: FoundDevice, side: Literal["defined", "used"]) -> set[tuple[str, str]]:
    """Names in other snippets of the pages that a fragment stands on: they may be of the same device."""
    if not device.partial:
        return set()
    files = set(device.files)
    others = (each for each in audited.network.devices if each.partial and each is not device)
    near = (each for each in others if files & set(each.files) and each.family == device.family)
    return {(each.kind, each.name) for other in near for each in getattr(audited.said(other.name), side)}


@rule(
    "EW151",
    severity=Severity.INFO,
    title="A definition is used by nothing",
    why="A policy nobody applies is either a leftover or, more often, one that was meant to be applied.",
    effect="people read it and believe it works",
    source="vendors' configuration guides; the same check as Batfish's unused structures",
    remedy="Apply it or remove it.",
    passes=Example("every policy is applied", samples.said(samples.LEAF, _names("ROCE", "ROCE"))),
    fails=Example("ROCE_OLD is not applied", samples.said(samples.LEAF, _names("ROCE", "ROCE_OLD"))),
)
def definitions_are_used(audited: Audited) -> Iterator[Outcome]:
    """Definitions that no line refers to; of a fragment where it uses others of their kind, as advice."""
    for device in audited.network.devices:
        said = audited.said(device.name)
        shown = {each.kind for each in said.used}
        used = {(each.kind, each.name) for each in said.used} | _beside(audited, device, "used")
        first = {(each.kind, each.name): each for each in reversed(said.defined)}
        for each in said.defined:
            if each.kind in _NAMING or (each.kind, each.name) in used or (device.partial and each.kind not in shown):
                continue
            if device.partial and each.kind in _OF_PORTS and not device.intent.interfaces:
                continue
            if first[each.kind, each.name] is each:
                where = Place(device.name)
                grave = Severity.WARNING if each.kind in _LOSSLESS and not device.partial else None
                observed = f'{each.kind} "{each.name}" is used nowhere'
                yield Breach(where, observed, "a use", line=each.line, severity=grave)


_NAMING = frozenset({"forwarding class", "interface", "VLAN"})
"""Kinds that only give a queue its name, or that are of use without being named."""
_OF_PORTS = frozenset({"policy", "qos profile", "DSCP map", "queue map", "priority group map", "scheduler policy"})
"""Kinds that ports apply: a snippet without ports shows none of their uses."""
_LOSSLESS = frozenset({"congestion notification profile", "qos profile", "pfc profile", "congestion-control profile"})
"""Kinds without which no port is lossless: one that nothing uses was meant to be applied."""


@rule(
    "EW152",
    severity=Severity.WARNING,
    title="Settings are lost at the next reboot",
    why="What was typed and not saved, or written to a driver and not to a file, ends with the next reboot.",
    effect="after maintenance the switch or NIC comes back without PFC; the job fails days later",
    source="vendors' save commands; mlnx_qos and sysfs settings are volatile",
    remedy="Save the configuration, or write the settings where boot applies them.",
    passes=Example("what runs is what is saved", samples.unchanged),
    fails=Example(
        "leaf1's saved configuration differs", samples.said(samples.LEAF, Statements(unsaved=(samples.LINE,)))
    ),
)
def settings_survive(audited: Audited) -> Iterator[Outcome]:
    """Running lines that the saved configuration beside them does not have."""
    for device in audited.network.devices:
        lines = audited.said(device.name).unsaved
        if lines:
            observed = f"{len(lines)} running statements are not in the saved configuration, the first here"
            yield Breach(Place(device.name), observed, "saved as it runs", line=lines[0])
