"""The steps of the change plan that are made at hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eastwest.audit.disruption import Disruption, Window, window_of
from eastwest.audit.engine import RANK
from eastwest.audit.hosts.arrays import KEEPS, array_commands, array_shows
from eastwest.audit.hosts.change import nic_changes
from eastwest.audit.hosts.disruption import OF_ARRAY, disruptions, keeps
from eastwest.audit.hosts.script import Script, scripts
from eastwest.audit.hosts.trial import MendedHost, mended_hosts
from eastwest.audit.subject import Audited
from eastwest.discover import FoundHost
from eastwest.findings import Finding
from eastwest.plan.device import natural


@dataclass(frozen=True, slots=True)
class HostRemedy:
    """One step of the change plan: one host, or one storage system.

    found, after: the host as it was read, and as it would be. rules: what the step mends, gravest first. scripts: there
    and back. interrupts: what the change does to traffic. holds: how long it does, in a sentence. why: of each rule
    with a finding that stays, why no command mends it. links: of the host. shown_by: what shows the change at an
    array.
    """

    found: FoundHost
    after: FoundHost
    rules: tuple[str, ...]
    scripts: tuple[Script, ...]
    interrupts: tuple[Disruption, ...]
    holds: str
    why: Mapping[str, str]
    links: int
    shown_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Of the host."""
        return self.found.name

    @property
    def kind(self) -> str:
        """`host`, or `storage` for an array."""
        return self.found.kind

    @property
    def window(self) -> Window:
        """When the whole step can be made."""
        return window_of(self.interrupts)

    @property
    def when(self) -> str:
        """The window in words."""
        return self.window.text_of("host", "rebooted")

    @property
    def hosts(self) -> int:
        """That the step touches: this one."""
        return 1

    @property
    def open_ports(self) -> int:
        """In use with an unknown end: a host has none that count."""
        return 0

    @property
    def by_hand(self) -> tuple[str, ...]:
        """Rules with findings that stay."""
        return tuple(sorted(self.why))

    @property
    def hand_text(self) -> str:
        """What is left to hands, and why."""
        return "; ".join(f"{rule}: {why}" for rule, why in sorted(self.why.items()))

    @property
    def check(self) -> str:
        """What proves that it is done."""
        shown = "".join(f"`{each}`; " for each in self.shown_by)
        if any(each.suffix == ".sh" for each in self.scripts):
            shown = "what the script names as `Shows it` is as set; "
        return f"{shown}eastwest audit shows {' '.join(self.rules)} of {self.name} no more"

    @property
    def way_back(self) -> str:
        """How the change is taken back, and what a reboot does to it."""
        return f"the rollback sets what was found; the step holds: {self.holds}" if self.holds else ""


def host_remedies(
    audited: Audited, findings: tuple[Finding, ...], known: tuple[Finding, ...]
) -> tuple[HostRemedy, ...]:
    """Steps for the hosts with findings. audited: with the steps of the switches done. findings: of it, to be mended.

    known: all of it, those that were accepted as well.

    A host without anything that commands could mend is a step without scripts: its findings are named all the same.
    """
    ranks: dict[str, int] = {}
    for each in findings:
        ranks[each.rule] = min(ranks.get(each.rule, len(RANK)), RANK[each.severity])
    steps = [_step(audited, done, ranks) for done in mended_hosts(audited, findings, known)]
    return tuple(sorted(steps, key=lambda step: (step.window, natural(step.name))))


def _step(audited: Audited, done: MendedHost, ranks: Mapping[str, int]) -> HostRemedy:
    rules = tuple(sorted(done.rules, key=lambda rule: (ranks[rule], rule)))
    links = len(audited.network.links_of(done.found.name))
    if done.found.kind == "storage":
        there, back = array_commands(done.found, done.host)
        told = (Script(".txt", there, back),) if there else ()
        shown = array_shows(done.found) if there else ()
        stops = (OF_ARRAY,) if there else ()
        return HostRemedy(done.found, done.host, rules, told, stops, KEEPS, done.left, links, shown)
    changes = tuple(nic_changes(done.found, done.host))
    jobs = _variables(done.found, done.host)
    interrupts = tuple(disruptions(changes, jobs=bool(jobs)))
    files = scripts(done.found, rules, changes, jobs)
    return HostRemedy(done.found, done.host, rules, files, interrupts, keeps(changes), done.left, links)


def _variables(found: FoundHost, then: FoundHost) -> dict[str, tuple[str | None, str | None]]:
    was, now = dict(found.environment), dict(then.environment)
    return {name: (was.get(name), now.get(name)) for name in (was | now) if was.get(name) != now.get(name)}
