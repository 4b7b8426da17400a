from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.vendors.nvue import NVUE
from tests.vendors.roundtrip import assert_round_trip
from tests.vendors.strategies import device_intents


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_is_rendered_is_read_back_from_either_form(data: st.DataObject) -> None:
    rendered = assert_round_trip(NVUE, data.draw(device_intents(NVUE, "sn5600")))
    for file in rendered.files:
        result = NVUE.read({str(file.path): file.text})
        assert result.not_understood == ()
        assert result.intent == rendered.expressed
