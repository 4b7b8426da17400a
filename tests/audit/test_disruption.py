"""What changes interrupt: by system where its maker says so, and when a step can be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.aspects import ASPECTS
from eastwest.audit.disruption import COMMIT, DOCUMENTED, UNDOCUMENTED, Window, disruptions
from eastwest.plan.device import BufferPool, DeviceIntent, LoadBalancing, PortQos
from eastwest.vendors.spoken import SPOKEN
from tests.audit.slips import unmarked

Change = Callable[[DeviceIntent], DeviceIntent]


def _intent() -> DeviceIntent:
    device = samples.sample().network.device(samples.LEAF)
    assert device is not None
    return device.intent


def _with_profiles(change: Callable[[PortQos], PortQos]) -> Change:
    def changed(intent: DeviceIntent) -> DeviceIntent:
        assert intent.qos is not None
        return replace(intent, qos=replace(intent.qos, ports=tuple(change(each) for each in intent.qos.ports)))

    return changed


def _pool(intent: DeviceIntent) -> DeviceIntent:
    assert intent.qos is not None
    return replace(intent, qos=replace(intent.qos, pool=BufferPool(1 << 20)))


def _asn(intent: DeviceIntent) -> DeviceIntent:
    assert intent.bgp is not None
    return replace(intent, bgp=replace(intent.bgp, asn=65099))


def _wide(intent: DeviceIntent) -> DeviceIntent:
    assert intent.bgp is not None
    return replace(intent, bgp=replace(intent.bgp, maximum_paths=3))


def _faster(intent: DeviceIntent) -> DeviceIntent:
    return replace(intent, interfaces=tuple(replace(each, speed_gbps=100.0) for each in intent.interfaces))


def _shut(intent: DeviceIntent) -> DeviceIntent:
    return replace(intent, interfaces=tuple(replace(each, enabled=False) for each in intent.interfaces))


def _flowlet(intent: DeviceIntent) -> DeviceIntent:
    return replace(intent, balancing=LoadBalancing("flowlet"))


def window(family: str, change: Change) -> Window:
    now = _intent()
    return max((each.window for each in disruptions(family, now, change(now))), default=Window.ANY)


@pytest.mark.parametrize(
    ("family", "change", "expected"),
    [
        ("nvue", _with_profiles(unmarked), Window.ANY),
        ("nvue", _with_profiles(lambda profile: replace(profile, pfc=(4,))), Window.QUIET),
        ("nxos", _with_profiles(unmarked), Window.QUIET),
        ("nxos", _flowlet, Window.RELOAD),
        ("eos", _flowlet, Window.QUIET),
        ("junos", _pool, Window.DRAINED),
        ("sonic", _pool, Window.QUIET),
        ("eos", _asn, Window.DRAINED),
        ("eos", _wide, Window.QUIET),
        ("eos", _faster, Window.DRAINED),
        ("eos", _with_profiles(lambda profile: replace(profile, watchdog=False)), Window.ANY),
        ("eos", lambda intent: intent, Window.ANY),
    ],
)
def test_the_window_follows_from_what_changes(family: str, change: Change, expected: Window) -> None:
    assert window(family, change) is expected


def test_a_port_that_comes_up_interrupts_nothing() -> None:
    now = _intent()
    assert [each.window for each in disruptions("eos", _shut(now), now)] == [Window.ANY]


def test_every_aspect_has_an_estimate_and_every_document_a_name() -> None:
    assert set(UNDOCUMENTED) == set(ASPECTS)
    assert all(each.source for each in DOCUMENTED.values())
    assert set(COMMIT) == set(SPOKEN)
