"""Whatever is handed to the engine, it refuses with an error or ends cleanly: it never crashes and never hangs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.simulate import _engine
from tests.simulate.engine.builder import Fabric, Message, build, conserved, finish, lossless_port

REFUSED = (ValueError, IndexError, TypeError)
HOSTS = 3
SWITCH = HOSTS
PORTS = 2 * HOSTS
LIMIT_PS = 20_000_000

# Numbers near every bound, and some within.
WHOLE = st.sampled_from([-(2**63), -1, 0, 1, 2, 3, 5, 6, 7, 8, 63, 64, 255, 256, 65535, 65536, 2**31, 2**32 - 1, 2**62])
REAL = st.sampled_from(
    [float("nan"), float("inf"), -float("inf"), -1.0, 0.0, 1e-300, 0.5, 1.0, 2.0, 100.0, 1e18, 1e308]
)


def simulation() -> _engine.Simulation:
    return build(Fabric(hosts=HOSTS), [Message(0, 1, 10_000), Message(1, 2, 10_000, after=(0,))])


def column(values: list[int], kind: type[np.integer[Any]]) -> npt.NDArray[Any]:
    """Values that the column cannot hold wrap around: only the engine's own checks are of interest here."""
    bits = np.iinfo(kind).bits
    return np.array([value % 2**bits for value in values], dtype=f"u{bits // 8}").astype(kind)


def attempt(action: Callable[[], object]) -> bool:
    try:
        action()
    except REFUSED:
        return False
    return True


def ends_cleanly(sim: _engine.Simulation) -> None:
    for _ in range(50):
        if sim.advance(2_000, LIMIT_PS) != _engine.Progress.RUNNING:
            break
    assert conserved(sim)
    assert 0 <= sim.now_ps <= LIMIT_PS


def set_all(target: object, values: dict[str, Any]) -> None:
    """Sets attributes; the binding itself refuses what does not fit the type."""
    for name, value in values.items():
        attempt(partial(setattr, target, name, value))


def values_for(target: object) -> st.SearchStrategy[dict[str, Any]]:
    """Any few attributes of a settings object, with values of the right kind but of any size."""
    kinds: dict[str, st.SearchStrategy[Any]] = {}
    for name in dir(target):
        if name.startswith("_"):
            continue
        value = getattr(target, name)
        one = st.booleans() if isinstance(value, bool) else REAL if isinstance(value, float) else WHOLE
        length = len(value) if isinstance(value, list) else 0
        kinds[name] = st.lists(one, min_size=0 if length == 1 else length, max_size=length) if length else one
    chosen = st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=3, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: kinds[name] for name in names}))


@settings(max_examples=300, deadline=None)
@given(values_for(_engine.PortSettings()), WHOLE)
def test_port_settings(values: dict[str, Any], port: int) -> None:
    sim, changed = simulation(), lossless_port(ecn=True)
    set_all(changed, values)
    attempt(lambda: sim.set_port(port, changed))
    attempt(lambda: sim.set_port(1, changed))
    ends_cleanly(sim)


@settings(max_examples=200, deadline=None)
@given(values_for(_engine.SwitchSettings()), WHOLE)
def test_switch_settings(values: dict[str, Any], node: int) -> None:
    sim, changed = simulation(), _engine.SwitchSettings()
    set_all(changed, values)
    attempt(lambda: sim.set_switch(node, changed))
    attempt(lambda: sim.set_switch(SWITCH, changed))
    ends_cleanly(sim)


@settings(max_examples=300, deadline=None)
@given(values_for(_engine.Dcqcn()), WHOLE, WHOLE, WHOLE)
def test_host_settings(values: dict[str, Any], node: int, dscp: int, priority: int) -> None:
    fabric = Fabric(hosts=HOSTS, port=lossless_port(ecn=True))
    fabric.port.kmin_bytes = fabric.port.kmax_bytes = 0
    sim = build(fabric, [Message(0, 2, 50_000), Message(1, 2, 50_000)])
    changed = _engine.Dcqcn()
    set_all(changed, values)
    attempt(lambda: sim.set_host(node, changed, dscp, priority))
    for host in range(HOSTS):
        attempt(partial(sim.set_host, host, changed, 48, 6))
    ends_cleanly(sim)


@settings(max_examples=300, deadline=None)
@given(values_for(_engine.Transport()))
def test_transport(values: dict[str, Any]) -> None:
    fabric = Fabric(hosts=HOSTS)
    set_all(fabric.transport, values)
    built: list[_engine.Simulation] = []
    if attempt(lambda: built.append(build(fabric, [Message(0, 2, 20_000), Message(1, 2, 20_000)]))):
        ends_cleanly(built[0])


@settings(max_examples=200, deadline=None)
@given(st.lists(WHOLE, min_size=4, max_size=4), REAL, REAL, WHOLE)
def test_faults(whole: list[int], rate_gbps: float, loss: float, at: int) -> None:
    sim = simulation()
    attempt(lambda: sim.set_slow_receiver(whole[0], rate_gbps, whole[1], whole[2]))
    attempt(lambda: sim.set_slow_receiver(1, rate_gbps, whole[1], whole[2]))
    attempt(lambda: sim.set_loss(whole[0], loss))
    attempt(lambda: sim.set_loss(0, loss))
    attempt(lambda: sim.fail_link(whole[3], at))
    attempt(lambda: sim.reroute(whole[0], at))
    ends_cleanly(sim)
    attempt(lambda: sim.fail_link(0, at))  # a time that may have passed
    attempt(lambda: sim.reroute(0, at))
    ends_cleanly(sim)


SHORT = st.lists(WHOLE, max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 2), max_size=5), st.lists(st.tuples(WHOLE, WHOLE), max_size=6), REAL, WHOLE, WHOLE)
def test_fabric(
    kinds: list[int], links: list[tuple[int, int]], rate_gbps: float, delay_ps: int, sample_ps: int
) -> None:
    def run() -> None:
        sim = _engine.Simulation.make(
            column(kinds, np.uint8),
            column([a for a, _ in links], np.uint32),
            column([b for _, b in links], np.uint32),
            np.full(len(links), rate_gbps),
            column([delay_ps] * len(links), np.int64),
            _engine.Transport(),
            1,
            sample_ps,
        )
        hosts = kinds.count(0)
        groups = np.zeros(hosts * (len(kinds) - hosts), dtype=np.uint32)
        sim.add_routes(groups, np.zeros(2, dtype=np.uint32), np.zeros(0, dtype=np.uint32))
        sim.advance(100, LIMIT_PS)

    attempt(run)


@pytest.mark.parametrize("short", [None, 0, 1, 2, 3])
def test_link_columns_of_different_lengths(short: int | None) -> None:
    def length(place: int) -> int:
        return 1 if place == short else 2

    def make() -> None:
        _engine.Simulation.make(
            column([0, 1, 0], np.uint8),
            column([0, 2][: length(0)], np.uint32),
            column([1, 1][: length(1)], np.uint32),
            np.full(length(2), 100.0),
            column([0, 0][: length(3)], np.int64),
            _engine.Transport(),
            1,
            0,
        )

    assert attempt(make) == (short is None)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=4), SHORT, SHORT)
def test_routes(group: list[int], first: list[int], ports: list[int]) -> None:
    sim = build(Fabric(hosts=HOSTS), [Message(0, 1, 10_000), Message(2, 1, 10_000)])
    columns = [column(values, np.uint32) for values in (group, first, ports)]
    if attempt(lambda: sim.add_routes(*columns)):
        sim.reroute(1, 100)
    ends_cleanly(sim)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.lists(st.integers(0, PORTS - 1), max_size=3)), min_size=1, max_size=3), st.randoms())
def test_routes_that_lead_elsewhere(groups: list[tuple[list[int]]], random: Random) -> None:
    """A table of the right shape whose ports are those of anybody."""
    sim = build(Fabric(hosts=HOSTS), [Message(0, 1, 10_000), Message(2, 1, 10_000)])
    ports = [port for (group,) in groups for port in group]
    first = np.cumsum([0] + [len(group) for (group,) in groups], dtype=np.uint32)
    table = [random.randrange(len(groups)) for _ in range(HOSTS)]
    if attempt(lambda: sim.add_routes(column(table, np.uint32), first, column(ports, np.uint32))):
        sim.reroute(1, 0)
    ends_cleanly(sim)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=5, max_size=5), st.booleans())
def test_queue_pairs(columns: list[list[int]], even: bool) -> None:
    sim = fresh()
    shortest = min(map(len, columns))
    cut = [values[:shortest] if even else values for values in columns]
    kinds = (np.uint32, np.uint32, np.uint32, np.uint8, np.uint8)
    attempt(lambda: sim.set_queue_pairs(*(column(v, kind) for v, kind in zip(cut, kinds, strict=True))))  # type: ignore[arg-type]
    attempt(lambda: set_messages(sim, [1000, 1000], [0, 1], [0, 0], [0, 0, 0], []))
    ends_cleanly(sim)


def fresh() -> _engine.Simulation:
    """A fabric without queue pairs; ports, routes and hosts are set."""
    fabric = Fabric(hosts=HOSTS)
    links = fabric.links()
    sim = _engine.Simulation.make(
        np.array([0] * HOSTS + [1], dtype=np.uint8),
        np.array([a for a, _ in links], dtype=np.uint32),
        np.array([b for _, b in links], dtype=np.uint32),
        np.full(len(links), 100.0),
        np.full(len(links), 1000, dtype=np.int64),
        fabric.transport,
        1,
        0,
    )
    sim.add_routes(
        np.arange(HOSTS, dtype=np.uint32), np.arange(HOSTS + 1, dtype=np.uint32), np.array([1, 3, 5], dtype=np.uint32)
    )
    switch = _engine.SwitchSettings()
    switch.shared_bytes = fabric.shared_bytes
    sim.set_switch(SWITCH, switch)
    return sim


def set_messages(
    sim: _engine.Simulation, sizes: list[int], pairs: list[int], delays: list[int], first: list[int], dep: list[int]
) -> None:
    sim.set_messages(
        column(sizes, np.int64),
        column(pairs, np.uint32),
        column(delays, np.int64),
        column(first, np.int64),
        column(dep, np.uint32),
    )


def with_pairs() -> _engine.Simulation:
    sim = fresh()
    ends = [(0, 1), (1, 2)]
    sim.set_queue_pairs(
        column([a for a, _ in ends], np.uint32),
        column([b for _, b in ends], np.uint32),
        column([1, 2], np.uint32),
        column([26, 26], np.uint8),
        column([3, 3], np.uint8),
    )
    return sim


@settings(max_examples=400, deadline=None)
@given(SHORT, SHORT, SHORT, SHORT, SHORT)
def test_message_columns(
    sizes: list[int], pairs: list[int], delays: list[int], first: list[int], dep: list[int]
) -> None:
    sim = with_pairs()
    attempt(lambda: set_messages(sim, sizes, pairs, delays, first, dep))
    ends_cleanly(sim)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_dependencies(data: st.DataObject) -> None:
    """Right shapes, any predecessors: itself, the same twice, cycles."""
    count = data.draw(st.integers(1, 5))
    before = data.draw(st.lists(st.lists(st.integers(0, count), max_size=3), min_size=count, max_size=count))
    first = [sum(map(len, before[:m])) for m in range(count + 1)]
    dep = [m for each in before for m in each]
    sim = with_pairs()
    pairs = data.draw(st.lists(st.sampled_from([0, 1, 2**32 - 1]), min_size=count, max_size=count))
    accepted = attempt(lambda: set_messages(sim, [5000] * count, pairs, [0] * count, first, dep))
    assert accepted == all(m < count for m in dep)
    ends_cleanly(sim)


def test_a_cycle_of_dependencies_ends_as_stalled() -> None:
    sim = with_pairs()
    set_messages(sim, [1000, 1000, 1000], [0, 1, 0], [0, 0, 0], [0, 1, 2, 2], [1, 0])
    assert finish(sim) == _engine.Progress.STALLED
    assert (sim.delivered_ps >= 0).tolist() == [False, False, True]


def test_queue_pairs_and_messages_are_set_once() -> None:
    sim = with_pairs()
    none = column([], np.uint32), column([], np.uint8)
    with pytest.raises(ValueError, match="queue pairs"):
        sim.set_queue_pairs(none[0], none[0], none[0], none[1], none[1])
    set_messages(sim, [1000], [0], [0], [0, 0], [])
    with pytest.raises(ValueError, match="messages"):
        set_messages(sim, [1000], [0], [0], [0, 0], [])


def test_without_routes_nothing_starts() -> None:
    sim = _engine.Simulation.make(
        column([0, 0], np.uint8),
        column([0], np.uint32),
        column([1], np.uint32),
        np.full(1, 100.0),
        column([0], np.int64),
        _engine.Transport(),
        1,
        0,
    )
    for _ in range(2):
        with pytest.raises(ValueError, match="routes"):
            sim.advance(10, LIMIT_PS)


def test_time_never_goes_back() -> None:
    sim = simulation()
    sim.advance(20, LIMIT_PS)
    reached = sim.now_ps
    assert reached > 0
    sim.advance(20, 0)
    assert sim.now_ps == reached
