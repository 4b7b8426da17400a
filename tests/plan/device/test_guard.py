"""The five configurations that every schema lets through, and that must not come out by accident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eastwest.errors import InputError
from eastwest.intent.configuration import ConfigurationIntent
from eastwest.plan.device import DeviceIntent, faults, refuse
from tests.plan.device.broken import BROKEN, ROCE
from tests.vendors.designed import configured, designed, plan_with


def test_a_designed_site_has_no_fault() -> None:
    assert refuse(designed("eos"), ROCE) == ()


@pytest.mark.parametrize(("broken", "deviation"), BROKEN)
def test_each_broken_configuration_is_refused(broken: Callable[[DeviceIntent], DeviceIntent], deviation: str) -> None:
    intent = broken(designed("sonic")[0])
    with pytest.raises(InputError, match=deviation):
        refuse([intent], ROCE)


@pytest.mark.parametrize(("broken", "deviation"), BROKEN)
def test_a_deviation_asked_for_by_name_is_told_and_let_through(
    broken: Callable[[DeviceIntent], DeviceIntent], deviation: str
) -> None:
    intent = broken(designed("sonic")[0])
    asked = {fault.deviation for fault in faults(intent, ROCE)}
    assert deviation in asked
    assert {fault.deviation for fault in refuse([intent], ROCE, asked)} == asked


def test_a_pause_that_stops_another_queue_is_refused() -> None:
    intent = designed("sonic")[0]
    assert intent.qos is not None
    moved = replace(intent.qos.maps, pfc_queue=(0, 1, 2, 4, 3, 5, 6, 7))
    with pytest.raises(InputError, match="stops queue 4"):
        refuse([replace(intent, qos=replace(intent.qos, maps=moved))], ROCE)


def test_a_port_without_profile_is_refused() -> None:
    intent = designed("sonic")[0]
    bare = replace(intent, interfaces=(replace(intent.interfaces[0], qos=""), *intent.interfaces[1:]))
    with pytest.raises(InputError, match="has no profile"):
        refuse([bare], ROCE)


@pytest.mark.parametrize("deviation", ["lossy-roce", "no-ecn"])
def test_a_site_that_asks_for_it_gets_it_and_is_told(deviation: str) -> None:
    plan = plan_with(configuration=ConfigurationIntent(deviations=(deviation,)))
    assert {fault.deviation for fault in configured("sonic", plan=plan).faults} == {deviation}
