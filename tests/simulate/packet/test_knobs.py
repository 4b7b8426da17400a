"""Without faults the engine is set to what the policy says."""

from __future__ import annotations

from eastwest.lossless.link import PACKET_OVERHEAD_BYTES
from eastwest.simulate.packet.knobs import engine_dcqcn, knobs_of
from tests.simulate.packet.dump import LAYOUT, PLAN

POLICY = PLAN.policy
KNOBS = knobs_of(PLAN, LAYOUT)
SWITCH_PORTS = [number for number, end in enumerate(LAYOUT.port_names) if end.device in LAYOUT.switches]
NIC_PORTS = [number for number, end in enumerate(LAYOUT.port_names) if end.device not in LAYOUT.switches]


def test_buffers_of_switch_ports_are_those_of_the_policy() -> None:
    for number in SWITCH_PORTS:
        end, set_to = LAYOUT.port_names[number], KNOBS.ports[number]
        (wanted,) = [port for port in POLICY.buffers_of[end.device].ports if port.port == end.port]
        assert (set_to.headroom_bytes, set_to.reserve_bytes) == (wanted.headroom_bytes, wanted.reserve_bytes)
        assert (set_to.xon_offset_bytes, set_to.alpha_lossless) == (wanted.xon_offset_bytes, wanted.alpha)


def test_marking_of_switch_ports_is_that_of_their_speed() -> None:
    for number in SWITCH_PORTS:
        end, set_to = LAYOUT.port_names[number], KNOBS.ports[number]
        profile = POLICY.buffers_of[end.device].ecn_at(LAYOUT.links[number // 2].speed_gbps)
        assert (set_to.kmin_bytes, set_to.kmax_bytes, set_to.pmax) == (
            profile.kmin_bytes,
            profile.kmax_bytes,
            profile.pmax,
        )


def test_pause_marking_and_strictness_follow_the_classes() -> None:
    lossless = sum(1 << one.queue for one in POLICY.classes if one.pfc_priority is not None)
    strict = sum(1 << one.queue for one in POLICY.classes if one.strict)
    marked = sum(1 << one.queue for one in POLICY.classes if one.ecn)
    settings = [KNOBS.ports[number] for number in SWITCH_PORTS]
    assert {(one.pfc_send, one.strict, one.ecn) for one in settings} == {(lossless, strict, marked)}


def test_weights_follow_the_classes() -> None:
    weights = KNOBS.ports[SWITCH_PORTS[0]].weight
    weighted = [one for one in POLICY.classes if not one.strict]
    assert [weights[one.queue] for one in weighted] == [one.weight_percent for one in weighted]


def test_nics_neither_pause_nor_mark() -> None:
    settings = [KNOBS.ports[number] for number in NIC_PORTS]
    assert {(one.pfc_send, one.ecn, one.headroom_bytes) for one in settings} == {(0, 0, 0)}


def test_every_port_obeys_pause_frames() -> None:
    roce = POLICY.class_named("roce").queue
    assert all(one.pfc_honour >> roce & 1 for one in KNOBS.ports.values())


def test_code_points_fall_into_the_queue_of_their_class() -> None:
    for switch in KNOBS.switches.values():
        for one in POLICY.classes:
            assert {switch.priority_of_dscp[dscp] for dscp in one.dscps} == {one.queue}


def test_unnamed_code_points_fall_into_the_default_queue() -> None:
    named = {dscp for one in POLICY.classes for dscp in one.dscps}
    default = POLICY.class_named("default").queue
    for switch in KNOBS.switches.values():
        assert {queue for dscp, queue in enumerate(switch.priority_of_dscp) if dscp not in named} <= {default}


def test_shared_pool_is_what_headroom_and_reserves_leave() -> None:
    for name, switch in KNOBS.switches.items():
        assert switch.shared_bytes == POLICY.buffers_of[name].shared_bytes


def test_latency_is_that_of_the_catalogue_half_on_either_side() -> None:
    for name, switch in KNOBS.switches.items():
        latency_ns = POLICY.buffers_of[name].latency_ns
        assert latency_ns is not None
        assert switch.ingress_latency_ps + switch.egress_latency_ps == latency_ns * 1000


def test_packets_are_as_long_as_the_policy_says() -> None:
    assert KNOBS.transport.mtu_bytes == POLICY.rdma_mtu_bytes


def test_a_frame_takes_what_the_arithmetic_of_the_traffic_room_says() -> None:
    on_wire = KNOBS.transport.frame_overhead_bytes + KNOBS.transport.wire_gap_bytes
    assert on_wire == PACKET_OVERHEAD_BYTES


def test_every_nic_runs_the_policy_s_dcqcn() -> None:
    profile = POLICY.dcqcn[0][1]
    one = KNOBS.dcqcn[0]
    assert set(KNOBS.dcqcn) == set(range(len(LAYOUT.hosts)))
    assert (one.ai_bps, one.min_bps, one.g) == (profile.ai_rate_mbps * 1e6, profile.min_rate_mbps * 1e6, profile.g)


def test_times_of_a_profile_become_picoseconds() -> None:
    profile = POLICY.dcqcn[0][1]
    set_to = engine_dcqcn(profile)
    assert set_to.increase_timer_ps == round(profile.increase_timer_us * 1e6)
    assert set_to.cnp_interval_ps == round(profile.cnp_interval_us * 1e6)


def test_there_is_no_fault_to_begin_with() -> None:
    assert (KNOBS.changes, KNOBS.loss, KNOBS.slow, KNOBS.send_limit, KNOBS.storms) == ([], {}, {}, {}, [])
