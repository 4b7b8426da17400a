"""The way of switches from what was found to what was designed, in each system's own commands, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from eastwest.audit.engine import RANK, AuditResult, audit
from eastwest.audit.mending import Mending, mending, once, with_direct
from eastwest.audit.step import Remedy, Skipped, remedy_of
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.discover.where import Places
from eastwest.errors import EastwestError
from eastwest.findings import Finding, Severity
from eastwest.plan.device import DeviceIntent, natural
from eastwest.vendors.configure import configuration
from eastwest.vendors.merge import merge_golden
from eastwest.vendors.merge.golden import MERGEABLE
from eastwest.vendors.registry import FAMILIES
from eastwest.vendors.spoken import SPOKEN

_TIERS = {"super-spine": 0, "spine": 1, "leaf": 2}


@dataclass(frozen=True)
class Ready:
    """A network as it would be read after steps, and what is found in it then."""

    audited: Audited

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Of all rules."""
        return audit(self.audited).findings


@dataclass(frozen=True, slots=True)
class SwitchSteps:
    """Steps of switches in their order, places that are left to hands, and the network with the steps done."""

    steps: tuple[Remedy, ...]
    skipped: tuple[Skipped, ...]
    ready: Ready


def switch_remedies(audited: Audited, result: AuditResult) -> SwitchSteps:
    """Steps for the switches with findings: towards the design, and for those it has not towards what practice has.

    Steps that can be made at any time come first, those that need the switch drained or reloaded last; within a window
    one switch after the other from the top tier down, so that never two neighbours are touched at once.
    """
    skipped: list[Skipped] = []
    rules = _rules_of(result.findings)
    aims = _Aims(audited, result.findings, rules)
    steps = [
        step for device in audited.network.devices if device.name in rules and (step := aims.step(device, skipped))
    ]
    proven, ready = _proven(audited, steps, aims, skipped)
    proven.sort(key=lambda step: (step.window, _TIERS.get(step.device.role, 3), natural(step.device.name)))
    return SwitchSteps(tuple(proven), tuple(skipped), ready)


@dataclass
class _Aims:
    """What each switch is brought to. rules: told of it as it is. undesigned: whom the design's words would harm."""

    audited: Audited
    findings: tuple[Finding, ...]
    rules: Mapping[str, tuple[str, ...]]
    designs: dict[str, Mapping[str, DeviceIntent]] = field(default_factory=dict)
    undesigned: set[str] = field(default_factory=set)

    def designed(self, device: FoundDevice) -> DeviceIntent | None:
        """As the design has it, None where it has none, or none in words that can be merged."""
        plan, family = self.audited.plan, device.family
        if plan is None or family not in MERGEABLE or device.name in self.undesigned:
            return None
        if family not in self.designs:
            configured = configuration(plan, self.audited.catalogue, family)
            intents = () if configured is None else configured.intents
            self.designs[family] = {intent.hostname: intent for intent in intents}
        return self.designs[family].get(device.name)

    def step(self, device: FoundDevice, skipped: list[Skipped]) -> Remedy | None:
        """One that names all that it is to mend, to be proven; without one, why there is none is added to `skipped`."""
        try:
            then = self.designed(device)
            step = None if then is None else _step(self.audited, device, then, self.rules[device.name], self.findings)
            if step is not None and all(file.remediation is not None for file in step.files):
                return step
            return _by_practice(self.audited, device, self.findings)
        except (EastwestError, LookupError) as error:
            text = error.problems[0].found if isinstance(error, EastwestError) else str(error.args[0])
            skipped.append(Skipped(device.name, text))
            return None


def _proven(audited: Audited, steps: list[Remedy], aims: _Aims, skipped: list[Skipped]) -> tuple[list[Remedy], Ready]:
    """The steps with the rules that are not told of their switches any more; what is told still is left to hands.

    A step that mends nothing or brings another finding is none; towards the design, what practice has is tried in its
    place. The others are judged again without it, as what one switch has is judged by its neighbours.
    """
    while steps:
        ready = Ready(with_switches_fixed(audited, steps))
        still: dict[str, set[str]] = {}
        for finding in ready.findings:
            still.setdefault(finding.place.device, set()).add(finding.rule)
        kept = [_less(step, still.get(step.name, set())) for step in steps]
        bad = [
            step
            for step, left in zip(steps, kept, strict=True)
            if not left.rules or still.get(step.name, set()) - {*aims.rules[step.name]}
        ]
        if not bad:
            return kept, ready
        instead = [other for step in bad if (other := _instead(step, aims, skipped)) is not None]
        names = {step.name for step in bad}
        steps = [step for step in steps if step.name not in names] + instead
    return [], Ready(audited)


def _less(step: Remedy, told: set[str]) -> Remedy:
    """Without what is told still."""
    rules = tuple(rule for rule in step.rules if rule not in told)
    left = {*step.by_hand, *(rule for rule in step.rules if rule in told)}
    return replace(step, rules=rules, by_hand=tuple(sorted(left)))


def _instead(step: Remedy, aims: _Aims, skipped: list[Skipped]) -> Remedy | None:
    if aims.designed(step.device) is not None:
        aims.undesigned.add(step.name)
        return aims.step(step.device, skipped)
    every = sorted({*step.by_hand, *step.rules})
    skipped.append(Skipped(step.name, f"{', '.join(every)}: mended by hand; each finding says how"))
    return None


def with_switches_fixed(audited: Audited, steps: Collection[Remedy]) -> Audited:
    """The network as it would be read after these steps; hosts, links and state stay as they were found."""
    after = {step.name: step.after for step in steps}
    said = {step.name: step.said for step in steps}
    devices = tuple(after.get(device.name, device) for device in audited.network.devices)
    network = replace(audited.network, devices=devices)
    return replace(audited, network=network, statements={**audited.statements, **said})


def _rules_of(findings: tuple[Finding, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, Severity]] = {}
    for finding in findings:
        if finding.place.device:
            found.setdefault(finding.place.device, {}).setdefault(finding.rule, finding.severity)
    return {device: tuple(sorted(rules, key=lambda rule: (RANK[rules[rule]], rule))) for device, rules in found.items()}


def _by_practice(audited: Audited, device: FoundDevice, findings: tuple[Finding, ...]) -> Remedy:
    if device.family not in SPOKEN:
        raise LookupError(f"commands for {device.family or 'an unknown system'} are not written yet")
    rules = _rules_of(findings).get(device.name, ())
    done = mending(audited, device, findings, _texts(device))
    left = tuple(sorted(each for each in rules if each not in done.rules))
    if not done.rules:
        raise LookupError(f"{', '.join(left)}: mended by hand; each finding says how")
    mended = tuple(each for each in rules if each in done.rules)
    return remedy_of(audited, device, done, mended, left)


def _step(
    audited: Audited,
    device: FoundDevice,
    then: DeviceIntent,
    rules: tuple[str, ...],
    findings: tuple[Finding, ...],
) -> Remedy:
    """Towards the design, and what it does not speak of mended as without one."""
    rendered = FAMILIES[device.family].render(then)
    texts = once(_texts(device), [file.path.name for file in rendered.files])
    merged = merge_golden(FAMILIES[device.family], rendered, texts)
    done = Mending(then, frozenset(rules), merged.files, {file.path: file.text for file in merged.files})
    return remedy_of(audited, device, with_direct(done, device, findings, done.after), rules, ())


def _texts(device: FoundDevice) -> Mapping[str, str]:
    texts = device.where.texts if isinstance(device.where, Places) else {}
    if not texts:
        raise LookupError("its configuration is not in the files")
    return texts
