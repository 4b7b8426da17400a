"""The burst with and without PFC and ECN."""

from __future__ import annotations

from eastwest.explore.burst import ARMS, burst, read_burst
from eastwest.simulate.faults import EcnOff, PfcOff
from tests.explore.builders import row, timed
from tests.simulate.packet.builders import burst as burst_graph


def test_the_four_settings_are_the_four_combinations() -> None:
    kinds = [tuple(sorted(type(fault).__name__ for fault in arm.faults)) for arm in ARMS]
    assert kinds == [(), ("EcnOff",), ("PfcOff",), ("EcnOff", "PfcOff")]


def test_settings_hold_everywhere() -> None:
    assert {fault for arm in ARMS for fault in arm.faults} == {PfcOff("*", "*"), EcnOff("*")}


def test_the_key_names_the_workload() -> None:
    assert burst("incast", "title", "words", burst_graph(1000)).key == "burst-incast"


def test_the_reading_compares_with_the_first_arm() -> None:
    text = read_burst((timed("both", 100.0), timed("none", 250.0, dropped_buffer=7)))
    assert text == (
        "both: the reference, no packet dropped, deepest queue 0 B. "
        "none: 2.50 times the reference's time, 7 packets dropped, deepest queue 0 B."
    )


def test_the_reading_names_pauses_and_marks() -> None:
    rows = (row("leaf", "1", paused_us=1500.0, queue_high_bytes=2048),)
    text = read_burst((timed("both", 100.0, rows, pause_frames=4, ecn_marks=9),))
    assert text == (
        "both: the reference, no packet dropped, ports paused for 1.5 ms in sum, 9 packets marked, deepest queue 2 KiB."
    )


def test_the_reading_says_when_a_burst_did_not_finish() -> None:
    assert "none: no finish" in read_burst((timed("both", 100.0), timed("none", None)))
