from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.vendors.eos import EOS
from tests.vendors.roundtrip import assert_round_trip
from tests.vendors.strategies import device_intents


@pytest.mark.parametrize("model", ["7060x6-64pe", "7280r4-32"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_is_rendered_is_read_back(model: str, data: st.DataObject) -> None:
    assert_round_trip(EOS, data.draw(device_intents(EOS, model)))
