"""Failures on purpose: a cable, a leaf, a spine. Outage, and what bandwidth is left once routes have moved."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.fabric.graph import SWITCH_ROLES
from eastwest.findings import Layer
from eastwest.validate.acceptance.elements import link_name
from eastwest.validate.acceptance.methods import METHODS
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.acceptance.point import interval
from eastwest.validate.acceptance.rails import rails
from eastwest.validate.acceptance.scope import Batch, Proposal, Scope
from eastwest.validate.criterion import Better, Criterion, Interval

_SECONDS = 60.0
_CARRIER_US, _SLOW_US = 50_000.0, 1_000_000.0
_DETECT = (
    "A switch sees the loss of light at once and moves routes in 50 ms to 1 s; silent faults take as long as BFD or "
    "BGP needs and are not tested here."
)


def failovers(scope: Scope) -> Proposal:
    """One uplink, one leaf, one spine, where traffic has another way; a leaf that NICs hang on alone has none."""
    batches: list[Batch] = []
    criteria = []
    for what, element, left in _elements(scope):
        name = f"failover-{what}"
        kind = Kind.FAILOVER
        ports = _crossing(scope)
        if ports is None:
            break
        options = (("takes_down", element), ("tool", "iperf3"), ("seconds", f"{_SECONDS:g}"))
        test = Test(
            name, kind, Layer.FABRIC, tuple(p.split(":")[0] for p in ports), 0, _SECONDS, 3, 3, ports, options,
            METHODS[kind], disturbs=True,
        )  # fmt: skip
        batches.append((test,))
        criteria.append(_outage(name, element, ports))
        device, _, port = ports[0].partition(":")
        rate = next(scope.rate_gbps(one) for one in scope.ports(device) if one.port == port)
        whole = interval(scope, rate, min(1.0, left * scope.oversubscription), crosses=True)
        criteria.append(
            Criterion(
                f"{name}-recovered",
                Layer.BANDWIDTH,
                f"bandwidth once {element} is out",
                ports,
                "bandwidth_bytes_per_s",
                "B/s",
                whole,
                elements=(element,),
                source=name,
                statistic="recovered",
                assumptions=(f"{left:.0%} of the capacity is left, as the plan's failure domains say.",),
            )
        )
    return Proposal(tuple(batches), tuple(criteria))


def _outage(name: str, element: str, ports: tuple[str, ...]) -> Criterion:
    return Criterion(
        f"{name}-outage", Layer.FABRIC, f"outage when {element} fails", ports, "time_us", "µs",
        Interval(_CARRIER_US / 10, _CARRIER_US, _SLOW_US), Better.LOWER, elements=(element,), source=name,
        statistic="outage", assumptions=(_DETECT,),
    )  # fmt: skip


def _elements(scope: Scope) -> Iterator[tuple[str, str, float]]:
    """Kind, name and share of bandwidth left, from the plan's failure domains."""
    left = {one.element: one.bandwidth_left for one in scope.plan.failure_domains}
    uplink = next(iter(scope.plan.fabric.switch_links()), None)
    if uplink is None:
        return
    ends = [scope.plan.fabric.by_name[end.device] for end in (uplink.a, uplink.b)]
    leaf, spine = sorted(ends, key=lambda device: SWITCH_ROLES.index(device.role))
    up = [link for link in scope.plan.fabric.switch_links() if leaf.name in {link.a.device, link.b.device}]
    if len(up) > 1:
        yield "link", link_name(uplink), next((v for k, v in left.items() if "uplink" in k), 1 - 1 / len(up))
    if sum(1 for device in scope.plan.fabric.switches if device.role is spine.role) > 1:
        yield "spine", spine.name, next((v for k, v in left.items() if k.startswith("spine")), 0.5)
    if scope.plan.planes > 1 or scope.plan.ports_per_nic > 1:
        port = scope.ports(scope.names[0])[0]
        yield "leaf", scope.elements.leaf(port), next((v for k, v in left.items() if k.startswith("leaf")), 0.5)


def _crossing(scope: Scope) -> tuple[str, ...] | None:
    """A pair whose traffic leaves its leaf."""
    for rail in rails(scope):
        first = rail[0]
        for other in rail[1:]:
            if scope.elements.crosses(first, other):
                return f"{first.device}:{first.port}", f"{other.device}:{other.port}"
    return None
