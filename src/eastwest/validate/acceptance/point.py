"""Tests of one flow from port to port: what it should carry, and what its commands need."""

from __future__ import annotations

import math
from collections.abc import Sequence

from eastwest.fabric.graph import PortId
from eastwest.findings import Layer
from eastwest.predict.collectives import GLOBAL, NIC_PAYLOAD
from eastwest.predict.uncertain import NORMAL_90
from eastwest.validate.acceptance.methods import METHODS
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.acceptance.scope import Scope, Wanted
from eastwest.validate.criterion import Interval

QUANTITY, UNIT = "bandwidth_bytes_per_s", "B/s"
SIZE_BYTES = 1 << 20
_TCP_PAYLOAD, _TCP_WIRE = 1448, 1538
"""Bytes of one full frame with IPv4, TCP with time stamps, Ethernet, preamble and gap, at an MTU of 1,500."""
_TCP_LOW = 0.85
_ASSUMED = (
    "A NIC carries 97 % of its line rate as payload (49 of 50 GB/s at 400G: NVIDIA staff in nccl-tests#267 and #290).",
)
_COLLIDE = "Several queue pairs spread over the ways; what collisions may still cost is in the low end."
_TCP = ("TCP reaches the frame's payload share; its host keeps up with the line rate.",)


def interval(scope: Scope, rate_gbps: float, share: float, *, crosses: bool, uplinks: float | None = None) -> Interval:
    """Bytes per second of one flow that may use `share` of the port's rate. crosses: it leaves the leaf.

    uplinks: of its rate, what the leaves' uplinks leave it beside all others; None where who sends beside is not known.
    """
    line = rate_gbps * 1e9 / 8
    low, point = _inside_a_leaf(scope.wanted, line)
    if crosses:
        low *= 1 / scope.oversubscription if uplinks is None else uplinks / scope.above_leaves
        low *= 1.0 if scope.balanced else 1 - scope.wanted.parameters.collision_loss
        point *= 1.0 if uplinks is None else uplinks
    return Interval(low * share, point * share, line * share)


def _inside_a_leaf(wanted: Wanted, line: float) -> tuple[float, float]:
    """The low end and the middle of what one flow carries. line: rate of the port, bytes per second."""
    if wanted.pair_tool == "iperf3":
        point = line * _TCP_PAYLOAD / _TCP_WIRE
        return point * _TCP_LOW, point
    # A calibration measured collectives: a pair gains or loses as much as they did.
    point = line * min(1.0, NIC_PAYLOAD * wanted.parameters.nic_efficiency / GLOBAL.nic_efficiency)
    return point * math.exp(-NORMAL_90 * wanted.parameters.rate_spread), point


def assumptions(scope: Scope, *, crosses: bool) -> tuple[str, ...]:
    """What the interval rests on."""
    said = _TCP if scope.wanted.pair_tool == "iperf3" else _ASSUMED
    return (*said, _COLLIDE) if crosses and not scope.balanced else said


def test_of(scope: Scope, name: str, kind: Kind, ports: Sequence[PortId], ends: tuple[str, ...]) -> Test:
    """A test of its kind between these ports."""
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


def program_of(scope: Scope) -> str:
    """What runs on the hosts."""
    return "ib_write_bw" if scope.wanted.pair_tool == "perftest" else "iperf3"
