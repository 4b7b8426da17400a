from __future__ import annotations

from hypothesis import given, settings

from eastwest.plan.device import HostIntent
from eastwest.vendors.pollara import POLLARA
from tests.vendors.nic.checks import assert_round_trip
from tests.vendors.nic.strategies import hosts


@settings(max_examples=30, deadline=None)
@given(host=hosts("pollara-400"))
def test_what_is_rendered_is_read_back(host: HostIntent) -> None:
    assert_round_trip(POLLARA, host)
