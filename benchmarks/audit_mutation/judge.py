"""What an edit changed, and whether the audit says so: by a rule of that part, at that device."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from benchmarks.audit_mutation.edits import Mutant
from eastwest.audit.engine import audit
from eastwest.audit.load import audited_of
from eastwest.audit.statements.model import Statements
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice, FoundHost, network_of
from eastwest.discover.source import Text
from eastwest.findings import Finding
from eastwest.intent.catalogue.model import Catalogue
from eastwest.plan.device import HostIntent, differences

Folder = Mapping[str, str]
"""Texts by file; the first folder of a file's name is the device."""
_LAYERS = {
    "qos": {2, 3, 5},
    "interfaces": {1, 2, 3, 4},
    "bgp": {1, 3},
    "loopbacks": {1},
    "balancing": {3},
    "management": {5, 1},
    "lldp": {1, 5},
    "telemetry": {5},
    "statements": {1, 2, 3, 5},
    "environment": {1, 2, 3},
}
"""Layers whose rules may speak of a part of a DeviceIntent; any other part: all."""
_PARTS = {
    "EW140": {"qos"},
    "EW141": {"qos"},
    "EW144": {"qos"},
    "EW148": {"bgp"},
    "EW149": {"telemetry", "management", "lldp"},
    "EW509": {"bgp", "qos", "telemetry", "management", "statements", "interfaces", "tenancy"},
}
"""Rules that compare switches of one role speak of parts of other layers than their own."""
_LINE = re.compile(r"line=\d+")
_KEYS = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """kind: `same` policy, `refused` (not read, and said so), `listed` (as not understood, with its line),
    `detected`, `elsewhere` (a finding, but of another layer or device) or `survived`. paths: of the policy that
    changed, without keys. rules: that found it.
    fragment: whether the edited file's switch is one.
    """

    mutant: Mutant
    kind: str
    paths: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    fragment: bool = False


@dataclass(frozen=True)
class Bench:
    """A folder with what the audit finds in it before any edit."""

    folder: Folder
    catalogue: Catalogue
    audited: Audited
    known: Counter[tuple[str, str, str]]

    @classmethod
    def of(cls, folder: Folder, catalogue: Catalogue) -> Bench:
        """Audit the folder as it is."""
        audited = _audited(folder, catalogue)
        return cls(folder, catalogue, audited, Counter(map(_key, audit(audited).findings)))

    def judge(self, mutant: Mutant) -> Verdict:
        """The folder with one file edited."""
        audited = _audited({**self.folder, mutant.file: mutant.text}, self.catalogue)
        return replace(self._verdict(mutant, audited), fragment=self._is_fragment(mutant))

    def _is_fragment(self, mutant: Mutant) -> bool:
        owners = [device for device in self.audited.network.devices if mutant.file in device.files]
        of_host = any(mutant.file in host.files for host in self.audited.network.hosts)
        return not of_host and all(device.partial for device in owners)

    def _verdict(self, mutant: Mutant, audited: Audited) -> Verdict:
        paths, listed = self._changed(audited)
        findings = [each for each in audit(audited).findings if _key(each) not in self.known]
        if any(each.file == mutant.file for each in audited.network.unreadable):
            return Verdict(mutant, "refused")
        if not paths and not findings:
            return Verdict(mutant, "listed" if listed else "same")
        right = [each for each in findings if _is_right(each, mutant, paths, audited)]
        if right:
            return Verdict(mutant, "detected", paths, tuple(sorted({each.rule for each in right})))
        if findings:
            return Verdict(mutant, "elsewhere", paths, tuple(sorted({each.rule for each in findings})))
        return Verdict(mutant, "listed" if listed else "survived", paths)

    def _changed(self, audited: Audited) -> tuple[tuple[str, ...], bool]:
        """Paths of what reads differently, and whether lines lost their meaning."""
        before = {each.name: each for each in self.audited.network.devices}
        after = {each.name: each for each in audited.network.devices}
        paths: dict[str, None] = {}
        listed = False
        for name in before.keys() | after.keys():
            if name not in before or name not in after:
                paths["hostname"] = None
                continue
            paths |= dict.fromkeys(
                _KEYS.sub("", each.path) for each in differences(before[name].intent, after[name].intent)
            )
            if _texts(self.audited.said(name)) != _texts(audited.said(name)):
                paths["statements"] = None
            listed |= _left(before[name]) != _left(after[name])
        of_hosts, listed_there = _changed_hosts(self.audited, audited)
        return tuple(sorted({*paths, *of_hosts})), listed or listed_there


def _changed_hosts(before: Audited, after: Audited) -> tuple[set[str], bool]:
    """The same of hosts: settings, variables, and what became stated or unstated."""
    old = {each.name: each for each in before.network.hosts}
    new = {each.name: each for each in after.network.hosts}
    paths = {"hostname"} if old.keys() != new.keys() else set[str]()
    listed = False
    for name in old.keys() & new.keys():
        one, other = old[name], new[name]
        paths |= {_KEYS.sub("", each.path) for each in differences(_said(one), _said(other))}
        paths |= {"nics.unstated"} if _unstated(one) != _unstated(other) else set()
        listed |= _left(one) != _left(other)
    return paths, listed


def _said(host: FoundHost) -> HostIntent:
    nics = tuple(nic.intent for nic in host.nics)
    return HostIntent(host.name, "", "", "", nics, host.environment)


def _unstated(host: FoundHost) -> list[tuple[str, frozenset[str]]]:
    return [(nic.name, nic.unstated) for nic in host.nics]


def _left(device: FoundDevice | FoundHost) -> Counter[str]:
    return Counter(each.text for each in device.not_understood)


def _texts(statements: Statements) -> list[set[str]]:
    """Statements without their lines, which every edit above them moves; one that is said twice counts once."""
    values = [getattr(statements, each.name) for each in fields(statements)]
    return [{_LINE.sub("", repr(one)) for one in value} for value in values if isinstance(value, tuple)]


def _audited(folder: Folder, catalogue: Catalogue) -> Audited:
    return audited_of(network_of(Text(name, text) for name, text in folder.items()), catalogue)


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.place.text(), finding.observed


def _is_right(finding: Finding, mutant: Mutant, paths: tuple[str, ...], audited: Audited) -> bool:
    """Of a layer that the changed part belongs to, at the edited device or at the other end of one of its links."""
    parts = {path.split(".")[0] for path in paths}
    layers = set().union(*(_LAYERS.get(path.split(".")[0], {1, 2, 3, 4, 5}) for path in paths)) if paths else {1, 2}
    if not mutant.device:  # a network of others: who owns the file
        mutant = replace(mutant, device=next((d.name for d in audited.network.devices if mutant.file in d.files), ""))
    near = {mutant.device} | {
        link.other(mutant.device).device
        for link in audited.network.links
        if mutant.device in (link.a.device, link.b.device)
    }
    speaks = bool(_PARTS[finding.rule] & parts) or not parts if finding.rule in _PARTS else int(finding.layer) in layers
    where = finding.place
    return speaks and (where.device in near or where.host == mutant.device or finding.file == mutant.file)
