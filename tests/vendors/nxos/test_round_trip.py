from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.vendors.nxos import NXOS
from tests.vendors.roundtrip import assert_round_trip
from tests.vendors.strategies import device_intents


@pytest.mark.parametrize("model", ["n9364e-sg2-o"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_is_rendered_is_read_back(model: str, data: st.DataObject) -> None:
    assert_round_trip(NXOS, data.draw(device_intents(NXOS, model)))
