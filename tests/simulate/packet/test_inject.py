"""Each kind of fault changes what it is about, and nothing else."""

from __future__ import annotations

import pytest

from eastwest.errors import SimulationError
from eastwest.fabric import PortId
from eastwest.lossless.dcqcn import profile_named
from eastwest.simulate.faults import (
    Corruption,
    EcnOff,
    Fault,
    HashPolarisation,
    LinkDown,
    LinkFlap,
    MistunedDcqcn,
    PauseStorm,
    PcieLimit,
    PfcOff,
    ShortHeadroom,
    SlowReceiver,
    WatchdogOff,
    WrongDscpMap,
)
from eastwest.simulate.packet.inject import inject
from eastwest.simulate.packet.knobs import LinkChange, engine_dcqcn, knobs_of
from tests.simulate.packet.dump import LAYOUT, PLAN, changed_by, endpoints_of, ports_of

UPLINK = PLAN.fabric.by_name["leaf1"].ports[-1].name
NODE = PLAN.fabric.gpu_nodes[1].name
NIC = PLAN.fabric.gpu_nodes[1].ports[0].name
UPLINK_NUMBER = LAYOUT.port_number[PortId("leaf1", UPLINK)]
NIC_NUMBER = LAYOUT.port_number[PortId(NODE, NIC)]
OTHER_PROFILE = profile_named("connectx")


def test_a_link_that_fails() -> None:
    change = LinkChange(PortId("leaf1", UPLINK), 20_000_000, 120_000_000, up=False)
    assert changed_by(LinkDown("leaf1", UPLINK, 20, 100)) == {("change", 0): change}


def test_a_link_that_flaps() -> None:
    end = PortId("leaf1", UPLINK)
    changes = [(20, 30, False), (25, 35, True), (32, 42, False), (37, 47, True)]
    assert changed_by(LinkFlap("leaf1", UPLINK, 20, 5, 7, 2, 10)) == {
        ("change", number): LinkChange(end, at_us * 1_000_000, reroute_us * 1_000_000, up)
        for number, (at_us, reroute_us, up) in enumerate(changes)
    }


def test_a_bus_that_limits_both_ways() -> None:
    expected = {(kind, endpoint): 50.0 for kind in ("slow", "send limit") for endpoint in endpoints_of(NODE)}
    assert changed_by(PcieLimit(NODE, 50)) == expected


def test_a_pause_storm() -> None:
    storms = [(endpoint, 3, 10_000_000, 20_000_000) for endpoint in endpoints_of(NODE)]
    assert changed_by(PauseStorm(NODE, 10, 20)) == {("storm", number): storm for number, storm in enumerate(storms)}


def test_a_switch_without_watchdog() -> None:
    assert changed_by(WatchdogOff("leaf1")) == {("port", number, "watchdog"): 0 for number in ports_of("leaf1")}


def test_switches_that_hash_alike() -> None:
    expected = {("switch", name, "hash_seed"): 0 for name in LAYOUT.switches}
    assert changed_by(HashPolarisation("*")) == expected


def test_corruption_strikes_both_ways_of_one_link() -> None:
    assert changed_by(Corruption("leaf1", UPLINK, 0.01)) == {
        ("loss", UPLINK_NUMBER): (0.01, 1.0),
        ("loss", UPLINK_NUMBER ^ 1): (0.01, 1.0),
    }


def test_corruption_everywhere() -> None:
    expected = {("loss", number): (0.01, 1.0) for number in range(len(LAYOUT.port_names))}
    assert changed_by(Corruption("*", "*", 0.01)) == expected


def test_corruption_of_a_whole_switch() -> None:
    expected = {("loss", end): (0.01, 1.0) for number in ports_of("spine1") for end in (number, number ^ 1)}
    assert changed_by(Corruption("spine1", "*", 0.01)) == expected


def test_pfc_off_at_one_switch_port() -> None:
    expected = {("port", UPLINK_NUMBER, "pfc_send"): 0, ("port", UPLINK_NUMBER, "pfc_honour"): 0}
    assert changed_by(PfcOff("leaf1", UPLINK)) == expected


def test_pfc_off_at_a_nic_which_never_sent_pause_frames() -> None:
    assert changed_by(PfcOff(NODE, NIC)) == {("port", NIC_NUMBER, "pfc_honour"): 0}


def test_pfc_off_at_a_whole_switch() -> None:
    expected = {("port", number, name): 0 for number in ports_of("leaf2") for name in ("pfc_send", "pfc_honour")}
    assert changed_by(PfcOff("leaf2", "*")) == expected


def test_ecn_off_at_one_switch() -> None:
    assert changed_by(EcnOff("leaf1")) == {("port", number, "ecn"): 0 for number in ports_of("leaf1")}


def test_a_wrong_map_moves_one_code_point_of_one_switch() -> None:
    (queues,) = changed_by(WrongDscpMap("spine2", 26, "default")).values()
    right = knobs_of(PLAN, LAYOUT).switches["spine2"].priority_of_dscp
    assert isinstance(queues, list)
    moved = {dscp: queue for dscp, (queue, before) in enumerate(zip(queues, right, strict=True)) if queue != before}
    assert moved == {26: PLAN.policy.class_named("default").queue}


def test_a_wrong_map_leaves_other_switches_alone() -> None:
    assert set(changed_by(WrongDscpMap("spine2", 26, "default"))) == {("switch", "spine2", "priority_of_dscp")}


def test_another_dcqcn_at_one_host() -> None:
    changed = changed_by(MistunedDcqcn(NODE, OTHER_PROFILE))
    assert {key[:2] for key in changed} == {("dcqcn", endpoint) for endpoint in endpoints_of(NODE)}


def test_the_other_dcqcn_is_the_one_asked_for() -> None:
    changed = changed_by(MistunedDcqcn(NODE, OTHER_PROFILE))
    wanted = engine_dcqcn(OTHER_PROFILE)
    assert {key[2]: value for key, value in changed.items()} == {
        key[2]: getattr(wanted, str(key[2])) for key in changed
    }


def test_short_headroom_at_one_switch() -> None:
    before = knobs_of(PLAN, LAYOUT).ports
    expected = {
        ("port", number, "headroom_bytes"): round(before[number].headroom_bytes * 0.25) for number in ports_of("leaf1")
    }
    assert changed_by(ShortHeadroom("leaf1", 0.25)) == expected


def test_a_slow_receiver_is_slow_at_each_of_its_nics() -> None:
    assert changed_by(SlowReceiver(NODE, 50.0)) == {("slow", endpoint): 50.0 for endpoint in endpoints_of(NODE)}


@pytest.mark.parametrize(
    "fault",
    [
        LinkDown("leaf9", UPLINK, 20, 100),
        LinkDown("leaf1", "nowhere", 20, 100),
        Corruption("leaf9", "*", 0.1),
        PfcOff("leaf1", "nowhere"),
        EcnOff("leaf9"),
        WrongDscpMap("leaf9", 26, "default"),
        MistunedDcqcn("node9", OTHER_PROFILE),
        ShortHeadroom("leaf9", 0.5),
        SlowReceiver("node9", 50.0),
    ],
    ids=repr,
)
def test_a_place_that_does_not_exist_is_refused(fault: Fault) -> None:
    with pytest.raises(SimulationError, match="does not have"):
        inject(fault, knobs_of(PLAN, LAYOUT), PLAN, LAYOUT)
