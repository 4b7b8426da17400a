"""Incast: several senders to one receiver."""

from __future__ import annotations

from collections.abc import Sequence

from eastwest.fabric.graph import PortId
from eastwest.findings import Layer
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.acceptance.point import QUANTITY, SIZE_BYTES, UNIT, assumptions, interval, program_of, test_of
from eastwest.validate.acceptance.rails import rails
from eastwest.validate.acceptance.scope import Proposal, Scope
from eastwest.validate.criterion import Criterion, Interval

_SENDERS = 8


def incast(scope: Scope) -> Proposal:
    """Several senders to one receiver, which keeps its line rate: once for each leaf of the first rail."""
    rail = next(iter(rails(scope)), ())
    by_leaf: dict[str, list[PortId]] = {}
    for port in rail:
        by_leaf.setdefault(scope.elements.leaf(port), []).append(port)
    receivers = [ports[-1] for ports in by_leaf.values()]
    senders = {receiver: _senders(rail, receiver) for receiver in receivers}
    found = [_one(scope, senders[each], each) for each in receivers if len(senders[each]) > 1]
    return Proposal(tuple((test,) for test, _ in found), tuple(criterion for _, criterion in found))


def _one(scope: Scope, senders: tuple[PortId, ...], receiver: PortId) -> tuple[Test, Criterion]:
    name = f"incast-{receiver.device}-{receiver.port}"
    ports = (*senders, receiver)
    ends = tuple(f"{port.device}:{port.port}" for port in ports)
    whole = interval(scope, scope.rate_gbps(receiver), 1.0, crosses=False)
    slack = 1.0 if scope.balanced else 1 - scope.wanted.parameters.collision_loss
    criterion = Criterion(
        name,
        Layer.BANDWIDTH,
        f"{len(senders)} to 1 {program_of(scope)}",
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
    return test_of(scope, name, Kind.INCAST, ports, ends), criterion


def incast_ports(scope: Scope) -> tuple[PortId, ...]:
    """Senders and, last, the receiver of one incast; none with fewer than three hosts."""
    rail = next(iter(rails(scope)), ())
    return (*_senders(rail, rail[-1]), rail[-1]) if len(rail) > 2 else ()


def _senders(rail: Sequence[PortId], receiver: PortId) -> tuple[PortId, ...]:
    others = [port for port in rail if port != receiver]
    step = max(1, len(others) // _SENDERS)
    return tuple(others[::step][:_SENDERS])
