"""Aspects of a configuration: each put back alone, all of them together the whole that was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.aspects import ASPECTS, Aspect
from eastwest.audit.rule import Edit
from eastwest.plan.device import DeviceIntent

EDITS: dict[str, Edit] = {
    "code points to classes and queues": samples.mapped(samples.LEAF, traffic_class={26: 0}),
    "pauses (PFC) and trust of ports": samples.profiles(samples.LEAF, lambda each: replace(each, pfc=())),
    "marking (ECN)": samples.profiles(
        samples.LEAF, lambda each: replace(each, queues=tuple(replace(queue, ecn=None) for queue in each.queues))
    ),
    "strict queues and weights": samples.profiles(
        samples.LEAF, lambda each: replace(each, queues=tuple(replace(queue, strict=False) for queue in each.queues))
    ),
    "headroom and buffers": samples.profiles(samples.LEAF, lambda each: replace(each, buffers=())),
    "PFC watchdog": samples.profiles(samples.LEAF, lambda each: replace(each, watchdog=False)),
    "MTU of ports": samples.ports(samples.LEAF, lambda port: replace(port, mtu_bytes=1500)),
    "ports down, speed and FEC": samples.ports(samples.LEAF, lambda port: replace(port, enabled=False)),
    "BGP and width of ECMP": samples.intent(samples.LEAF, lambda intent: replace(intent, bgp=None)),
    "load balancing": samples.intent(
        samples.LEAF, lambda intent: replace(intent, balancing=replace(intent.balancing, mode="flowlet"))
    ),
}


def _pair(edit: Edit) -> tuple[DeviceIntent, DeviceIntent]:
    good, bad = (each.network.device(samples.LEAF) for each in (samples.sample(), edit(samples.sample())))
    assert good is not None
    assert bad is not None
    return good.intent, bad.intent


@pytest.mark.parametrize("aspect", ASPECTS, ids=lambda aspect: aspect.title)
def test_an_aspect_is_put_back_alone(aspect: Aspect) -> None:
    good, bad = _pair(EDITS[aspect.title])
    assert [each.title for each in ASPECTS if each.differs(good, bad)] == [aspect.title]
    assert aspect.put_back(good, bad) == bad
    assert not aspect.differs(good, good)
