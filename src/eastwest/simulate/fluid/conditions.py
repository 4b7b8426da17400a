"""What the fabric and the hosts are like at a time, as far as faults make them so."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from eastwest.simulate.faults import Fault, LinkDown, LinkFlap
from eastwest.simulate.fluid.timeline import NEVER_PS, Span, plain_link_faults, storms
from eastwest.units import PS_PER_US

_Change = tuple[int, str, bool]  # when, of what, begins or ends


class Conditions:
    """The condition at each time: faults that hold, links that are down, links that routes avoid, storms."""

    def __init__(self, faults: Sequence[Fault], spans: tuple[Span, ...]) -> None:
        self._spans = spans
        self._changes = sorted((*_links(faults), *_storms(faults)))

    def faults_at(self, now_ps: int) -> tuple[Fault, ...]:
        """The faults that hold at a time, those of links and storms aside."""
        return next(span for span in self._spans if span.end_ps > now_ps).faults

    def at(self, now_ps: int) -> tuple[Hashable, int]:
        """The condition at a time, and until when it lasts."""
        span = next(span for span in self._spans if span.end_ps > now_ps)
        here: dict[str, bool] = {}
        until_ps = span.end_ps
        for at_ps, what, begins in self._changes:
            if at_ps > now_ps:
                until_ps = min(until_ps, at_ps)
                break
            here[what] = begins
        return (span.faults, frozenset(what for what, on in here.items() if on)), until_ps


def _links(faults: Sequence[Fault]) -> list[_Change]:
    plain, restored = plain_link_faults(faults)
    found: list[_Change] = []
    for fault in plain:
        if isinstance(fault, LinkDown):
            found += _change(f"{fault.device} {fault.port}", fault.at_us, fault.reroute_us, down=True)
        elif isinstance(fault, LinkFlap):
            at_us = fault.at_us
            for _ in range(fault.times):
                name = f"{fault.device} {fault.port}"
                found += _change(name, at_us, fault.reroute_us, down=True)
                found += _change(name, at_us + fault.down_us, fault.reroute_us, down=False)
                at_us += fault.down_us + fault.up_us
    for change in restored:
        name = f"{change.end.device} {change.end.port}"
        found += [(change.at_ps, f"down {name}", False), (change.reroute_ps, f"avoided {name}", False)]
    return found


def _change(name: str, at_us: float, reroute_us: float, *, down: bool) -> list[_Change]:
    at_ps, reroute_ps = round(at_us * PS_PER_US), round((at_us + reroute_us) * PS_PER_US)
    return [(at_ps, f"down {name}", down), (reroute_ps, f"avoided {name}", down)]


def _storms(faults: Sequence[Fault]) -> list[_Change]:
    found: list[_Change] = []
    for storm in storms(faults):
        end_ps = min(NEVER_PS, round(storm.until_us * PS_PER_US))
        found += [(round(storm.at_us * PS_PER_US), f"storm {storm.host}", True), (end_ps, f"storm {storm.host}", False)]
    return found
