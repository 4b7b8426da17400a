"""Live telemetry in a sliding window: each look reads what is new, and what may have come late, once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eastwest.diagnose.model import Observed
from eastwest.plan import Plan
from eastwest.simulate.run import Telemetry
from eastwest.telemetry.promql import Promql, Scope, Window, joined, newest_us, read_window

_SAMPLES_AT_ONCE, _OF_MANY_PORTS = 60, 20
"""Samples of one question: of large fabrics fewer, so that no answer of a first look grows too large."""


@dataclass(frozen=True)
class Pace:
    """Times in microseconds.

    grid_us: between samples. window_us: that are looked at together. delay_us: behind the source's clock, so that
    scrapes have come. late_us: so old samples may still come and are read once more.
    """

    grid_us: float = 15e6
    window_us: float = 300e6
    delay_us: float = 5e6
    late_us: float = 30e6


def scope_of(plan: Plan, port_names: Mapping[tuple[str, str], str]) -> Scope:
    """What should deliver: every switch and GPU node of the plan. port_names: as `Scope` has them."""
    fabric = plan.fabric
    roce = next((one for one in plan.policy.classes if one.pfc_priority is not None), None)
    speeds = {link.speed_gbps for link in fabric.links}
    return Scope(
        frozenset(one.name for one in fabric.switches),
        frozenset(one.name for one in fabric.gpu_nodes),
        2 * len(fabric.links),
        3 if roce is None or roce.pfc_priority is None else roce.pfc_priority,
        port_names,
        {nic: number for number, nic in enumerate(fabric.gpu_ports)},
        speeds.pop() if len(speeds) == 1 else None,
    )


class LiveSource:
    """A source of diagnosis that reads a PromQL endpoint. Its clock counts, not this machine's.

    port_names: device and port as live series have them → port of the plan, where the two differ.
    """

    def __init__(
        self, promql: Promql, plan: Plan, pace: Pace, port_names: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        self._promql, self._scope, self._pace = promql, scope_of(plan, port_names or {}), pace
        self._windows: list[Window] = []
        self.lag_us = 0.0
        """Age of the newest sample at the last look."""

    def end_us(self) -> float | None:
        """Up to when there are samples, on the grid; None without any in the window. Raises SourceError.

        What has not come yet is not looked at: a job that is not heard of is not a job that hangs.
        """
        now_s = self._promql.now_s()
        newest = newest_us(self._promql, self._scope, now_s, self._pace.window_us / 1e6)
        if newest is None:
            return None
        self.lag_us = now_s * 1e6 - newest
        return min(newest, now_s * 1e6 - self._pace.delay_us) // self._pace.grid_us * self._pace.grid_us

    def read(self, begin_us: float, end_us: float) -> Observed:
        """Everything in between. Raises SourceError, and nothing is lost: the next call goes on where this one was."""
        if self._windows and not begin_us <= self._windows[-1].end_us <= end_us:
            self._windows = []
        most_us = (_OF_MANY_PORTS if self._scope.by_port else _SAMPLES_AT_ONCE) * self._pace.grid_us
        first_us = self._first_us(begin_us, end_us)
        while first_us < end_us:
            last_us = min(end_us, first_us + most_us)
            self._windows.append(read_window(self._promql, self._scope, first_us, last_us, self._pace.grid_us))
            first_us = last_us
        whole = joined(self._windows, begin_us)
        self._windows = [whole]
        return Observed(Telemetry(**whole.tables), begin_us, end_us, self._pace.grid_us, whole.missing, whole.silent)

    def _first_us(self, begin_us: float, end_us: float) -> float:
        """From when on is read: what is new, and what may have come late."""
        if not self._windows:
            return begin_us
        late_us = (self._windows[-1].end_us - self._pace.late_us) // self._pace.grid_us * self._pace.grid_us
        return max(begin_us, min(late_us, end_us))
