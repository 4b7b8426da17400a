"""The policy of a small site."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.errors import InputError, NoFitError
from eastwest.intent.catalogue.model import Fact
from eastwest.lossless.assumptions import assumptions
from eastwest.lossless.buffers import xoff_together_bytes
from eastwest.lossless.build import build_policy
from eastwest.lossless.policy import LosslessPolicy

from .builders import catalogue, leaf_spine, site


def _policy(model: str) -> LosslessPolicy:
    return build_policy(site(), leaf_spine(model), catalogue())


def test_every_switch_and_connected_port_is_planned() -> None:
    policy = _policy("nvidia")
    assert {name: len(plan.ports) for name, plan in policy.buffers_of.items()} == {
        "leaf0": 4,
        "leaf1": 4,
        "spine0": 2,
        "spine1": 2,
    }


def test_headroom_follows_speed_and_cable() -> None:
    ports = {port.port: port for port in _policy("nvidia").buffers_of["leaf0"].ports}
    assert (ports["swp0"].speed_gbps, ports["swp0"].cable_m) == (400.0, 5.0)
    assert ports["up0"].headroom_bytes > ports["swp0"].headroom_bytes


@pytest.mark.parametrize("model", ["nvidia", "arista", "cisco"])
def test_ecn_acts_before_pfc_on_every_switch(model: str) -> None:
    for plan in _policy(model).switches:
        for profile in plan.ecn:
            assert profile.kmin_bytes < profile.kmax_bytes <= xoff_together_bytes(plan)


def test_every_port_speed_has_an_ecn_profile() -> None:
    plan = _policy("nvidia").buffers_of["leaf0"]
    assert plan.ecn_at(400.0).kmin_bytes < plan.ecn_at(800.0).kmin_bytes


def test_headroom_reasons_are_one_per_model_speed_and_length() -> None:
    reasons = [reason for reason in _policy("nvidia").reasons if reason.subject.startswith("headroom of")]
    assert len(reasons) == 2


def test_published_buffer_needs_no_assumption_about_it() -> None:
    assert not [reason for reason in assumptions(_policy("nvidia").reasons) if "buffer" in reason.subject]


def test_unknown_buffer_is_assumed_from_bandwidth_and_marked() -> None:
    policy = _policy("cisco")
    assert policy.switches[0].pool_bytes == 128_000_000
    subjects = [reason.subject for reason in assumptions(policy.reasons)]
    assert "buffer of cisco" in subjects
    assert "headroom of cisco at 400G, 5 m" in subjects


def test_unknown_chip_is_assumed_from_the_ports() -> None:
    assert _policy("portly").switches[0].pool_bytes == 128_000_000


def test_nothing_known_names_the_missing_fact() -> None:
    with pytest.raises(NoFitError, match="pool_bytes"):
        _policy("mystery")


def test_unknown_model_is_an_input_error() -> None:
    with pytest.raises(InputError, match="no switch"):
        _policy("absent")


def test_nic_profile_comes_with_the_policy() -> None:
    policy = _policy("nvidia")
    assert [(nic, profile.name) for nic, profile in policy.dcqcn] == [("connectx-7", "connectx-scaled")]


def test_a_nic_outside_the_catalogue_gets_a_marked_profile() -> None:
    policy = build_policy(site(nic="other"), leaf_spine("nvidia"), catalogue())
    assert "DCQCN of other at 400G" in [reason.subject for reason in assumptions(policy.reasons)]


def test_every_reason_that_is_no_assumption_has_a_source() -> None:
    policy = _policy("cisco")
    marked = assumptions(policy.reasons)
    assert [reason.subject for reason in policy.reasons if not reason.source and reason not in marked] == []


@pytest.mark.parametrize("model", ["nvidia", "arista", "cisco"])
def test_every_headroom_reason_names_formula_small_packets_source_and_the_loop(model: str) -> None:
    for reason in (each for each in _policy(model).reasons if each.subject.startswith("headroom of")):
        assert "small packets: " in reason.value
        assert "xoff = " in reason.why or "frames + " in reason.why
        assert "packet engine loses nothing from" in reason.why
        assert reason.source


def test_a_maker_that_publishes_nothing_is_said_to() -> None:
    reasons = [each for each in _policy("cisco").reasons if each.subject.startswith("headroom of")]
    assert reasons
    assert all(each in assumptions(reasons) for each in reasons)


def test_what_is_known_of_cisco_stands_with_the_estimate() -> None:
    facts = catalogue()
    known = replace(facts.asics["unknown"], id="silicon-one-g200")
    switches = {**facts.switches, "cisco": replace(facts.switches["cisco"], asic=Fact("silicon-one-g200", "test"))}
    policy = build_policy(
        site(), leaf_spine("cisco"), replace(facts, asics={**facts.asics, known.id: known}, switches=switches)
    )
    reasons = [each for each in policy.reasons if each.subject.startswith("headroom of")]
    assert all("NX-OS" in each.source for each in reasons)


def test_the_buffer_reason_states_classes_points_and_ports_that_may_pause() -> None:
    (reason, *_) = (each for each in _policy("nvidia").reasons if each.subject.startswith("buffer fit of"))
    assert "one lossless class" in reason.why
    assert "may pause at once" in reason.why
    assert "1 congested" in reason.why


def test_where_the_pause_is_lifted_is_said_once_for_every_kind_of_switch() -> None:
    subjects = [each.subject for each in _policy("nvidia").reasons if each.subject.startswith("XON of")]
    assert subjects


def test_the_ecn_reason_names_the_published_profiles() -> None:
    reasons = [each for each in _policy("nvidia").reasons if each.subject.startswith("ECN of")]
    assert reasons
    assert all("in 10 profiles" in each.why for each in reasons)
