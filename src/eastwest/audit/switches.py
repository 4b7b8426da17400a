"""The way of switches from what was found to what was designed, in each system's own commands, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from eastwest.audit.disruption import COMMIT, Disruption, Window, disruptions, window_of
from eastwest.audit.engine import RANK, AuditResult, audit
from eastwest.audit.hosts.script import Script
from eastwest.audit.mending import Mending, mending, once
from eastwest.audit.statements.read import statements_by_device
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.discover.where import Places
from eastwest.errors import EastwestError
from eastwest.findings import Finding, Severity
from eastwest.intent.catalogue.model import Catalogue
from eastwest.plan import Plan
from eastwest.plan.device import DeviceIntent, natural
from eastwest.vendors.configure import configuration
from eastwest.vendors.merge import merge_golden
from eastwest.vendors.merge.golden import MERGEABLE, MergedFile
from eastwest.vendors.registry import FAMILIES
from eastwest.vendors.spoken import SPOKEN

_PORT_MAPS = "EW270"
_TIERS = {"super-spine": 0, "spine": 1, "leaf": 2}


@dataclass(frozen=True, slots=True)
class Remedy:
    """One step of the change plan: one switch.

    rules: what it mends, gravest first. files: with commands there and back. after: all texts of the switch when it is
    done. interrupts: what the change does to traffic. hosts, links: that hang on the switch. by_hand: rules found here
    that it does not mend. open_ports: in use, with another end that no file tells.
    """

    device: FoundDevice
    rules: tuple[str, ...]
    files: tuple[MergedFile, ...]
    after: Mapping[str, str]
    interrupts: tuple[Disruption, ...]
    hosts: int
    links: int
    by_hand: tuple[str, ...] = ()
    open_ports: int = 0

    @property
    def name(self) -> str:
        """Of the switch."""
        return self.device.name

    @property
    def kind(self) -> str:
        """As in the picture of the network."""
        return "switch"

    @property
    def window(self) -> Window:
        """When the whole step can be made."""
        return window_of(self.interrupts)

    @property
    def when(self) -> str:
        """The window in words."""
        return self.window.text

    @property
    def scripts(self) -> tuple[Script, ...]:
        """Commands there and back, or JSON patches; empty texts for none."""
        return tuple(
            Script(".json" if file.path.endswith(".json") else ".txt", file.remediation or "", file.rollback or "")
            for file in self.files
        )

    @property
    def check(self) -> str:
        """What proves that it is done."""
        return f"eastwest audit shows {' '.join(self.rules)} of {self.name} no more"

    @property
    def way_back(self) -> str:
        """How the system takes a change so that it can be taken back."""
        return COMMIT.get(self.device.family, "")

    @property
    def hand_text(self) -> str:
        """What is left to hands."""
        return " ".join(self.by_hand)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A place with findings and no commands, and why. device: a switch, host or file, or `whole fabric`."""

    device: str
    why: str


def switch_remedies(audited: Audited, result: AuditResult) -> tuple[tuple[Remedy, ...], tuple[Skipped, ...]]:
    """Steps for the switches with findings: towards the design, and for those it has not towards what practice has.

    Steps that can be made at any time come first, those that need the switch drained or reloaded last; within a window
    one switch after the other from the top tier down, so that never two neighbours are touched at once.
    """
    steps: list[Remedy] = []
    skipped: list[Skipped] = []
    wanted: dict[str, Mapping[str, DeviceIntent]] = {}
    rules = _rules_of(result.findings)
    for device in audited.network.devices:
        if device.name not in rules:
            continue
        try:
            if audited.plan is not None and device.family not in wanted:
                wanted[device.family] = _designed(audited.plan, audited.catalogue, device.family)
            designed = wanted.get(device.family, {})
            if device.name in designed:
                # A design binds no maps to ports, and its commands take none away.
                own = tuple(each for each in rules[device.name] if each != _PORT_MAPS)
                left = frozenset(rules[device.name]) - frozenset(own)
                steps.append(_step(audited, device, designed[device.name], own, left))
            else:
                steps.append(_by_practice(audited, device, result.findings))
        except (EastwestError, LookupError) as error:
            text = error.problems[0].found if isinstance(error, EastwestError) else str(error.args[0])
            skipped.append(Skipped(device.name, text))
    designs = {name for designed in wanted.values() for name in designed}
    steps, by_hand = _proven(audited, steps, designs, rules)
    skipped += by_hand
    steps.sort(key=lambda step: (step.window, _TIERS.get(step.device.role, 3), natural(step.device.name)))
    return tuple(steps), tuple(skipped)


def _proven(
    audited: Audited, steps: list[Remedy], designs: Collection[str], before: Mapping[str, tuple[str, ...]]
) -> tuple[list[Remedy], list[Skipped]]:
    """The steps with the rules that are not told of their switches any more; what is told still is left to hands.

    A step that would bring another finding is none. designs: switches that are brought to their design, whatever it is
    worth. before: rules told of each switch as it is.
    """
    still: dict[str, set[str]] = {}
    for finding in audit(with_switches_fixed(audited, tuple(steps))).findings if steps else ():
        still.setdefault(finding.place.device, set()).add(finding.rule)
    kept: list[Remedy] = []
    skipped: list[Skipped] = []
    for step in steps:
        told = still.get(step.name, set())
        left, new = set(step.rules) & told, told - set(before.get(step.name, ()))
        if step.name in designs or not (left or new):
            kept.append(step)
        elif left != set(step.rules) and not new:
            rules = tuple(rule for rule in step.rules if rule not in left)
            kept.append(replace(step, rules=rules, by_hand=tuple(sorted({*step.by_hand, *left}))))
        else:
            every = sorted({*step.by_hand, *step.rules})
            skipped.append(Skipped(step.name, f"{', '.join(every)}: mended by hand; each finding says how"))
    return kept, skipped


def with_switches_fixed(audited: Audited, steps: tuple[Remedy, ...]) -> Audited:
    """The network as it would be read after these steps; hosts, links and state stay as they were found."""
    texts = {step.name: step.after for step in steps}
    devices = tuple(
        _after(device, texts[device.name]) if device.name in texts else device for device in audited.network.devices
    )
    network = replace(audited.network, devices=devices)
    return replace(audited, network=network, statements=statements_by_device(network, {}))


def _after(device: FoundDevice, texts: Mapping[str, str]) -> FoundDevice:
    read = SPOKEN[device.family].read(texts)
    intent = replace(read.intent, role=device.intent.role, model=device.intent.model, nos=device.intent.nos)
    where = Places(texts, intent)
    return replace(device, intent=intent, not_understood=read.not_understood, where=where, files=tuple(texts))


def _rules_of(findings: tuple[Finding, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, Severity]] = {}
    for finding in findings:
        if finding.place.device:
            found.setdefault(finding.place.device, {}).setdefault(finding.rule, finding.severity)
    return {device: tuple(sorted(rules, key=lambda rule: (RANK[rules[rule]], rule))) for device, rules in found.items()}


def _designed(plan: Plan, catalogue: Catalogue, family: str) -> Mapping[str, DeviceIntent]:
    configured = configuration(plan, catalogue, family) if family in MERGEABLE else None
    return {} if configured is None else {intent.hostname: intent for intent in configured.intents}


def _by_practice(audited: Audited, device: FoundDevice, findings: tuple[Finding, ...]) -> Remedy:
    if device.family not in SPOKEN:
        raise LookupError(f"commands for {device.family or 'an unknown system'} are not written yet")
    rules = _rules_of(findings).get(device.name, ())
    done = mending(audited, device, findings, _texts(device))
    left = tuple(sorted(each for each in rules if each not in done.rules))
    if not done.rules:
        raise LookupError(f"{', '.join(left)}: mended by hand; each finding says how")
    mended = tuple(each for each in rules if each in done.rules)
    return _remedy(audited, device, done, mended, left)


def _step(
    audited: Audited,
    device: FoundDevice,
    then: DeviceIntent,
    rules: tuple[str, ...],
    left: frozenset[str],
) -> Remedy:
    rendered = FAMILIES[device.family].render(then)
    texts = once(_texts(device), [file.path.name for file in rendered.files])
    merged = merge_golden(FAMILIES[device.family], rendered, texts)
    done = Mending(then, frozenset(rules), merged.files, {file.path: file.text for file in merged.files})
    return _remedy(audited, device, done, rules, tuple(sorted(left)))


def _texts(device: FoundDevice) -> Mapping[str, str]:
    texts = device.where.texts if isinstance(device.where, Places) else {}
    if not texts:
        raise LookupError("its configuration is not in the files")
    return texts


def _remedy(
    audited: Audited,
    device: FoundDevice,
    done: Mending,
    rules: tuple[str, ...],
    left: tuple[str, ...],
) -> Remedy:
    links = audited.network.links_of(device.name)
    hosts = {link.other(device.name).device for link in links if audited.network.host(link.other(device.name).device)}
    return Remedy(
        device,
        rules,
        done.files,
        done.after,
        tuple(disruptions(device.family, device.intent, done.then)),
        len(hosts),
        len(links),
        left,
        len(audited.ends.open_ports(device)),
    )
