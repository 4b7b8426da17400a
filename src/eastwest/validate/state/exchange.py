"""Cables to exchange: what LLDP saw joined with the cabling schedule, in words for who stands at the rack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eastwest.findings import Outcome
from eastwest.plan import Plan
from eastwest.validate.acceptance.model import Kind
from eastwest.validate.state.check import Observed


@dataclass(frozen=True, slots=True)
class Exchange:
    """Something to do at the rack. ports: whose checks it mends, `device:port`. cables: numbers of the schedule."""

    ports: tuple[str, ...]
    cables: tuple[int, ...]
    text: str


def cables(plan: Plan) -> dict[str, str]:
    """By `device:port`, which cable of the schedule hangs there: `cable 41 (leaf1 swp1 ↔ node001 nic0)`."""
    found: dict[str, str] = {}
    for one in plan.cabling:
        ends = f"{one.a_device}:{one.a_port}", f"{one.b_device}:{one.b_port}"
        text = f"cable {one.number} ({_said(ends[0])} ↔ {_said(ends[1])})"
        found |= dict.fromkeys(ends, text)
    return found


def exchanges(found: Sequence[Observed], plan: Plan) -> tuple[Exchange, ...]:
    """Permutations of cables, smallest first, then ports with a cable that belongs nowhere.

    A cable at port p that should lead to e(p) leads to s(p). Where s(p) is what another wrong port q should have, the
    two belong to one permutation; following q leads around a cycle, whose cables are exchanged at that end.
    """
    wrong = {
        one.check.subject: one
        for one in found
        if one.check.kind is Kind.CABLING and one.outcome is Outcome.FAIL and one.far
    }
    numbers = {f"{c.a_device}:{c.a_port}": c.number for c in plan.cabling if c.network == "compute"}
    numbers |= {f"{c.b_device}:{c.b_port}": c.number for c in plan.cabling if c.network == "compute"}
    owner = {one.check.expected: port for port, one in wrong.items()}
    left, cycles = dict(wrong), []
    while left:
        start = min(left)
        cycle, at = [start], owner.get(left[start].far)
        while at is not None and at in left and at != start:
            cycle.append(at)
            at = owner.get(left[at].far)
        closed = at == start
        for port in cycle if closed else [start]:
            left.pop(port)
        cycles.append(_exchange(cycle if closed else [start], wrong, numbers, closed=closed))
    return tuple(sorted(cycles, key=lambda one: (len(one.ports), one.ports)))


def _exchange(ports: Sequence[str], wrong: dict[str, Observed], numbers: dict[str, int], *, closed: bool) -> Exchange:
    cables = tuple(sorted({numbers[port] for port in ports if port in numbers}))
    named = ", ".join(f"{number}" for number in cables)
    if not closed:
        one = wrong[ports[0]]
        text = f"cable {named} at {_said(ports[0])}: leads to {_said(one.far)}, move it to {_said(one.check.expected)}"
        return Exchange(tuple(ports), cables, text)
    ends = [_said(wrong[port].check.expected) for port in ports]
    hosts = {port.partition(":")[0] for port in ports}
    swapped = " (rails of one host swapped)" if len(hosts) == 1 and len(ports) > 1 else ""
    verb = "exchange" if len(ports) == 2 else "move around"
    return Exchange(tuple(ports), cables, f"{verb} cables {named} at {' and '.join(ends)}{swapped}")


def _said(place: str) -> str:
    return place.replace(":", " ")
