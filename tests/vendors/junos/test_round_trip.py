from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.vendors.junos import JUNOS
from tests.vendors.roundtrip import assert_round_trip
from tests.vendors.strategies import device_intents


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_rendered_is_read_back(data: st.DataObject) -> None:
    assert_round_trip(JUNOS, data.draw(device_intents(JUNOS, "qfx5240-64od")))
