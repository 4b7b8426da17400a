"""ECN of the lossless queues: what a sound peer has, what other queues of the switch have, else by our own formula."""

from __future__ import annotations

from dataclasses import replace

from eastwest.audit.practice.case import Case
from eastwest.audit.rules.protocol.ecn import lossless_queues
from eastwest.audit.views.room import buffers_of
from eastwest.audit.views.uses import Use
from eastwest.lossless.buffers import xoff_together_bytes
from eastwest.lossless.ecn import ecn_profile
from eastwest.plan.device import DeviceIntent, EcnMarking, PortQos, QueueIntent

RTT_US = 10.0
"""Base round trip of two tiers within a hall, taken where no design tells it; our own figure."""
_USUAL_GBPS = 400.0
_UNBOUNDED = 1e12


def marking(case: Case) -> DeviceIntent:
    """Every lossless queue marks, with thresholds in order and before the pause."""
    return case.with_profiles(lambda profile: _marking(case, profile))


def _marking(case: Case, profile: PortQos) -> PortQos:
    device = replace(case.device, intent=case.intent)
    wanted = lossless_queues(device, Use(device.name, profile, ())) if profile.pfc else frozenset()
    present = {queue.queue for queue in profile.queues}
    queues = (*profile.queues, *(QueueIntent(each) for each in sorted(wanted - present)))
    return replace(
        profile,
        queues=tuple(
            replace(queue, ecn=_values(case, profile, queue)) if queue.queue in wanted else queue for queue in queues
        ),
    )


def _values(case: Case, profile: PortQos, queue: QueueIntent) -> EcnMarking:
    qos = case.peer_qos
    for other in () if qos is None else qos.ports:
        same = next((each for each in other.queues if each.queue == queue.queue), None)
        if other.name == profile.name and same is not None and same.ecn is not None:
            return same.ecn
    uses = tuple(use for use in case.audited.uses[case.device.name] if use.pfc)
    buffers = buffers_of(case.device, uses, case.audited.catalogue) if uses else None
    xoff = _UNBOUNDED if buffers is None else xoff_together_bytes(buffers)
    found = ecn_profile(case.speed_gbps(profile.name) or _USUAL_GBPS, RTT_US, xoff)
    return EcnMarking(found.kmin_bytes, found.kmax_bytes, round(found.pmax * 100))
