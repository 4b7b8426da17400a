from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.vendors.sonic import SONIC
from tests.vendors.roundtrip import assert_round_trip
from tests.vendors.strategies import device_intents


@pytest.mark.parametrize("model", ["sn5600", "7060x6-64pe"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_is_rendered_is_read_back(model: str, data: st.DataObject) -> None:
    assert_round_trip(SONIC, data.draw(device_intents(SONIC, model)))
