"""Mechanisms of the reference one by one; expected times worked out by hand from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.simulate.ns3 import NAME, read_case, run_case
from eastwest.simulate.ns3.preset import Nic, dcqcn, port, shared_bytes
from tests.simulate.ns3.cases import case, config_text, one_switch_text, write_case

DATA_NS, ACK_NS, LINK_NS = 83, 4, 1000
INCAST = [(src, 16) for src in range(16)]
PAIRS = [(0, 2), (1, 2), (3, 5), (4, 5)]  # two to one, twice


def two_hosts(folder: Path, link: str, size_bytes: int, **changes: str) -> float | None:
    """Completion time of one flow between two hosts on a switch."""
    topology = f"3 1 2\n2\n0 2 {link} 0\n1 2 {link} 0\n"
    (flow,) = run_case(case(folder, topology, [(0, 1)], size_bytes, **changes), 1).flows
    return flow.fct_ns


def test_the_result_names_the_preset(tmp_path: Path) -> None:
    assert run_case(case(tmp_path, one_switch_text(2), [(0, 1)], 1000), 1).preset == NAME == "ns3-hpcc"


def test_a_frame_of_whole_nanoseconds_loses_one(tmp_path: Path) -> None:
    """952 + 48 bytes at 100 Gb/s take 80 ns, of which ns-3 makes 79."""
    assert two_hosts(tmp_path, "100Gbps 1us", 952, PACKET_PAYLOAD_SIZE="952") == 2 * (79 + ACK_NS + 2 * LINK_NS)


def test_an_acknowledgement_of_whole_nanoseconds_loses_one(tmp_path: Path) -> None:
    """At 40 Gb/s: 1,048 bytes in 209.6 ns, 60 bytes in 12 ns."""
    maps = {"KMIN_MAP": "1 40000000000 400", "KMAX_MAP": "1 40000000000 1600", "PMAX_MAP": "1 40000000000 0.2"}
    assert two_hosts(tmp_path, "40Gbps 1us", 1000, **maps) == 2 * (209 + 11 + 2 * LINK_NS)


def test_a_delay_is_cut_off(tmp_path: Path) -> None:
    assert two_hosts(tmp_path, "100Gbps 0.6us", 1000) == 2 * (DATA_NS + ACK_NS + 2 * 599)


def test_what_does_not_end_in_time_has_no_result(tmp_path: Path) -> None:
    """87,091 ns after two seconds."""
    assert two_hosts(tmp_path, "100Gbps 1us", 1_000_000, SIMULATOR_STOP_TIME="2.00008") is None
    assert two_hosts(tmp_path, "100Gbps 1us", 1_000_000, SIMULATOR_STOP_TIME="2.00009") == 87_091


def test_a_flow_starts_at_a_whole_nanosecond(tmp_path: Path) -> None:
    """Two flows of one packet, the second 83 ns later: it follows the first through both links without a gap."""
    flows = "2\n0 2 3 100 1000 2\n1 2 3 100 1000 2.0000000835\n"
    first, second = run_case(read_case(*write_case(tmp_path, one_switch_text(3), flows, config_text())), 1).flows
    assert (first.fct_ns, second.fct_ns) == (4174, 4174)


def test_priorities_take_turns_packet_by_packet(tmp_path: Path) -> None:
    """Two senders of 12 packets, priorities 3 and 4, towards one link: served in turn, whatever the bytes."""
    flows = "2\n0 2 3 100 12000 2\n1 2 4 100 12000 2\n"
    first, second = run_case(read_case(*write_case(tmp_path, one_switch_text(3), flows, config_text())), 1).flows
    through = DATA_NS + 2 * ACK_NS + 4 * LINK_NS
    assert (first.fct_ns, second.fct_ns) == (23 * DATA_NS + through, 24 * DATA_NS + through)


def test_acknowledgements_of_all_priorities_may_have_no_priority(tmp_path: Path) -> None:
    flows = "1\n0 2 5 100 1000 2\n"
    files = write_case(tmp_path, one_switch_text(3), flows, config_text(ACK_HIGH_PRIO="0"))
    assert run_case(read_case(*files), 1).flows[0].fct_ns == 4174


def test_a_pool_below_nothing_counts_on_from_two_to_the_32(tmp_path: Path) -> None:
    """32 ports hold 32 x (37,500 + 4,096) bytes back, more than 1 MiB."""
    config = case(tmp_path, one_switch_text(2), [(0, 1)], 1000, BUFFER_SIZE="1").config
    made = [port(config, 100, 1.0, 100)] * 32
    assert shared_bytes(config, made) == 2**32 + 1024 * 1024 - 32 * (37_500 + 4096)


@pytest.mark.parametrize(("hosts", "pauses"), [(17, True), (32, False)])
def test_such_a_switch_never_pauses(tmp_path: Path, hosts: int, pauses: bool) -> None:
    incast = case(tmp_path, one_switch_text(hosts), INCAST, 500_000, CC_MODE="0", BUFFER_SIZE="1")
    assert (run_case(incast, 1).pauses > 0) == pauses


def test_intervals_are_whole_microseconds(tmp_path: Path) -> None:
    config = case(tmp_path, one_switch_text(2), [(0, 1)], 1000, RP_TIMER="300.9", ALPHA_RESUME_INTERVAL="1.5").config
    made = dcqcn(config, Nic(100, 1.0))
    assert (made.increase_timer_ps, made.alpha_tick_ps) == (300_000_000, 1_000_000)


def test_without_bounds_rates_change_and_senders_do_not_heed_them(tmp_path: Path) -> None:
    """16 to one at line rate: the last link never runs dry, though there are marks."""
    incast = case(tmp_path, one_switch_text(17), INCAST, 1_000_000, RATE_BOUND="0")
    result = run_case(incast, 1)
    assert max(flow.fct_ns or 0 for flow in result.flows) == 16_001 * DATA_NS + 2 * ACK_NS + 4 * LINK_NS
    assert result.marks > 0


def test_windows_may_follow_rates_that_do_not_bound(tmp_path: Path) -> None:
    settings = {"RATE_BOUND": "0", "HAS_WIN": "1", "KMIN_MAP": "1 100000000000 10", "KMAX_MAP": "1 100000000000 20"}
    fixed = run_case(case(tmp_path, one_switch_text(17), INCAST, 500_000, **settings), 1)
    follows = run_case(case(tmp_path, one_switch_text(17), INCAST, 500_000, VAR_WIN="1", **settings), 1)
    assert follows.marks < fixed.marks


def test_pause_frames_may_be_lost(tmp_path: Path) -> None:
    """When every frame of the receiver's link is lost, its switch still pauses the senders, who then wait for ever."""
    links = "".join(f"{host} 17 100Gbps 1us {0.02 if host < 16 else 0}\n" for host in range(17))
    incast = case(tmp_path, "18 1 17\n17\n" + links, INCAST, 500_000, CC_MODE="0", BUFFER_SIZE="1")
    assert any(flow.fct_ns is None for flow in run_case(incast, 1).flows)


def test_draws_at_one_port_never_shift_those_at_another(tmp_path: Path) -> None:
    """Two switches with an incast each and no link between them: what one does leaves the other's times alone."""
    links = [f"{host} {6 + host // 3} 100Gbps 1us 0\n" for host in range(6)]
    topology = "8 2 6\n6 7\n" + "".join(links)
    times = []
    for size in (1_000_000, 300_000):
        flows = "4\n" + "".join(f"{src} {dst} 3 100 {size if src < 3 else 2_000_000} 2\n" for src, dst in PAIRS)
        result = run_case(read_case(*write_case(tmp_path, topology, flows, config_text())), 1)
        times.append([flow.fct_ns for flow in result.flows[2:]])
    assert times[0] == times[1]


def test_the_first_flow_of_an_instant_is_served_first(tmp_path: Path) -> None:
    """Three flows of one host, three packets each: its NIC sends the first's before it knows of the others, then in
    turn."""
    flows = "3\n" + "".join(f"0 {dst} 3 100 3000 2\n" for dst in (1, 2, 3))
    files = write_case(tmp_path, one_switch_text(4), flows, config_text())
    last_sent = [6 * DATA_NS, 7 * DATA_NS, 8 * DATA_NS]
    assert [flow.fct_ns for flow in run_case(read_case(*files), 1).flows] == [sent + 4174 for sent in last_sent]


def test_a_flow_that_joins_takes_its_turn_after_the_one_served_last(tmp_path: Path) -> None:
    """Hosts 1 and 2 are sent to from the start; a third flow joins 100 ns later, while the second packet leaves."""
    flows = "3\n0 1 3 100 3000 2\n0 2 3 100 3000 2\n0 3 3 100 1000 2.0000001005\n"
    files = write_case(tmp_path, one_switch_text(4), flows, config_text())
    first, second, third = run_case(read_case(*files), 1).flows
    # Packets leave as 1 2 3 1 2 1 2.
    assert (first.fct_ns, second.fct_ns, third.fct_ns) == (5 * 83 + 4174, 6 * 83 + 4174, 2 * 83 + 4174 - 100)


@pytest.mark.parametrize(("mode", "frame_ns"), [("7", 84), ("8", 83)])
def test_other_senders_keep_to_an_idle_line(tmp_path: Path, mode: str, frame_ns: int) -> None:
    """TIMELY's frames carry a time stamp of 8 bytes: 84.48 ns."""
    found = two_hosts(tmp_path, "100Gbps 1us", 1_000_000, CC_MODE=mode)
    assert found == 1001 * frame_ns + 2 * ACK_NS + 4 * LINK_NS


@pytest.mark.parametrize("mode", ["7", "8"])
def test_other_senders_leave_less_in_the_queue(tmp_path: Path, mode: str) -> None:
    """Two to one: senders that do not react are paused and mark whatever the buffer lets stand."""
    two = [
        run_case(case(tmp_path, one_switch_text(3), PAIRS[:2], 4_000_000, CC_MODE=cc, BUFFER_SIZE="4"), 1)
        for cc in (mode, "0")
    ]
    assert (two[0].marks < two[1].marks / 2, two[0].pauses < two[1].pauses / 2) == (True, True)
