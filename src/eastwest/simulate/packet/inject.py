"""Faults, as changes of what the engine is set to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from eastwest.errors import Problem, SimulationError
from eastwest.fabric import PortId
from eastwest.plan import Plan
from eastwest.simulate.faults import (
    ComputeStraggler,
    Corruption,
    DataStall,
    During,
    EcnOff,
    Fault,
    HashPolarisation,
    LinkDegraded,
    LinkDown,
    LinkFlap,
    MistunedDcqcn,
    PauseStorm,
    PcieLimit,
    PfcOff,
    ShortHeadroom,
    SlowReceiver,
    WatchdogOff,
    WrongDscpMap,
    WrongEts,
    WrongNicClass,
)
from eastwest.simulate.packet.knobs import Knobs, LinkChange, engine_dcqcn
from eastwest.simulate.packet.layout import Layout
from eastwest.units import PS_PER_US

_COMMON_SEED = 0  # of switches that hash alike


def inject(fault: Fault, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    """Changes the settings. Raises SimulationError when the fault names nothing of this fabric."""
    _apply(fault, knobs, plan, layout)


@singledispatch
def _apply(fault: Fault, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    raise TypeError(f"unknown fault {fault!r}")


@_apply.register
def _link_down(fault: LinkDown, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    at = round(fault.at_us * PS_PER_US)
    end = PortId(fault.device, fault.port)
    _known(end in layout.port_number, f"port {fault.device} {fault.port}")
    knobs.changes.append(LinkChange(end, at, at + round(fault.reroute_us * PS_PER_US), up=False))


@_apply.register
def _link_flap(fault: LinkFlap, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    end = PortId(fault.device, fault.port)
    _known(end in layout.port_number, f"port {fault.device} {fault.port}")
    reroute = round(fault.reroute_us * PS_PER_US)
    at = round(fault.at_us * PS_PER_US)
    for _ in range(fault.times):
        knobs.changes.append(LinkChange(end, at, at + reroute, up=False))
        at += round(fault.down_us * PS_PER_US)
        knobs.changes.append(LinkChange(end, at, at + reroute, up=True))
        at += round(fault.up_us * PS_PER_US)


@_apply.register
def _corruption(fault: Corruption, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for number in _ports(layout, fault.device, fault.port):
        knobs.loss[number] = knobs.loss[number ^ 1] = (fault.rate, fault.burst_frames)


@_apply.register
def _pfc_off(fault: PfcOff, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for number in _ports(layout, fault.device, fault.port):
        knobs.ports[number].pfc_send = knobs.ports[number].pfc_honour = 0


@_apply.register
def _ecn_off(fault: EcnOff, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for number in _ports(layout, fault.device, "*"):
        knobs.ports[number].ecn = 0


@_apply.register
def _wrong_dscp_map(fault: WrongDscpMap, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    queue = plan.policy.class_named(fault.class_name).queue
    for name in _switches(layout, fault.device):
        queues = list(knobs.switches[name].priority_of_dscp)
        queues[fault.dscp] = queue
        knobs.switches[name].priority_of_dscp = queues


@_apply.register
def _mistuned_dcqcn(fault: MistunedDcqcn, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    profile = engine_dcqcn(fault.profile)
    for endpoint in _endpoints(layout, fault.host):
        profile.cnp_delay_ps = knobs.dcqcn[endpoint].cnp_delay_ps
        profile.enabled = knobs.dcqcn[endpoint].enabled  # settings of a control that is off have no effect
        knobs.dcqcn[endpoint] = profile


@_apply.register
def _short_headroom(fault: ShortHeadroom, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for number in _ports(layout, fault.device, "*"):
        settings = knobs.ports[number]
        settings.headroom_bytes = round(settings.headroom_bytes * fault.share)


@_apply.register
def _slow_receiver(fault: SlowReceiver, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for endpoint in _endpoints(layout, fault.host):
        knobs.slow[endpoint] = fault.rate_gbps


@_apply.register
def _pcie_limit(fault: PcieLimit, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for endpoint in _endpoints(layout, fault.host):
        knobs.slow[endpoint] = knobs.send_limit[endpoint] = fault.rate_gbps


@_apply.register
def _pause_storm(fault: PauseStorm, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    begin, end = round(fault.at_us * PS_PER_US), round(fault.until_us * PS_PER_US)
    for endpoint in _endpoints(layout, fault.host):
        knobs.storms.append((endpoint, plan.policy.class_named("roce").queue, begin, end))


@_apply.register
def _watchdog_off(fault: WatchdogOff, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for number in _ports(layout, fault.device, "*"):
        knobs.ports[number].watchdog = 0


@_apply.register
def _hash_polarisation(fault: HashPolarisation, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for name in _switches(layout, fault.device):
        knobs.switches[name].hash_seed = _COMMON_SEED


@_apply.register
def _wrong_ets(fault: WrongEts, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    strict = None if fault.strict is None else sum(1 << plan.policy.class_named(name).queue for name in fault.strict)
    for number in _ports(layout, fault.device, "*"):
        settings = knobs.ports[number]
        weights = list(settings.weight)
        for name, percent in fault.weights:
            weights[plan.policy.class_named(name).queue] = max(1, percent)
        settings.weight = weights
        settings.strict = settings.strict if strict is None else strict


@_apply.register
def _wrong_nic_class(fault: WrongNicClass, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for endpoint in _endpoints(layout, fault.host):
        dscp, queue = knobs.notices[endpoint]
        knobs.notices[endpoint] = (
            dscp if fault.cnp_dscp is None else fault.cnp_dscp,
            queue if fault.cnp_priority is None else fault.cnp_priority,
        )
        knobs.wrong_nics[endpoint] = (fault.dscp, fault.priority)


@_apply.register
def _link_degraded(fault: LinkDegraded, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    for number in _ports(layout, fault.device, fault.port):
        knobs.link_rate[number] = knobs.link_rate[number ^ 1] = fault.rate_gbps


@_apply.register
def _of_the_job(fault: ComputeStraggler | DataStall, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    """Changes the workload, not the network (`job_faults`)."""


@_apply.register
def _during(fault: During, knobs: Knobs, plan: Plan, layout: Layout) -> None:
    found = f"{type(fault.fault).__name__} from one time to another needs the fluid engine"
    raise SimulationError(Problem(found, mend="simulate with the fluid engine, or leave the times away"))


def _ports(layout: Layout, device: str, port: str) -> Iterator[int]:
    found = [
        number
        for number, end in enumerate(layout.port_names)
        if device in ("*", end.device) and port in ("*", end.port)
    ]
    _known(bool(found), f"port {device} {port}")
    yield from found


def _switches(layout: Layout, device: str) -> list[str]:
    found = [name for name in layout.switches if device in ("*", name)]
    _known(bool(found), f"switch {device}")
    return found


def _endpoints(layout: Layout, host: str) -> list[int]:
    found = [number for number, end in enumerate(layout.hosts) if host in ("*", end.device)]
    _known(bool(found), f"host {host}")
    return found


def _known(found: bool, what: str) -> None:
    if not found:
        raise SimulationError(Problem(f"the fault names {what}, which this plan does not have", mend="see plan.json"))
