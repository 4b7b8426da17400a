"""Pairs of ports: every rail in rounds without overlap, and bisection."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.findings import Layer
from eastwest.validate.acceptance.load import Ends, uplink_shares
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.acceptance.point import QUANTITY, SIZE_BYTES, UNIT, assumptions, interval, program_of, test_of
from eastwest.validate.acceptance.rails import rails
from eastwest.validate.acceptance.rounds import Round, halves, spaced, tournament
from eastwest.validate.acceptance.scope import Proposal, Scope
from eastwest.validate.criterion import Criterion

_MOST_CRITERIA = 20_000
"""Pairs of ports that are judged unless more rounds are asked for: enough to meet every port many times."""
_SHARED = "All pairs of a round send at once and share the uplinks of their leaves evenly."


def rounds_at_hand(scope: Scope, share: float, overhead_s: float) -> int:
    """Rounds of pairs that fit into this share of the hours; all of them at most."""
    each = (scope.wanted.seconds + overhead_s) * scope.wanted.repeats
    fits = max(1, int(scope.wanted.hours * 3600 * share / each))
    every = len(tournament(scope.names))
    if scope.wanted.rounds is not None:
        return min(every, scope.wanted.rounds)
    in_a_round = max(1, len(rails(scope)) * len(scope.names) // 2)
    return min(every, fits, max(1, _MOST_CRITERIA // in_a_round))


def left_rounds(scope: Scope, rounds: int) -> Iterator[str]:
    """What the chosen rounds leave out, in words."""
    every: tuple[Round, ...] = tournament(scope.names)
    if rounds < len(every):
        missed = sum(map(len, every)) - sum(map(len, spaced(every, rounds)))
        yield f"{len(every) - rounds:,} of {len(every):,} rounds of the full mesh ({missed:,} pairs of hosts)"


def pairs(scope: Scope, rounds: int) -> Proposal:
    """Rounds of the tournament; all rails of two hosts are measured at once, each for itself."""
    chosen = spaced(tournament(scope.names), rounds)
    by_host = [{port.device: port for port in rail} for rail in rails(scope)]
    batches, criteria = [], []
    for at, one in enumerate(chosen):
        ends = [(rail[a], rail[b]) for rail in by_host for a, b in one if a in rail and b in rail]
        shares = uplink_shares(scope, ends)
        found = [_pair(scope, f"pair-{at + 1:03d}", Kind.PAIR, both, shares.get(both, 1.0)) for both in ends]
        if found:
            batches.append(tuple(test for test, _ in found))
        criteria += [criterion for _, criterion in found]
    return Proposal(tuple(batches), tuple(criteria))


def bisection(scope: Scope) -> Proposal:
    """One half against the other, all rails at once."""
    ends = []
    for rail in rails(scope):
        ports = {port.device: port for port in rail}
        leaves = [scope.elements.leaf(port) for port in rail]
        ends += [(ports[a], ports[b]) for a, b in halves([port.device for port in rail], leaves)]
    shares = uplink_shares(scope, ends)
    found = [_pair(scope, "bisection", Kind.BISECTION, both, shares.get(both, 1.0)) for both in ends]
    tests, criteria = tuple(test for test, _ in found), tuple(criterion for _, criterion in found)
    return Proposal((tests,) if tests else (), criteria)


def _pair(scope: Scope, prefix: str, kind: Kind, both: Ends, uplinks: float) -> tuple[Test, Criterion]:
    a, b = both
    name = f"{prefix}-{a.device}-{b.device}-{a.port}"
    crosses = scope.elements.crosses(a, b)
    ends = (f"{a.device}:{a.port}", f"{b.device}:{b.port}")
    rate = min(scope.rate_gbps(a), scope.rate_gbps(b))
    family = f"{kind}, {'across leaves' if crosses else 'under one leaf'}, {rate:g} Gb/s"
    if uplinks < 1:
        family += f", {uplinks:.0%} left by uplinks"
    test = test_of(scope, name, kind, (a, b), ends)
    criterion = Criterion(
        name,
        Layer.BANDWIDTH,
        program_of(scope),
        ends,
        QUANTITY,
        UNIT,
        interval(scope, rate, 1.0, crosses=crosses, uplinks=uplinks),
        family=family,
        elements=scope.elements.between(a, b),
        size_bytes=SIZE_BYTES if scope.wanted.pair_tool == "perftest" else 0,
        repeats=scope.wanted.repeats,
        most=scope.wanted.most,
        assumptions=assumptions(scope, crosses=crosses) + ((_SHARED,) if uplinks < 1 else ()),
        source=name,
    )
    return test, criterion
