"""How long traffic stops when something fails, is drained or comes back, and what the control plane did meanwhile.

Probes run at a fixed rate between hosts of all pairs of leaves. The figures are those of FRR and the Linux kernel on
this machine: order and kind of what happens are those of the design, a switch chip takes its own time.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from eastwest.errors import InputError, Problem
from eastwest.findings.finding import Layer
from eastwest.findings.verdict import Outcome, Verdict
from eastwest.progress import Listener, Progress
from eastwest.twin.ask import detection_ms
from eastwest.twin.checks import routes, sessions, width
from eastwest.twin.control import Reaction, Watch
from eastwest.twin.failure import KINDS, Failure, failure
from eastwest.twin.model import Blueprint
from eastwest.twin.path import Way, hashed
from eastwest.twin.probe import FIRST_SOURCE_PORT, Flow, Heard, Probe
from eastwest.twin.state import State

INTERVAL_S = 0.01
FLOWS = 64
PROBE_BYTES = 200
BEFORE_S = 0.5
"""Of probing before the event: what is lost then is not its doing."""
AFTER_S = 2.0
"""Of probing after the event, beyond the time in which it must be detected."""
DRAIN_S = 2.0
"""Between the announcement of a drain and the switching off."""
TARGET_MS = 1000.0
"""Outage allowed beyond detection. NCCL's default local ACK timeout is 4.3 s (4.096 µs x 2^20), so that a queue pair
sees at most one retry. Source: NCCL documentation, NCCL_IB_TIMEOUT."""
PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One event. on_it: flows whose way led over what failed; hit: of all, those that lost packets, not counting `cut`.

    cut: flows whose host lost its only leaf. back_ms: longest outage while it came back; None when it did not in time.
    """

    kind: str
    place: str
    flows: int
    on_it: int
    hit: int
    cut: int
    outage_ms: float
    lasting: bool
    disturbed: int
    back_ms: float | None
    detection_ms: float
    reaction: Reaction


def outages(
    plan: Blueprint, state: State, kinds: Sequence[str] = tuple(KINDS), listener: Listener | None = None
) -> Iterator[Measured]:
    """Each kind of event in turn, all mended before the next. Raises InputError when nothing can be probed."""
    flows = _flows(plan)
    if not flows:
        found = "outages are measured between hosts without a tenant on different leaves, and the twin has none"
        raise InputError(Problem(found, mend="boot at least two leaves with hosts"))
    for at, kind in enumerate(kinds):
        if listener is not None:
            listener(Progress("outages", at / len(kinds)))
        yield _measure(plan, state, kind, flows)
    if listener is not None:
        listener(Progress("outages", 1.0))


def judge(measured: Measured, target_ms: float = TARGET_MS) -> Verdict:
    """The verdict for one event. target_ms: allowed beyond detection; a drain must lose nothing."""
    allowed = 0.0 if measured.kind == "drain" else measured.detection_ms + target_ms
    reason = f"{measured.hit} of {measured.flows} flows lost packets; {measured.reaction.text()}"
    if measured.disturbed:
        outcome, reason = Outcome.INCONCLUSIVE, f"{measured.disturbed} flows lost packets before the event; {reason}"
    elif not measured.on_it:
        outcome, reason = Outcome.INCONCLUSIVE, f"no flow went over it; {reason}"
    elif measured.lasting or measured.back_ms is None or measured.outage_ms > allowed:
        outcome = Outcome.FAIL
    else:
        outcome = Outcome.PASS
    if measured.back_ms is None:
        reason = f"not all routes came back; {reason}"
    said = "does not end" if measured.lasting else f"{measured.outage_ms:.0f} ms"
    criterion = f"outage, {measured.kind} at {measured.place}"
    return Verdict(Layer.FABRIC, criterion, outcome, said, f"at most {allowed:.0f} ms", reason)


def _flows(plan: Blueprint) -> list[Flow]:
    """Between hosts on pairs of leaves in turn, each time with another source port and another NIC.

    Every leaf with its next, then every leaf with the one after, so that few flows still touch all leaves.
    """
    on = [[nic for nic in plan.nics if nic.switch == leaf.name] for leaf in plan.leaves]
    on = [nics for nics in on if nics]
    pairs = [(nics, on[(at + step) % len(on)]) for step in range(1, len(on)) for at, nics in enumerate(on)]
    pairs = [each for each in pairs if len({nic.host for nics in each for nic in nics}) > 1]
    found = []
    for at, (one, other) in enumerate(islice(cycle(pairs), FLOWS)):
        source = one[at % len(one)]
        targets = [nic for nic in other if nic.host != source.host] or other
        found.append(Flow(source, targets[at % len(targets)], FIRST_SOURCE_PORT + at, PROBE_BYTES))
    return [flow for flow in found if flow.source.host != flow.target.host]


def _measure(plan: Blueprint, state: State, kind: str, flows: list[Flow]) -> Measured:
    taken = hashed(plan, state, [(flow.source, flow.target, flow.source_port) for flow in flows])
    event = _choose(plan, state, kind, taken)
    cut = {at for at, flow in enumerate(flows) if event.device in (flow.source.switch, flow.target.switch)}
    cut = cut if kind == "leaf" else set()
    ends = set(event.ends)
    on_it = sum(any((hop.node, hop.port) in ends for hop in way.hops) for at, way in enumerate(taken) if at not in cut)
    silent_ms = detection_ms(state, plan.by_name[event.device], event.port) if kind == "silent-link" else 0.0
    heard, reaction = _hit(plan, state, event, flows, AFTER_S + silent_ms / 1000)
    back_ms = _heal(plan, state, event, [flow for at, flow in enumerate(flows) if at not in cut])
    rest = [each for at, each in enumerate(heard) if at not in cut]
    return Measured(
        kind=kind,
        place=event.place,
        flows=len(rest),
        on_it=on_it if kind != "leaf" else len(cut),
        hit=sum(bool(each.outage_s) for each in rest),
        cut=len(cut),
        outage_ms=1000 * max((each.outage_s for each in rest), default=0.0),
        lasting=any(each.lasting for each in rest),
        disturbed=sum(bool(each.lost_before) for each in heard),
        back_ms=back_ms,
        detection_ms=silent_ms,
        reaction=reaction,
    )


def _choose(plan: Blueprint, state: State, kind: str, taken: Sequence[Way]) -> Failure:
    """What most flows go over: the busiest uplink, spine or leaf."""
    role = {"spine": "spine", "drain": "spine"}.get(kind, "leaf")
    steps = Counter(
        (hop.node, hop.port)
        for way in taken
        for hop in way.hops[1:-1]
        if plan.by_name[hop.node].role == role and (role == "spine" or hop.port in plan.fabric_ports[hop.node])
    )
    if not steps:
        raise InputError(Problem(f"no probe passes a {role}, so that its failure cannot be measured"))
    (device, port), _ = steps.most_common(1)[0]
    return failure(plan, state, kind, device, port if kind in ("link", "silent-link") else "")


def _hit(
    plan: Blueprint, state: State, event: Failure, flows: Sequence[Flow], after_s: float
) -> tuple[tuple[Heard, ...], Reaction]:
    with Watch(plan, state) as watch, Probe(state, flows, INTERVAL_S) as probe:
        probe.go()
        time.sleep(BEFORE_S)
        probe.mark()
        watch.mark()
        try:
            event.prepare()
            if event.kind == "drain":
                time.sleep(DRAIN_S)
            event.hit()
            time.sleep(after_s)
            return probe.halt(), watch.reaction()
        except BaseException:
            event.heal()
            raise


def _heal(plan: Blueprint, state: State, event: Failure, flows: Sequence[Flow]) -> float | None:
    """Bring it back; the longest outage meanwhile, ms, or None when sessions and routes do not all stand in time."""
    with Probe(state, flows, INTERVAL_S) as probe:
        probe.go()
        probe.mark()
        event.heal()
        end = time.monotonic() + PATIENCE_S
        while (missing := any(check(plan, state) for check in (sessions, width, routes))) and time.monotonic() < end:
            time.sleep(0.3)
        time.sleep(BEFORE_S)
        heard = probe.halt()
    return None if missing else 1000 * max((each.outage_s for each in heard), default=0.0)
