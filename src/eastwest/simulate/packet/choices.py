"""The modes of a scenario, as changes of what the engine is set to."""

from __future__ import annotations

from eastwest.simulate import _engine
from eastwest.simulate.modes import Balance, Modes, Recovery
from eastwest.simulate.packet.knobs import Knobs
from eastwest.units import PS_PER_MS, PS_PER_US

BALANCE = {
    Balance.HASH: _engine.Balance.HASH,
    Balance.FLOWLET: _engine.Balance.FLOWLET,
    Balance.ADAPTIVE: _engine.Balance.ADAPTIVE,
    Balance.SPRAY: _engine.Balance.SPRAY,
}

PROTOCOLS = {
    Recovery.GO_BACK_N: _engine.Protocol.GO_BACK_N,
    Recovery.SELECTIVE_REPEAT: _engine.Protocol.SELECTIVE_REPEAT,
}


def choose(modes: Modes, control: str, knobs: Knobs) -> None:
    """Changes the settings where the modes differ from the plan. control: what the NICs run."""
    knobs.transport.reorder_packets = modes.reorder_packets
    if modes.timeouts_us:
        knobs.transport.timeout_ps = [round(timeout * PS_PER_US) for timeout in modes.timeouts_us]
    for switch in knobs.switches.values():
        switch.flowlet_gap_ps = round(modes.flowlet_gap_us * PS_PER_US)
        if modes.balance is not None:
            switch.balance = BALANCE[modes.balance]
    for dcqcn in knobs.dcqcn.values():
        dcqcn.cnp_delay_ps = round(modes.cnp_delay_us * PS_PER_US)
        dcqcn.enabled = control != "none"
    for port in knobs.ports.values():
        _guard(modes, port)


def _guard(modes: Modes, port: _engine.PortSettings) -> None:
    if modes.watchdog_detect_ms is not None:
        port.watchdog_detect_ps = round(modes.watchdog_detect_ms * PS_PER_MS)
    if modes.watchdog_restore_ms is not None:
        port.watchdog_restore_ps = round(modes.watchdog_restore_ms * PS_PER_MS)
    if modes.watchdog_action is not None:
        port.watchdog_forwards = modes.watchdog_action == "forward"
