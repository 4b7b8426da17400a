"""From the findings on one switch to commands that mend them, each tried on its own files before it is promised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from eastwest.audit.amend import DIRECT, amended, amended_directly
from eastwest.audit.practice import mended
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.errors import EastwestError
from eastwest.findings import Finding
from eastwest.plan.device import DeviceIntent, Nos, differences
from eastwest.vendors.family import Rendered, Speech
from eastwest.vendors.merge.golden import MergedFile
from eastwest.vendors.profiles import aligned
from eastwest.vendors.spoken import SPOKEN

_PROFILE = re.compile(r"qos\.ports\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Mending:
    """then: what the switch is to mean. rules: whose findings it mends. files: changed, with commands.

    after: all texts of the switch when it is done.
    """

    then: DeviceIntent
    rules: frozenset[str] = frozenset()
    files: tuple[MergedFile, ...] = ()
    after: Mapping[str, str] = field(default_factory=dict)

    def and_then(self, rule: str, files: tuple[MergedFile, ...], texts: Mapping[str, str]) -> Mending:
        """With one more change of files that hold all changes so far; texts: of the switch before any."""
        known = {file.path: file for file in self.files}
        for file in files:
            known[file.path] = _joined(known[file.path], file) if file.path in known else file
        after = {**(self.after or texts), **{file.path: file.text for file in files}}
        return Mending(self.then, self.rules | {rule}, tuple(known.values()), after)


def mending(audited: Audited, device: FoundDevice, findings: tuple[Finding, ...], texts: Mapping[str, str]) -> Mending:
    """All rules that can be mended in the files as they are; without the others where one cannot.

    A change counts when the changed files mean what was wanted and nothing else: what a text says in a way that
    cannot be amended by single statements is left to hands.
    """
    tried = _Trial(audited, device, findings, texts)
    rules = {each.rule for each in findings if each.place.device == device.name}
    best = tried.with_most([rule for rule in sorted(rules) if tried.can_say(rule)])
    return with_direct(best, device, findings, tried.texts)


def with_direct(done: Mending, device: FoundDevice, findings: tuple[Finding, ...], texts: Mapping[str, str]) -> Mending:
    """With what is mended statement by statement, as no intent holds it. texts: of the switch before any change."""
    ports: dict[str, set[str]] = {}
    for each in findings:
        if each.place.device == device.name and each.rule in DIRECT:
            ports.setdefault(each.rule, set()).add(each.place.port)
    for rule in sorted(ports):
        files = amended_directly(SPOKEN[device.family], once(done.after or texts), rule, ports[rule])
        done = done.and_then(rule, files, texts) if files else done
    return done


@dataclass(frozen=True)
class _Trial:
    audited: Audited
    device: FoundDevice
    findings: tuple[Finding, ...]
    all_texts: Mapping[str, str]

    @property
    def family(self) -> Speech:
        """Of the switch."""
        return SPOKEN[self.device.family]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Without a second text of a kind that says the same."""
        single = once(self.all_texts)
        alike = len(single) == len(self.all_texts) or self.family.read(single).intent == self._means
        return single if alike else self.all_texts

    @cached_property
    def _means(self) -> DeviceIntent:
        """What the texts say as they are."""
        return self.family.read(self.all_texts).intent

    def can_say(self, rule: str) -> bool:
        """Whether the system's words that we write hold what mends a rule: maps of single ports they do not."""
        then, left = self._then({rule})
        if rule in left or then == self.device.intent:
            return rule not in left
        return _rendered(self.family, then).expressed != self._now.expressed

    def with_most(self, rules: Sequence[str]) -> Mending:
        """All of them where the files can be made to mean it, else one after the other as long as they can."""
        best = self.with_rules(rules)
        if best is not None:
            return best
        best = Mending(self.device.intent)
        for rule in rules:
            best = self.with_rules([*sorted(best.rules), rule]) or best
        return best

    def with_rules(self, rules: Iterable[str]) -> Mending | None:
        """None when the files cannot be made to mean it."""
        wanted = set(rules)
        then, left = self._then(wanted)
        done = frozenset(wanted - left)
        if not done:
            return Mending(self.device.intent) if not wanted else None
        try:
            files = amended(self.family, once(self.texts), self.device.intent, then)
            after = {**self.texts, **{file.path: file.text for file in files}}
            if files and self._meant(after, then):
                return Mending(then, done, files, after)
        except EastwestError:
            pass
        return None

    @cached_property
    def _now(self) -> Rendered:
        return _rendered(self.family, self.device.intent)

    def _then(self, rules: set[str]) -> tuple[DeviceIntent, frozenset[str]]:
        here = self.device.name
        kept = tuple(each for each in self.findings if each.place.device != here or each.rule in rules)
        return mended(self.audited, self.device, kept)

    def _meant(self, after: Mapping[str, str], then: DeviceIntent) -> bool:
        now = _rendered(self.family, then)
        unsaid = {each.path for each in now.inexpressible}
        plain = _between(self.device.intent, then)
        wanted = {path: value for path, value in plain.items() if path not in unsaid}
        wanted |= _between(self._now.expressed, now.expressed)
        meant = self.family.read(after).intent
        found = _between(aligned(self._means, self.device.intent), aligned(meant, then))
        also = {_of_any_profile(path): value for path, value in wanted.items()}
        more = {path: value for path, value in found.items() if path not in wanted}
        return wanted == {path: found[path] for path in wanted if path in found} and all(
            (_of_any_profile(path), value) in also.items() for path, value in more.items()
        )


def _joined(first: MergedFile, then: MergedFile) -> MergedFile:
    """One change after another, and back in the other order."""
    there = (first.remediation or "") + (then.remediation or "")
    back = (then.rollback or "") + (first.rollback or "")
    return replace(first, text=then.text, remediation=there, rollback=back)


def once(texts: Mapping[str, str], names: Sequence[str] = ()) -> dict[str, str]:
    """One text of each kind: some systems' files say all twice, for the shell and for a controller.

    The text that is called as the system calls it, else the longest.
    """
    kinds: dict[bool, list[str]] = {}
    for file in texts:
        kinds.setdefault(file.endswith(".json"), []).append(file)

    def fitness(file: str) -> tuple[int, int]:
        name = file.rpartition("/")[2]
        return -names.index(name) if name in names else -len(names), len(texts[file])

    return {file: texts[file] for files in kinds.values() for file in (max(files, key=fitness),)}


def _of_any_profile(path: str) -> str:
    """Ports that have a profile of the text in common may stand in several of ours: one statement changes them all."""
    return _PROFILE.sub("qos.ports[]", path)


def _rendered(family: Speech, intent: DeviceIntent) -> Rendered:
    known = intent if intent.nos.version else replace(intent, nos=Nos(family.name, family.versions[-1]))
    return family.render(known)


def _between(before: DeviceIntent, after: DeviceIntent) -> dict[str, object]:
    return {each.path: each.instead for each in differences(before, after)}
