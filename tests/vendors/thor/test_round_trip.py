from __future__ import annotations

from hypothesis import given, settings

from eastwest.plan.device import HostIntent
from eastwest.vendors.thor import THOR
from tests.vendors.nic.checks import assert_round_trip
from tests.vendors.nic.strategies import hosts


@settings(max_examples=30, deadline=None)
@given(host=hosts("thor-2"))
def test_what_is_rendered_is_read_back(host: HostIntent) -> None:
    assert_round_trip(THOR, host)
