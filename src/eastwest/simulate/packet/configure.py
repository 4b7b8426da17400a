"""What devices are configured to, as changes of what the engine is set to."""

from __future__ import annotations

from collections.abc import Iterable

from eastwest.lossless.policy import Watchdog
from eastwest.simulate import _engine
from eastwest.simulate.configured import HASHED, Configured, ConfiguredNic, ConfiguredPort, ConfiguredSwitch
from eastwest.simulate.packet.choices import BALANCE
from eastwest.simulate.packet.knobs import Knobs
from eastwest.simulate.packet.layout import Layout
from eastwest.units import PS_PER_MS


def configure(configured: Configured, knobs: Knobs, layout: Layout) -> None:
    """Changes the settings of what is configured otherwise. Devices and ports that do not take part are left out."""
    for switch in configured.switches:
        if switch.name in knobs.switches:
            _switch(switch, knobs)
            for port in switch.ports:
                if port.port in layout.port_number:
                    _port(port, knobs.ports[layout.port_number[port.port]])
    for nic in configured.nics:
        if nic.port in layout.host_number and nic.port in layout.port_number:
            _nic(nic, knobs, layout)
    for end in configured.swallowed:
        if end in layout.port_number:
            knobs.loss[layout.port_number[end]] = (1.0, 1.0)


def _switch(switch: ConfiguredSwitch, knobs: Knobs) -> None:
    settings = knobs.switches[switch.name]
    settings.priority_of_dscp = list(switch.class_of_dscp)
    settings.shared_bytes = switch.shared_bytes
    settings.balance = BALANCE[switch.balance]
    if switch.hash_seed is not None:
        settings.hash_seed = switch.hash_seed
    settings.hash_fields = sum(1 << bit for bit, field in enumerate(HASHED) if field in switch.hashed)
    if switch.multipath is not None:
        knobs.multipath[switch.name] = switch.multipath


def _port(port: ConfiguredPort, settings: _engine.PortSettings) -> None:
    settings.pfc_send, settings.pfc_honour = _bits(port.pauses), _bits(port.obeys)
    settings.headroom_bytes = port.headroom_bytes
    settings.reserve_bytes = port.reserve_bytes
    settings.xon_offset_bytes = port.xon_offset_bytes
    settings.alpha_lossless, settings.alpha_lossy = port.alpha, port.alpha_lossy
    settings.strict, settings.weight = _bits(port.strict), [max(1, weight) for weight in port.weights]
    settings.ecn = 0 if port.marking is None else _bits(port.marks)
    if port.marking is not None:
        settings.kmin_bytes, settings.kmax_bytes = port.marking.kmin_bytes, port.marking.kmax_bytes
        settings.pmax = port.marking.pmax
    if port.class_of_dscp:
        settings.own_classes, settings.priority_of_dscp = True, list(port.class_of_dscp)
    _watchdog(port.watchdog, settings)


def _watchdog(watchdog: Watchdog | None, settings: _engine.PortSettings) -> None:
    settings.watchdog = 0 if watchdog is None else settings.pfc_send
    if watchdog is not None:
        settings.watchdog_detect_ps = watchdog.detection_ms * PS_PER_MS
        settings.watchdog_restore_ps = watchdog.restoration_ms * PS_PER_MS
        settings.watchdog_forwards = watchdog.action == "forward"


def _nic(nic: ConfiguredNic, knobs: Knobs, layout: Layout) -> None:
    endpoint = layout.host_number[nic.port]
    knobs.wrong_nics[endpoint] = (nic.dscp, nic.queue)
    knobs.notices[endpoint] = (nic.cnp_dscp, nic.cnp_queue)
    knobs.ports[layout.port_number[nic.port]].pfc_honour = _bits(nic.obeys)
    if not nic.slows:  # the profile belongs to other NICs too, and the settings of a control that is off say nothing
        knobs.dcqcn[endpoint] = _engine.Dcqcn()
        knobs.dcqcn[endpoint].enabled = False


def _bits(classes: Iterable[int]) -> int:
    return sum(1 << each for each in set(classes))
