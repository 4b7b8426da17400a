"""Wire arithmetic against figures worked out by hand."""

from __future__ import annotations

import pytest

from eastwest.traffic.wire import cable_ps, packets, serialisation_ps, wire_bytes


def test_a_full_packet_takes_82_bytes_more_than_its_payload() -> None:
    assert wire_bytes(4096, 4096) == 4178


def test_a_short_last_packet_is_a_packet() -> None:
    assert packets(4097, 4096) == 2


def test_an_empty_message_takes_nothing() -> None:
    assert wire_bytes(0, 4096) == 0


def test_1048_bytes_at_100g_take_83_84_ns() -> None:
    assert serialisation_ps(1048, 100.0) == pytest.approx(83_840)


def test_200_metres_take_one_microsecond() -> None:
    assert cable_ps(200.0) == pytest.approx(1e6)
