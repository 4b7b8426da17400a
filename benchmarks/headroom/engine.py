"""The least headroom without loss, found by bisection in the packet engine.

One sender, one switch, one receiver that stays paused, so that nothing leaves the switch while the pause takes effect.
Everything is at its worst: frames of the port's MTU in both directions, the pause frame waits behind one of them, the
sender is in the middle of another when the pause arrives, and obeys only after all the time that IEEE 802.3 allows.
How much of that comes together depends on the phase of the two streams and on where in a frame the queue crosses its
threshold; the worst of several of both counts.

The engine counts bytes, not cells, and has no delay of MAC, PHY or gearbox: what a chip needs beyond is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from eastwest.lossless.headroom.loop import Loop
from eastwest.simulate import _engine

PRIORITY = 3
_DSCP = 26
_SHARED_BYTES = 1_000_000
_SHARE_PER_BYTE = 9
"""The pool grows by so much for a threshold that is one byte higher: α = 1/8 and one queue, (1 + α) / α."""
_MESSAGE_BYTES = 2**31
_OVERHEAD_BYTES = 62
_SENDER, _RECEIVER, _SWITCH = range(3)
_STEP_BYTES = 64
_NEVER_PS = 10**15


@dataclass(frozen=True)
class Trial:
    """One run: does this headroom lose a packet?

    phase: shift of the reverse stream, crossing: shift of the threshold, both in frames from 0 to 1.
    """

    loop: Loop
    headroom_bytes: int
    phase: float = 0.0
    crossing: float = 0.0

    def loses(self) -> bool:
        """Runs until everything that was under way has arrived."""
        sim = self._simulation()
        sim.advance(2**63, self._limit_ps())
        if sim.totals()["pause_frames"] == 0:
            raise ValueError("the run ended before the switch sent a pause")
        return sim.totals()["dropped_buffer"] > 0

    def _limit_ps(self) -> int:
        frame_ps = self.loop.frame_ps()
        fill_ps = round(_SHARED_BYTES / 8 * 8000 / self.loop.speed_gbps)
        return 2 * fill_ps + 6 * self.loop.cable_ps() + self.loop.response_ps() + 40 * frame_ps

    def _simulation(self) -> _engine.Simulation:
        transport = _engine.Transport()
        transport.mtu_bytes = self.loop.frame_bytes - _OVERHEAD_BYTES
        transport.pause_quanta = 0
        ends = np.array([_SENDER, _RECEIVER], dtype=np.uint32)
        sim = _engine.Simulation.make(
            np.array([0, 0, 1], dtype=np.uint8),
            ends,
            np.full(2, _SWITCH, dtype=np.uint32),
            np.full(2, self.loop.speed_gbps),
            np.full(2, self.loop.cable_ps(), dtype=np.int64),
            transport,
            1,
            10**12,
        )
        for port in range(4):
            sim.set_port(port, self._port())
        switch = _engine.SwitchSettings()
        switch.shared_bytes = _SHARED_BYTES + round(self.crossing * self.loop.frame_bytes * _SHARE_PER_BYTE)
        switch.priority_of_dscp = [PRIORITY] * 64
        sim.set_switch(_SWITCH, switch)
        quiet = _engine.Dcqcn()
        quiet.enabled = False
        for host in (_SENDER, _RECEIVER):
            sim.set_host(host, quiet, 48, 6)
        sim.add_routes(np.arange(2, dtype=np.uint32), np.arange(3, dtype=np.uint32), np.array([1, 3], dtype=np.uint32))
        self._load(sim)
        return sim

    def _port(self) -> _engine.PortSettings:
        port = _engine.PortSettings()
        port.headroom_bytes = self.headroom_bytes
        port.pfc_send = 1 << PRIORITY
        port.pause_response_ps = self.loop.response_ps()
        return port

    def _load(self, sim: _engine.Simulation) -> None:
        sim.set_queue_pairs(
            np.array([_SENDER, _RECEIVER], dtype=np.uint32),
            np.array([_RECEIVER, _SENDER], dtype=np.uint32),
            np.array([49152 | 4791 << 16] * 2, dtype=np.uint32),
            np.full(2, _DSCP, dtype=np.uint8),
            np.full(2, PRIORITY, dtype=np.uint8),
        )
        shift_ps = round(self.phase * self.loop.frame_ps())
        sim.set_messages(
            np.full(2, _MESSAGE_BYTES, dtype=np.int64),
            np.arange(2, dtype=np.uint32),
            np.array([0, shift_ps], dtype=np.int64),
            np.zeros(3, dtype=np.int64),
            np.zeros(0, dtype=np.uint32),
        )
        sim.set_pause_storm(_RECEIVER, PRIORITY, 0, _NEVER_PS)


def least_headroom_bytes(loop: Loop, phases: int = 16, crossings: int = 4) -> int:
    """The least headroom that loses nothing at any phase and crossing, to whole steps of 64 bytes."""
    least = 0
    for phase, crossing in product(range(phases), range(crossings)):
        trial = Trial(loop, least, phase / phases, crossing / crossings)
        if trial.loses():
            least = _bisect(trial)
    return least


def _bisect(low: Trial) -> int:
    """low: loses."""
    high = replace(low, headroom_bytes=4 * low.loop.bytes_in_all())
    if high.loses():
        raise ValueError(f"even {high.headroom_bytes} bytes lose packets: the run does not show what it should")
    while high.headroom_bytes - low.headroom_bytes > _STEP_BYTES:
        middle = replace(low, headroom_bytes=(low.headroom_bytes + high.headroom_bytes) // 2)
        low, high = (middle, high) if middle.loses() else (low, middle)
    return -(-high.headroom_bytes // _STEP_BYTES) * _STEP_BYTES
