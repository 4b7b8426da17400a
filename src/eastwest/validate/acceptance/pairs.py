"""Point-to-point tests: every rail in rounds without overlap, bisection, incast."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from eastwest.fabric.graph import PortId
from eastwest.findings import Layer
from eastwest.predict.collectives import GLOBAL, NIC_PAYLOAD
from eastwest.predict.uncertain import NORMAL_90
from eastwest.validate.acceptance.load import Ends, uplink_shares
from eastwest.validate.acceptance.methods import METHODS
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.acceptance.rounds import Round, halves, spaced, tournament
from eastwest.validate.acceptance.scope import Proposal, Scope, Wanted
from eastwest.validate.criterion import Criterion, Interval

QUANTITY, UNIT = "bandwidth_bytes_per_s", "B/s"
SIZE_BYTES = 1 << 20
_SENDERS = 8
_MOST_CRITERIA = 20_000
"""Pairs of ports that are judged unless more rounds are asked for: enough to meet every port many times."""
_TCP_PAYLOAD, _TCP_WIRE = 1448, 1538
"""Bytes of one full frame with IPv4, TCP with time stamps, Ethernet, preamble and gap, at an MTU of 1,500."""
_TCP_LOW = 0.85
_ASSUMED = (
    "A NIC carries 97 % of its line rate as payload (49 of 50 GB/s at 400G: NVIDIA staff in nccl-tests#267 and #290).",
)
_COLLIDE = "Several queue pairs spread over the ways; what collisions may still cost is in the low end."
_SHARED = "All pairs of a round send at once and share the uplinks of their leaves evenly."
_TCP = ("TCP reaches the frame's payload share; its host keeps up with the line rate.",)


def interval(scope: Scope, rate_gbps: float, share: float, *, crosses: bool, uplinks: float | None = None) -> Interval:
    """Bytes per second of one flow that may use `share` of the port's rate. crosses: it leaves the leaf.

    uplinks: of its rate, what the leaves' uplinks leave it beside all others; None where who sends beside is not known.
    """
    line = rate_gbps * 1e9 / 8
    parameters = scope.wanted.parameters
    if scope.wanted.pair_tool == "iperf3":
        point = line * _TCP_PAYLOAD / _TCP_WIRE
        low = point * _TCP_LOW
    else:
        # A calibration measured collectives: a pair gains or loses as much as they did.
        point = line * min(1.0, NIC_PAYLOAD * parameters.nic_efficiency / GLOBAL.nic_efficiency)
        low = point * math.exp(-NORMAL_90 * parameters.rate_spread)
    if crosses:
        low *= 1 / scope.oversubscription if uplinks is None else uplinks / scope.above_leaves
        low *= 1.0 if scope.balanced else 1 - parameters.collision_loss
        point *= 1.0 if uplinks is None else uplinks
    return Interval(low * share, point * share, line * share)


def assumptions(scope: Scope, *, crosses: bool) -> tuple[str, ...]:
    """What the interval rests on."""
    said = _TCP if scope.wanted.pair_tool == "iperf3" else _ASSUMED
    return (*said, _COLLIDE) if crosses and not scope.balanced else said


def rails(scope: Scope) -> tuple[tuple[PortId, ...], ...]:
    """Ports that meet each other: of the same rail and plane, one of each host."""
    found: dict[tuple[object, ...], list[PortId]] = {}
    for host in scope.hosts:
        counts: Counter[tuple[object, ...]] = Counter()
        for at, port in enumerate(host.ports):
            identity = PortId(host.name, port.name)
            if identity in scope.plan.fabric.link_at:
                key = (at, port.plane) if port.rail is None else (port.rail, port.plane, port.nic)
                # A NIC with a port to each of two leaves: its first ports meet first ports, its second ones second.
                found.setdefault((*key, counts[key]), []).append(identity)
                counts[key] += 1
    return tuple(tuple(ports) for ports in found.values())


def rounds_at_hand(scope: Scope, share: float, overhead_s: float) -> int:
    """Rounds of pairs that fit into this share of the hours; all of them at most."""
    each = (scope.wanted.seconds + overhead_s) * scope.wanted.repeats
    fits = max(1, int(scope.wanted.hours * 3600 * share / each))
    every = len(tournament(scope.names))
    if scope.wanted.rounds is not None:
        return min(every, scope.wanted.rounds)
    in_a_round = max(1, len(rails(scope)) * len(scope.names) // 2)
    return min(every, fits, max(1, _MOST_CRITERIA // in_a_round))


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
    test = _test(scope, name, kind, (a, b), ends)
    criterion = Criterion(
        name,
        Layer.BANDWIDTH,
        _program(scope),
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


def incast(scope: Scope) -> Proposal:
    """Several senders to one receiver, which keeps its line rate: once for each leaf of the first rail."""
    if not rails(scope):
        return Proposal((), ())
    rail = rails(scope)[0]
    by_leaf: dict[str, list[PortId]] = {}
    for port in rail:
        by_leaf.setdefault(scope.elements.leaf(port), []).append(port)
    batches, criteria = [], []
    for receiver in (ports[-1] for ports in by_leaf.values()):
        senders = _senders(rail, receiver)
        if len(senders) < 2:
            continue
        name = f"incast-{receiver.device}-{receiver.port}"
        ports = (*senders, receiver)
        ends = tuple(f"{port.device}:{port.port}" for port in ports)
        batches.append((_test(scope, name, Kind.INCAST, ports, ends),))
        whole = interval(scope, scope.rate_gbps(receiver), 1.0, crosses=False)
        slack = 1.0 if scope.balanced else 1 - scope.wanted.parameters.collision_loss
        criteria.append(
            Criterion(
                name,
                Layer.BANDWIDTH,
                f"{len(senders)} to 1 {_program(scope)}",
                ends,
                QUANTITY,
                UNIT,
                Interval(whole.low * slack, whole.point, whole.high),
                family="incast",
                elements=scope.elements.access(receiver),
                size_bytes=SIZE_BYTES if scope.wanted.pair_tool == "perftest" else 0,
                repeats=scope.wanted.repeats,
                most=scope.wanted.most,
                assumptions=assumptions(scope, crosses=True),
                source=name,
                parts=len(senders),
            )
        )
    return Proposal(tuple(batches), tuple(criteria))


def incast_ports(scope: Scope) -> tuple[PortId, ...]:
    """Senders and, last, the receiver of one incast; none with fewer than three hosts."""
    rail = next(iter(rails(scope)), ())
    return (*_senders(rail, rail[-1]), rail[-1]) if len(rail) > 2 else ()


def _senders(rail: Sequence[PortId], receiver: PortId) -> tuple[PortId, ...]:
    others = [port for port in rail if port != receiver]
    step = max(1, len(others) // _SENDERS)
    return tuple(others[::step][:_SENDERS])


def _test(scope: Scope, name: str, kind: Kind, ports: Sequence[PortId], ends: tuple[str, ...]) -> Test:
    wanted = scope.wanted
    options = point_options(wanted, wanted.seconds)
    return Test(
        name,
        kind,
        Layer.BANDWIDTH,
        tuple(port.device for port in ports),
        0,
        wanted.seconds,
        wanted.repeats,
        wanted.most,
        ends,
        options,
        METHODS[kind],
    )


def point_options(wanted: Wanted, seconds: float) -> tuple[tuple[str, str], ...]:
    """What the commands of a point-to-point test need to know."""
    return (
        ("tool", wanted.pair_tool),
        ("size_bytes", str(SIZE_BYTES)),
        ("seconds", f"{seconds:g}"),
        ("queue_pairs", str(wanted.queue_pairs)),
    )


def _program(scope: Scope) -> str:
    return "ib_write_bw" if scope.wanted.pair_tool == "perftest" else "iperf3"


def left_rounds(scope: Scope, rounds: int) -> Iterator[str]:
    """What the chosen rounds leave out, in words."""
    every: tuple[Round, ...] = tournament(scope.names)
    if rounds < len(every):
        missed = sum(map(len, every)) - sum(map(len, spaced(every, rounds)))
        yield f"{len(every) - rounds:,} of {len(every):,} rounds of the full mesh ({missed:,} pairs of hosts)"
