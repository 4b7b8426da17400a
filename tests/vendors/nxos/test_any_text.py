"""Untrusted text: whatever a file holds, it is read or told, and nothing raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.vendors.nxos import NXOS
from tests.vendors.foreign import assert_meaning_kept
from tests.vendors.nxos.test_read import FOREIGN

_LINES = FOREIGN.splitlines()
mixed = st.lists(st.sampled_from(_LINES) | st.text(max_size=30), max_size=40).map("\n".join)


@settings(max_examples=40, deadline=None)
@given(text=mixed)
def test_any_mixture_of_lines_is_read_and_keeps_its_meaning(text: str) -> None:
    assert_meaning_kept(NXOS, {"running.cfg": text})
