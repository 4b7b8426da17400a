"""When each place last delivered: which are silent, and over how many samples a late increment is to be spread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from eastwest.telemetry.promql.client import Sampled

Floats = npt.NDArray[np.float64]


@dataclass
class Freshness:
    """Times of delivery by place, at begin_s and every grid_s after it up to end_s."""

    begin_s: float
    end_s: float
    grid_s: float
    _stamps: dict[str, dict[int, float]] = field(default_factory=dict)
    _late: dict[str, dict[int, int]] = field(default_factory=dict)

    def add(self, label: str, series: Iterable[Sampled]) -> None:
        """Takes in what a question about the freshness of places with this label gave."""
        for one in series:
            name = one.labels.get(label, "")
            stamps = self._stamps.setdefault(name, {})
            for at_s, stamp in one.points:
                tick = self.tick(at_s)
                stamps[tick] = max(stamp, stamps.get(tick, 0.0))
            self._late[name] = _late(stamps)

    def tick(self, at_s: float) -> int:
        """Number of the sample at that time; 0 is the begin."""
        return round((at_s - self.begin_s) / self.grid_s)

    def spread(self, name: str, grown: Floats) -> Floats:
        """Increments at each sample, those that came late spread over the samples that they speak for."""
        late = self._late.get(name)
        if not late:
            return grown
        found = grown.copy()
        for tick in np.flatnonzero(~np.isnan(grown)).tolist():
            over = min(late.get(tick, 1), tick)
            if over > 1:
                found[tick] = 0.0
                earlier = slice(tick - over + 1, tick + 1)
                found[earlier] = np.nan_to_num(found[earlier]) + grown[tick] / over
        return found

    def silent(self, devices: frozenset[str], hosts: frozenset[str]) -> frozenset[str]:
        """Of these places, those that delivered nothing after begin_s; none where nothing tells."""
        heard = {name for name, stamps in self._stamps.items() if max(stamps.values(), default=0.0) > self.begin_s}
        return frozenset() if not self._stamps else (devices | hosts) - heard


def _late(stamps: dict[int, float]) -> dict[int, int]:
    """Samples since the last new delivery, at each sample that brings one after others brought none."""
    found, waiting, before = {}, 0, None
    for tick in range(min(stamps), max(stamps) + 1):
        stamp = stamps.get(tick)
        waiting += 1
        if stamp is not None and stamp != before:
            if before is not None and waiting > 1:
                found[tick] = waiting
            before, waiting = stamp, 0
    return found
