"""Modes from end to end: load balancing, recovery, notification delay and the watchdog change what a run does."""

from __future__ import annotations

import pytest

from eastwest.lossless.dcqcn import profile_named
from eastwest.simulate.faults import (
    Corruption,
    HashPolarisation,
    LinkFlap,
    MistunedDcqcn,
    PauseStorm,
    PcieLimit,
    WatchdogOff,
)
from eastwest.simulate.modes import Balance, Modes, Recovery
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run, Status
from eastwest.simulate.scenario import Scenario
from tests.simulate.packet.builders import MIB, burst, duration_us, message, ran, two_tier

PLAN = two_tier(6 * MIB)
GRAPH = burst(2 * MIB)
HOST = PLAN.fabric.gpu_nodes[0].name
UPLINK = next(link.b for link in PLAN.fabric.switch_links() if link.a.device == "leaf2")


def ran_as(modes: Modes, *faults: object) -> Run:
    return simulate(Scenario("test", PLAN, GRAPH, tuple(faults), modes=modes))  # type: ignore[arg-type]


def test_spraying_reorders_and_go_back_n_repeats() -> None:
    assert ran_as(Modes(balance=Balance.SPRAY)).totals.retransmits > 0


def test_selective_repeat_that_tolerates_reordering_repeats_nothing() -> None:
    modes = Modes(balance=Balance.SPRAY, recovery=Recovery.SELECTIVE_REPEAT, reorder_packets=4096)
    assert ran_as(modes).totals.retransmits == 0


def test_flowlets_keep_the_order() -> None:
    assert ran_as(Modes(balance=Balance.FLOWLET)).totals.naks == 0


def test_selective_repeat_repeats_less() -> None:
    lost = Corruption("*", "*", 0.002)
    back = ran_as(Modes(), lost).totals.retransmits
    assert 0 < ran_as(Modes(recovery=Recovery.SELECTIVE_REPEAT), lost).totals.retransmits < back / 2


def test_shorter_timeouts_recover_the_tail_sooner() -> None:
    lost = Corruption("*", "*", 0.02)
    patient = Modes(recovery=Recovery.SELECTIVE_REPEAT)
    hasty = Modes(recovery=Recovery.SELECTIVE_REPEAT, timeouts_us=(300.0,))
    assert duration_us(ran_as(hasty, lost)) < duration_us(ran_as(patient, lost))


def test_late_notifications_let_the_queue_grow() -> None:
    early = ran_as(Modes()).telemetry.ports["queue_high_bytes"].to_numpy().max()
    late = ran_as(Modes(cnp_delay_us=100.0)).telemetry.ports["queue_high_bytes"].to_numpy().max()
    assert late >= early


def storm(*more: object, **watchdog: object) -> Run:
    modes = Modes(watchdog_detect_ms=0.5, watchdog_restore_ms=1.0, **watchdog)  # type: ignore[arg-type]
    return ran_as(modes, PauseStorm(HOST, 10, 8_000), *more)


def test_the_watchdog_drops_in_a_storm() -> None:
    assert storm().totals.dropped_watchdog > 0


def test_without_watchdog_everybody_waits_for_the_storm_to_end() -> None:
    run = storm(WatchdogOff("*"))
    assert (run.totals.dropped_watchdog, run.status) == (0, Status.COMPLETE)
    assert duration_us(run) > 8_000


def test_a_watchdog_that_forwards_ends_the_wait() -> None:
    assert duration_us(storm(watchdog_action="forward")) < 8_000


def test_a_flap_costs_more_than_none() -> None:
    flap = LinkFlap(UPLINK.device, UPLINK.port, 20, 30, 30, 3, 10)
    run = ran_as(Modes(), flap)
    assert (run.status, duration_us(run) > duration_us(ran_as(Modes()))) == (Status.COMPLETE, True)


def behind_a_bus(node: int) -> float:
    """Microseconds for 16 MiB between nodes 0 and 2, one of which has a bus of 100 Gb/s."""
    return duration_us(ran(PLAN, message(0, 4, 16 * MIB), PcieLimit(PLAN.fabric.gpu_nodes[node].name, 100.0)))


BUS_US = 16 * MIB * 8 / 100e3 * (4096 + 82) / 4096


def test_a_slow_bus_of_the_sender_sets_the_pace() -> None:
    assert behind_a_bus(0) == pytest.approx(BUS_US, rel=0.02)


def test_a_slow_bus_of_the_receiver_costs_more_than_its_rate() -> None:
    """It pauses the leaf, whose queue is marked, so that DCQCN cuts below what the bus would take."""
    assert behind_a_bus(2) > BUS_US


def test_one_seed_on_all_switches_changes_the_paths() -> None:
    assert duration_us(ran_as(Modes(), HashPolarisation("*"))) != duration_us(ran_as(Modes()))


def test_without_congestion_control_no_notification_is_sent() -> None:
    run = ran_as(Modes(congestion_control="none"))
    assert (run.totals.ecn_marks > 0, run.totals.cnps, run.congestion_control) == (True, 0, "none")


def test_dcqcn_stands_in_for_a_control_that_is_not_modelled() -> None:
    run = ran_as(Modes(congestion_control="spectrum-x"))
    assert (run.operations, run.congestion_control) == (ran_as(Modes()).operations, "spectrum-x")


def test_settings_of_dcqcn_have_no_effect_where_it_is_off() -> None:
    none = Modes(congestion_control="none")
    mistuned = ran_as(none, MistunedDcqcn("*", profile_named("connectx")))
    assert (mistuned.totals.cnps, mistuned.operations) == (0, ran_as(none).operations)
