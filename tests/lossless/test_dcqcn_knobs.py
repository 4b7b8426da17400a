"""Our DCQCN fields in the vendors' names and units, there and back."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.lossless.dcqcn import CONNECTX as CONNECTX_PROFILE
from eastwest.lossless.dcqcn import POLLARA as POLLARA_PROFILE
from eastwest.lossless.dcqcn import design_profile, profile_named
from eastwest.lossless.dcqcn_families import CONNECTX, NIC_FAMILIES, POLLARA, THOR2, family_of
from eastwest.lossless.dcqcn_knobs import Knob, NicFamily, profile_of, settings
from eastwest.lossless.policy import DcqcnProfile

KNOBS = [(family, knob) for family in NIC_FAMILIES for knob in family.knobs]
FAMILIES = st.sampled_from([CONNECTX, POLLARA])


def _numbers(family: NicFamily) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries(
        {knob.name: st.integers(knob.lowest, min(knob.highest, 10**9)) for knob in family.knobs}
    )


@given(data=st.data(), family=FAMILIES)
def test_a_nics_numbers_survive_our_profile(data: st.DataObject, family: NicFamily) -> None:
    numbers = data.draw(_numbers(family))
    profile = profile_of(family, numbers, CONNECTX_PROFILE)
    assert {each.knob.name: each.number for each in settings(family, profile)} == numbers


@given(g=st.floats(1 / 1024, 1), tick_us=st.floats(1, 1000), ai_mbps=st.floats(1, 10_000))
def test_our_profile_survives_to_half_a_step(g: float, tick_us: float, ai_mbps: float) -> None:
    profile = replace(CONNECTX_PROFILE, g=g, alpha_tick_us=tick_us, ai_rate_mbps=ai_mbps)
    numbers = {each.knob.name: each.number for each in settings(CONNECTX, profile)}
    back = profile_of(CONNECTX, numbers, CONNECTX_PROFILE)
    assert back.g == pytest.approx(g, abs=0.5 / 1024 + 1e-9)
    assert back.alpha_tick_us == pytest.approx(tick_us, abs=0.5 + 1e-9)
    assert back.ai_rate_mbps == pytest.approx(ai_mbps, abs=0.5 + 1e-9)


def test_the_published_defaults_are_our_connectx_profile() -> None:
    assert profile_of(CONNECTX, {knob.name: int(knob.default or 0) for knob in CONNECTX.knobs}, CONNECTX_PROFILE) == (
        CONNECTX_PROFILE
    )


def test_g_is_one_minus_the_firmwares_fraction() -> None:
    knob = CONNECTX.knobs[0]
    assert knob.name == "DCE_TCP_G"
    assert knob.read(1019) == 5 / 1024
    assert knob.write(5 / 1024) == 1019


def test_every_tool_names_the_same_knob() -> None:
    by_sysfs = profile_of(CONNECTX, {"rpg_ai_rate": 80}, CONNECTX_PROFILE)
    assert by_sysfs == profile_of(CONNECTX, {"rp_ai_rate": 80}, CONNECTX_PROFILE)
    assert by_sysfs.ai_rate_mbps == 80


def test_constants_are_read_over_and_unknown_names_refused() -> None:
    assert profile_of(CONNECTX, {"RPG_GD": 11}, CONNECTX_PROFILE) == CONNECTX_PROFILE
    with pytest.raises(KeyError):
        profile_of(CONNECTX, {"RPG_MAX_RATE": 0}, CONNECTX_PROFILE)


def test_a_value_beyond_the_range_is_marked() -> None:
    found = {each.knob.name: each for each in settings(CONNECTX, replace(CONNECTX_PROFILE, initial_alpha=1.0))}
    assert (found["INITIAL_ALPHA_VALUE"].number, found["INITIAL_ALPHA_VALUE"].limited) == (1023, True)
    assert not found["DCE_TCP_G"].limited


@pytest.mark.parametrize(("family", "knob"), KNOBS, ids=lambda value: getattr(value, "name", ""))
def test_knobs_carry_fields_of_ours_and_their_defaults_are_in_range(family: NicFamily, knob: Knob) -> None:
    assert knob.field in {each.name for each in fields(DcqcnProfile)}
    assert knob.lowest <= int(knob.default or 0) <= knob.highest
    assert len(knob.names) == len(family.tools)


@pytest.mark.parametrize("family", [CONNECTX, POLLARA])
def test_every_field_of_ours_is_a_knob_or_said_to_be_none(family: NicFamily) -> None:
    ours = {each.name for each in fields(DcqcnProfile)} - {"name", "source"}
    assert ours == {knob.field for knob in family.knobs} | {name for name, _ in family.unmapped}


def test_thor_2_names_no_parameter() -> None:
    assert settings(THOR2, profile_named("thor2")) == ()
    assert THOR2.unmapped


@pytest.mark.parametrize("nic", sorted(load_catalogue().nics))
def test_the_design_says_how_every_packaged_back_end_nic_is_set(nic: str) -> None:
    family = family_of(nic)
    if family is None:
        pytest.skip(f"{nic} belongs to no family with documented knobs")
    _, reasons = design_profile(nic, load_catalogue().nics[nic].dcqcn.value, 400)
    assert any(reason.subject == f"DCQCN knobs of {nic}" for reason in reasons)


def test_amds_example_is_our_pollara_profile_and_marked() -> None:
    numbers = {knob.name: int(knob.default or 0) for knob in POLLARA.knobs}
    assert profile_of(POLLARA, numbers, POLLARA_PROFILE) == POLLARA_PROFILE
    _, reasons = design_profile("pollara-400", "pollara", 400)
    assert reasons[0].why.startswith("assumed: ")
