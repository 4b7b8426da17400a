"""An intent in the words of Dell OS10.

Syntax: Dell SmartFabric OS10 user guide, release 10.5; Dell's own templates (Ansible collection dellemc.os10).
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import DeviceIntent, Neighbour, PortQos, QosIntent, is_address
from eastwest.vendors.dell.os10 import KILOBYTE
from eastwest.vendors.dell.policies import PREFIX, Policies
from eastwest.vendors.dell.ports import FRAME_BYTES
from eastwest.vendors.dell.words_common import Speech, filters, loopbacks, port_lines, routing, services

LARGEST_FRAME_BYTES = 9216
LARGEST_MTU_BYTES = LARGEST_FRAME_BYTES - FRAME_BYTES
_FEC = {"rs": "CL91-RS", "fc": "CL74-FC", "none": "off"}


def _member(each: Neighbour) -> str:
    """On an interface a template says whom it is for."""
    return f"inherit template {each.group}" + ("" if is_address(each.peer) else " inherit-type ebgp")


SAYS = Speech(
    fec=lambda fec: _FEC[fec],
    mtu=lambda mtu: min(mtu + FRAME_BYTES, LARGEST_FRAME_BYTES),
    group="template",
    member=_member,
    paths_in_family=False,
    loopback="loopback",
    external=False,
)
_TRUST = {"dscp-tc": "dscp", "dot1p-tc": "dot1p"}


def lines(intent: DeviceIntent, policies: Policies) -> Iterator[str]:
    """The whole configuration."""
    qos = intent.qos or QosIntent()
    yield from services(intent)
    yield from _policies(policies)
    yield from loopbacks(intent, SAYS)
    profiles = {each.name: each for each in qos.ports}
    for port in intent.interfaces:
        yield f"interface {port.name}"
        yield from (f" {line}" for line in port_lines(port, SAYS))
        if port.qos in profiles:
            yield from (f" {line}" for line in _port(profiles[port.qos], policies))
    if intent.bgp is not None:
        yield from filters(intent.bgp)
        yield from routing(intent.bgp, SAYS)


def _policies(policies: Policies) -> Iterator[str]:
    yield from _maps(policies)
    for mark, name in policies.marks.of_content.items():
        yield f"wred {name}"
        low, high = mark.kmin_bytes // KILOBYTE, mark.kmax_bytes // KILOBYTE
        limits = f"minimum-threshold {low} maximum-threshold {high} drop-probability {mark.pmax_percent}"
        yield f" random-detect color green {limits}"
        yield " random-detect ecn"
    yield from _classes(policies)
    for pauses, name in policies.pauses.of_content.items():
        yield f"policy-map type network-qos {name}"
        for priority in pauses:
            yield from (f" class {PREFIX}-pfc-{priority}", "  pause", f"  pfc-cos {priority}")
    for turns, name in policies.turns.of_content.items():
        yield f"policy-map type queuing {name}"
        for turn in turns:
            yield f" class {PREFIX}-q{turn.queue}"
            yield from ["  priority"] if turn.strict else []
            yield from [] if turn.weight is None else [f"  bandwidth percent {turn.weight}"]
            yield from [f"  random-detect {turn.mark}"] if turn.mark else []


def _maps(policies: Policies) -> Iterator[str]:
    for kind, word in _TRUST.items():
        for values, name in policies.maps[kind].of_content.items():
            yield f"trust {word}-map {name}"
            yield from (f" qos-group {each} {word} {at}" for at, each in enumerate(values) if each is not None)
    for values, name in policies.maps["tc-queue"].of_content.items():
        yield f"qos-map traffic-class {name}"
        yield from (f" queue {each} qos-group {at}" for at, each in enumerate(values) if each is not None)


def _classes(policies: Policies) -> Iterator[str]:
    """A class map for each priority that pauses, and for each queue that is served."""
    for priority in sorted({each for pauses in policies.pauses.of_content for each in pauses}):
        yield from (f"class-map type network-qos {PREFIX}-pfc-{priority}", f" match qos-group {priority}")
    for queue in sorted({turn.queue for turns in policies.turns.of_content for turn in turns}):
        yield from (f"class-map type queuing {PREFIX}-q{queue}", f" match queue {queue}")


def _port(profile: PortQos, policies: Policies) -> Iterator[str]:
    if profile.pfc:
        yield "priority-flow-control mode on"
        yield f"service-policy input type network-qos {policies.pauses.name(profile.name)}"
    if turns := policies.turns.name(profile.name):
        yield f"service-policy output type queuing {turns}"
    if name := policies.maps["tc-queue"].name(profile.name):
        yield f"qos-map traffic-class {name}"
    for kind, word in _TRUST.items():
        if name := policies.maps[kind].name(profile.name):
            yield f"trust-map {word} {name}"
