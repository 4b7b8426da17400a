"""DCQCN presets and their choice."""

from __future__ import annotations

import pytest

from eastwest.errors import InputError
from eastwest.lossless.assumptions import assumptions
from eastwest.lossless.dcqcn import at_rate, design_profile, profile_named, profile_names


def test_every_preset_has_a_source_and_its_own_name() -> None:
    for name in profile_names():
        profile = profile_named(name)
        assert profile.name == name
        assert profile.source


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        profile_named("timely")
    assert "connectx" in caught.value.problems[0].allowed


def test_paper_parameters() -> None:
    paper = profile_named("dcqcn-paper")
    assert (paper.increase_timer_us, paper.byte_counter_bytes, paper.fast_recovery_stages) == (55, 10_000_000, 5)
    assert (paper.ai_rate_mbps, paper.g, paper.cnp_interval_us) == (40, 1 / 256, 50)


def test_connectx_parameters() -> None:
    nic = profile_named("connectx")
    assert (nic.alpha_tick_us, nic.decrease_interval_us, nic.increase_timer_us) == (1, 4, 300)
    assert (nic.ai_rate_mbps, nic.hai_rate_mbps, nic.g, nic.min_rate_mbps) == (5, 50, 5 / 1024, 1)


def test_connectx_design_scales_with_the_line_rate() -> None:
    profile, (reason, knobs) = design_profile("connectx-7", "connectx", 400)
    assert (profile.name, profile.ai_rate_mbps, profile.hai_rate_mbps) == ("connectx-scaled", 80, 800)
    assert "12 s" in reason.why
    assert "RPG_AI_RATE=80" in knobs.value


def test_published_preset_is_not_scaled() -> None:
    assert at_rate(profile_named("connectx"), 400) == profile_named("connectx")


def test_thor2_scales_the_paper_from_40g() -> None:
    profile, reasons = design_profile("thor-2", "thor2", 400)
    assert (profile.ai_rate_mbps, profile.byte_counter_bytes) == (400, 100_000_000)
    assert assumptions(reasons) == reasons[:1]


def test_unpublished_control_is_an_assumption() -> None:
    _, reasons = design_profile("other", None, 400)
    assert assumptions(reasons) == reasons
