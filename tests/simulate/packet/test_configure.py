"""Settings of a running network in the engine: each where it belongs, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.fabric import PortId
from eastwest.lossless.policy import Watchdog
from eastwest.simulate.configured import (
    Configured,
    ConfiguredNic,
    ConfiguredPort,
    ConfiguredSwitch,
    Marking,
    Multipath,
)
from eastwest.simulate.modes import Balance
from eastwest.simulate.packet.configure import configure
from eastwest.simulate.packet.knobs import Knobs, knobs_of
from eastwest.simulate.packet.routes import route_columns
from tests.simulate.packet.dump import LAYOUT, PLAN, dump

LEAF = "leaf1"
UP = next(link.a for link in PLAN.fabric.switch_links() if link.a.device == LEAF)
NIC = LAYOUT.hosts[0]
PORT = ConfiguredPort(
    UP,
    pauses=(3, 4),
    obeys=(3,),
    marks=(3,),
    marking=Marking(1000, 2000, 0.5),
    headroom_bytes=77,
    reserve_bytes=88,
    xon_offset_bytes=99,
    alpha=0.25,
    alpha_lossy=2.0,
    strict=(6,),
    weights=(1, 1, 1, 7, 1, 1, 1, 1),
    watchdog=Watchdog(100, 200, 400, "forward"),
)
SWITCH = ConfiguredSwitch(LEAF, (5,) * 64, 12345, Balance.SPRAY, 9, Multipath(1), (PORT,))


def set_to(configured: Configured) -> Knobs:
    knobs = knobs_of(PLAN, LAYOUT)
    configure(configured, knobs, LAYOUT)
    return knobs


def changed_by(configured: Configured) -> set[tuple[object, ...]]:
    before, after = dump(knobs_of(PLAN, LAYOUT)), dump(set_to(configured))
    return {key for key, value in after.items() if key not in before or before[key] != value}


def test_nothing_configured_changes_nothing() -> None:
    assert changed_by(Configured()) == set()


def test_a_port_has_its_own_settings_and_no_other_port() -> None:
    knobs = set_to(Configured((SWITCH,)))
    port = knobs.ports[LAYOUT.port_number[UP]]
    assert (port.pfc_send, port.pfc_honour, port.ecn, port.strict) == (0b11000, 0b1000, 0b1000, 0b1000000)
    assert (port.headroom_bytes, port.reserve_bytes, port.xon_offset_bytes) == (77, 88, 99)
    assert (port.alpha_lossless, port.alpha_lossy, port.kmin_bytes, port.kmax_bytes, port.pmax) == (
        0.25,
        2.0,
        1000,
        2000,
        0.5,
    )
    assert port.watchdog == port.pfc_send
    assert port.watchdog_forwards
    others = {key[1] for key in changed_by(Configured((SWITCH,))) if key[0] == "port"}
    assert others == {LAYOUT.port_number[UP]}


def test_a_switch_has_its_classes_its_buffer_and_its_seed() -> None:
    switch = set_to(Configured((SWITCH,))).switches[LEAF]
    assert (list(switch.priority_of_dscp), switch.shared_bytes, switch.hash_seed) == ([5] * 64, 12345, 9)


def test_a_switch_hashes_what_it_takes_in() -> None:
    assert set_to(Configured((SWITCH,))).switches[LEAF].hash_fields == 0b1111
    narrow = replace(SWITCH, hashed=("source-address", "source-port"))
    assert set_to(Configured((narrow,))).switches[LEAF].hash_fields == 0b0101


def test_a_port_with_a_map_of_its_own_goes_by_it() -> None:
    number = LAYOUT.port_number[UP]
    assert not set_to(Configured((SWITCH,))).ports[number].own_classes
    own = replace(SWITCH, ports=(replace(PORT, class_of_dscp=(4,) * 64),))
    port = set_to(Configured((own,))).ports[number]
    assert port.own_classes
    assert list(port.priority_of_dscp) == [4] * 64


def test_without_marking_and_watchdog_both_are_off() -> None:
    bare = replace(PORT, marking=None, watchdog=None)
    port = set_to(Configured((replace(SWITCH, ports=(bare,)),))).ports[LAYOUT.port_number[UP]]
    assert (port.ecn, port.watchdog) == (0, 0)


def test_a_nic_that_does_not_slow_down_leaves_the_others_alone() -> None:
    nic = ConfiguredNic(NIC, dscp=24, queue=5, cnp_dscp=46, cnp_queue=6, obeys=(5,), slows=False)
    knobs = set_to(Configured(nics=(nic,)))
    assert knobs.wrong_nics[0] == (24, 5)
    assert knobs.notices[0] == (46, 6)
    assert knobs.ports[LAYOUT.port_number[NIC]].pfc_honour == 1 << 5
    assert [dcqcn.enabled for dcqcn in knobs.dcqcn.values()] == [False] + [True] * (len(LAYOUT.hosts) - 1)


def test_a_swallowing_port_loses_what_it_sends() -> None:
    number = LAYOUT.port_number[UP]
    assert set_to(Configured(swallowed=(UP,))).loss == {number: (1.0, 1.0)}


def test_what_is_not_in_the_fabric_is_left_out() -> None:
    elsewhere = PortId("elsewhere", "p1")
    nic = ConfiguredNic(elsewhere, 26, 3, 48, 6, (3,), slows=True)
    switch = ConfiguredSwitch("elsewhere", (0,) * 64, 1, Balance.HASH, None, None, ())
    assert changed_by(Configured((switch,), (nic,), (elsewhere,))) == set()


def used(multipath: Multipath) -> set[PortId]:
    """Ports by which leaf1 leaves towards hosts of other leaves."""
    group, first, ports = route_columns(PLAN.fabric, LAYOUT, frozenset(), {LEAF: multipath})
    row = LAYOUT.switches.index(LEAF)
    away = [n for n, host in enumerate(LAYOUT.hosts) if PLAN.fabric.link_at[host].other(host.device).device != LEAF]
    numbers = [group[row * len(LAYOUT.hosts) + n] for n in away]
    return {LAYOUT.port_names[port] for number in numbers for port in ports[first[number] : first[number + 1]]}


@pytest.mark.parametrize("paths", [1, 2])
def test_a_narrow_switch_uses_so_many_of_its_paths(paths: int) -> None:
    assert len(used(Multipath(paths))) == paths
    assert len(used(Multipath(64))) > 2


def test_paths_of_one_kind_are_used_together_only() -> None:
    ups = [end for link in PLAN.fabric.links_of[LEAF] for end in (link.a, link.b) if end.device == LEAF]
    kin = tuple((end.port, number) for number, end in enumerate(ups))
    assert len(used(Multipath(64, kin))) == 1
