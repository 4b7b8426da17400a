"""Looks at a simulation between its slices: where time stands, and which links are hottest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.progress import HotLink, Progress, left_s
from eastwest.simulate import _engine
from eastwest.units import PS_PER_US

MOST_LINKS = 8
EVERY_S = 0.5
"""Wall time between two looks at the ports: often enough for eyes, too seldom to cost anything."""

_PS_PER_BYTE_AT_1_GBPS = 8000.0
# Links this close to one another in utilisation count as equally busy; then the longer queue is hotter.
_UTILISATION_STEP = 0.05
_Clock = Callable[[], float]


@dataclass(frozen=True)
class _Look:
    now_ps: int
    tx_bytes: npt.NDArray[np.int64]
    marks: npt.NDArray[np.int64]
    pauses: npt.NDArray[np.int64]


class Watch:
    """Makes the signs of life of one simulation.

    name_of: names the direction of a link by its sending engine port. rate_gbps: line rate by engine port.
    """

    def __init__(
        self, stage: str, name_of: Callable[[int], str], rate_gbps: npt.NDArray[np.float64], clock: _Clock | None = None
    ) -> None:
        self._stage, self._name_of, self._rate_gbps = stage, name_of, rate_gbps
        self._clock = clock or time.monotonic
        self._begun = self._clock()
        self._looked = self._begun - EVERY_S
        none = np.zeros(len(rate_gbps), dtype=np.int64)
        self._last = _Look(0, none, none, none)
        self._hot: tuple[HotLink, ...] = ()

    def sign(self, sim: _engine.Simulation) -> Progress:
        """Where the simulation is; its links are looked at anew when the last look is half a second old."""
        now = self._clock()
        if now - self._looked >= EVERY_S and sim.now_ps > self._last.now_ps:
            self._looked = now
            self._hot = self._look(sim)
        return Progress(self._stage, sim.done, left_s(now - self._begun, sim.done), sim.now_ps / PS_PER_US, self._hot)

    def _look(self, sim: _engine.Simulation) -> tuple[HotLink, ...]:
        state, last = sim.port_state(), self._last
        self._last = _Look(sim.now_ps, state["tx_bytes"], state["ecn_marks"], state["pause_frames_received"])
        could_send_bytes = (sim.now_ps - last.now_ps) * self._rate_gbps / _PS_PER_BYTE_AT_1_GBPS
        busy = np.minimum(1.0, (state["tx_bytes"] - last.tx_bytes) / could_send_bytes)
        # lexsort: the last key comes first; a queue or a pause makes an otherwise silent link worth a line.
        order = np.lexsort((-state["queue_bytes"], -np.round(busy / _UTILISATION_STEP)))
        worth = (busy > 0) | (state["queue_bytes"] > 0) | (state["paused"] != 0)
        return tuple(
            HotLink(
                self._name_of(port),
                float(busy[port]),
                int(state["queue_bytes"][port]),
                bool(state["paused"][port]),
                int(state["pause_frames_received"][port] - last.pauses[port]),
                int(state["ecn_marks"][port] - last.marks[port]),
            )
            for port in order[worth[order]][:MOST_LINKS].tolist()
        )
