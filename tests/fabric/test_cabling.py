"""The choice of a cable type."""

from __future__ import annotations

from dataclasses import replace

from eastwest.fabric.cabling import choose_cable
from eastwest.intent.catalogue.model import Fact
from tests.design.builders import catalogue


def chosen(speed_gbps: float, length_m: float, form_factor: str = "OSFP") -> str | None:
    cable = choose_cable(catalogue(), speed_gbps, length_m, form_factor)
    return None if cable is None else cable.id


def test_copper_is_taken_where_it_reaches() -> None:
    assert chosen(400.0, 3.0) == "dac-400"


def test_optics_are_taken_beyond() -> None:
    assert chosen(400.0, 3.5) == "sr-400"


def test_the_speed_must_be_equal() -> None:
    assert chosen(200.0, 1.0) is None


def test_nothing_reaches_too_far() -> None:
    assert chosen(800.0, 51.0) is None


def test_the_plug_counts_more_than_the_kind() -> None:
    known = catalogue()
    other = replace(known.cables["dac-400"], form_factor="QSFP-DD")
    found = choose_cable(replace(known, cables={**known.cables, other.id: other}), 400.0, 2.0, "OSFP")
    assert found is not None
    assert found.id == "sr-400"


def test_an_unknown_reach_is_not_trusted() -> None:
    known = catalogue()
    unknown = replace(known.cables["sr-800"], reach_m=Fact(None, "nobody says"))
    assert choose_cable(replace(known, cables={unknown.id: unknown}), 800.0, 1.0, "OSFP") is None
