"""The change plan: steps of switches, then of hosts, and a line for every finding that no command mends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from eastwest.audit.engine import AuditResult
from eastwest.audit.hosts import HostRemedy, host_remedies
from eastwest.audit.step import Remedy, Skipped
from eastwest.audit.subject import Audited
from eastwest.audit.switches import switch_remedies, with_switches_fixed
from eastwest.findings import Finding

Step = Remedy | HostRemedy
__all__ = ["HostRemedy", "Remedy", "Skipped", "Step", "fixed", "remedies"]
_BY_HAND = "mended by hand; each finding says how"


def remedies(audited: Audited, result: AuditResult) -> tuple[tuple[Step, ...], tuple[Skipped, ...]]:
    """Steps in the order in which they can be made, and the places whose findings are left to hands, with the reason.

    Switches come first. A port that pauses a class which nobody sends into yet does no harm, and neither does a map for
    a code point that nobody sends; a NIC that marks or pauses before its port does loses packets at once, as both ends
    of a link must have PFC on the same priority (IEEE 802.1Qbb). So the network is made ready before anything uses it.
    A design that takes the code point in use out of the lossless class cannot be reached without a gap: steps of hosts
    that change marks or classes ask for a window without jobs. What hosts need is judged by the network with the steps
    of the switches done.
    """
    switches = switch_remedies(audited, result)
    accepted = tuple(each.finding for each in result.suppressed)
    changed = switches.steps and audited.network.hosts
    found = switches.ready.findings if changed else (*result.findings, *accepted)
    known = {(each.rule, each.place) for each in accepted}
    left = tuple(each for each in found if (each.rule, each.place) not in known)
    hosts = host_remedies(switches.ready.audited, left, found)
    steps = tuple(each for each in hosts if each.scripts)
    skipped = (*switches.skipped, *(Skipped(each.name, each.hand_text) for each in hosts if not each.scripts))
    everything: tuple[Step, ...] = (*switches.steps, *steps)
    return everything, (*skipped, *_unnamed(result.findings, everything, skipped))


def fixed(audited: Audited, steps: tuple[Step, ...]) -> Audited:
    """The network as it would be read after all steps; links and state of switches stay as they were found."""
    switches = with_switches_fixed(audited, [step for step in steps if isinstance(step, Remedy)])
    after = {step.name: step.after for step in steps if isinstance(step, HostRemedy)}
    hosts = tuple(after.get(host.name, host) for host in switches.network.hosts)
    return switches.with_network(replace(switches.network, hosts=hosts))


def _unnamed(findings: Iterable[Finding], steps: tuple[Step, ...], skipped: tuple[Skipped, ...]) -> tuple[Skipped, ...]:
    """A line for each place with findings that neither a step nor a line names."""
    named = defaultdict[str, set[str]](set)
    for step in steps:
        named[step.name] |= {*step.rules, *step.by_hand}
    told = {each.device: each.why for each in skipped}
    found: dict[str, dict[str, None]] = {}
    for each in findings:
        place = each.place.device or each.place.host or each.place.text()
        if each.rule not in named[place] and not (place in told and (not each.place.host or each.rule in told[place])):
            why = "goes with the steps of the switches" if each.place.host else _BY_HAND
            found.setdefault(place, {}).setdefault(f"{each.rule}: {why}")
    return tuple(Skipped(place, "; ".join(whys)) for place, whys in found.items())
