"""Queues of the front-end network, and what their losses cost TCP."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eastwest.design.from_file import design_file
from eastwest.fabric import Role
from eastwest.intent.measured import MeasuredBuffer
from eastwest.predict.serving.frontend import Narrowest, Queue, idle, narrowest_of, queue
from eastwest.predict.serving.gateway import pass_gateways
from eastwest.predict.serving.tcp import Way, answer, connect, send
from tests.cli.sites import TINY, write_site
from tests.predict.serving.builders import GATEWAY, WIDE, service

MANY = 4000
NONE = np.zeros(0)


def _lossy(share: float, delay_us: float = 0.0) -> Queue:
    one = np.ones((1, 1))
    return Queue(1e9, one * delay_us, one * share, one)


def _way(share: float, delay_us: float = 0.0) -> Way:
    return Way(_lossy(share, delay_us), _lossy(share, delay_us), 100.0)


def _draws() -> np.random.Generator:
    return np.random.default_rng(1)


def _links(number: int = MANY) -> np.ndarray:
    return np.zeros(number, dtype=np.int64)


def test_an_idle_network_takes_a_round_trip_to_connect() -> None:
    way = Way(idle(service()), idle(service()), 100.0)
    taken, again = connect(way, np.zeros(MANY), _links(), tls=False, draws=_draws())
    assert np.all(taken == 100.0)
    assert not again.any()
    assert np.all(connect(way, np.zeros(MANY), _links(), tls=True, draws=_draws())[0] == 200.0)


def test_lost_syns_wait_a_second_then_two() -> None:
    taken, again = connect(_way(0.05), np.zeros(MANY), _links(), tls=False, draws=_draws())
    assert set(np.round(taken / 1e6).astype(int)) >= {0, 1, 3}
    assert np.mean(again > 0) == pytest.approx(1 - 0.95**2, abs=0.01)


def test_a_large_request_recovers_fast_and_a_small_one_by_the_timer() -> None:
    large = send(_way(0.001), np.zeros(MANY), np.full(MANY, 2e6), _links(), 1e4, _draws())
    small = send(_way(0.01), np.zeros(MANY), np.full(MANY, 1000.0), _links(), 1e4, _draws())
    assert np.median(large[0][large[1] > 0]) < 10e3
    assert small[0][small[1] > 0].min() > 200e3
    assert np.mean(small[1] > 0) == pytest.approx(0.01, abs=0.005)


def test_an_answer_that_is_lost_alone_needs_the_timer() -> None:
    taken, lost = answer(_way(0.5, 30.0), np.zeros(MANY), _links(), _draws())
    assert np.allclose(taken[lost == 0], 80.0)
    assert np.allclose(taken[lost == 1], 200_080.0)


def test_below_capacity_the_queue_stays_short_and_loses_nothing() -> None:
    found = queue(service(beside=0.2), WIDE, (NONE, NONE), np.zeros(0, dtype=np.int64), _draws())
    assert float(found.load.mean()) == pytest.approx(0.2, rel=0.02)
    assert not found.lossy
    assert float(found.delay_us.mean()) < 100


def test_above_capacity_the_buffer_fills_and_what_exceeds_it_is_lost() -> None:
    found = queue(service(beside=1.25), WIDE, (NONE, NONE), np.zeros(0, dtype=np.int64), _draws())
    assert float(found.delay_us.max()) == pytest.approx(WIDE.buffer_bytes / WIDE.bytes_per_us)
    assert float((found.loss * found.load).sum() / found.load.sum()) == pytest.approx(0.2, abs=0.01)


def test_the_peaks_of_others_show_in_peaks_alone() -> None:
    wanted = service(peak=2.0, beside=0.2, beside_peak=1.2)
    found = queue(wanted, Narrowest("1 x 25G", 1, 25, 4e6), (NONE, NONE), np.zeros(0, dtype=np.int64), _draws())
    at = np.arange(len(found.loss)) * found.slot_us % wanted.peak_every_us
    inside = at >= wanted.peak_every_us - wanted.peak_for_us
    assert found.loss[inside].max() > 0
    assert found.loss[at < 6e6].max() == 0


def test_a_gateway_serves_in_order_and_queues_when_its_workers_are_busy() -> None:
    one = type(GATEWAY)(count=1, workers=1, service_us=1000, backlog=100)
    passed = pass_gateways(one, np.zeros(5), np.ones(5), connecting=True)
    assert passed.wait_us.tolist() == [0, 1000, 2000, 3000, 4000]
    assert not passed.overflows.any()


def test_a_full_backlog_drops_syns_though_the_network_lost_none() -> None:
    one = type(GATEWAY)(count=1, workers=1, service_us=1000, backlog=2)
    passed = pass_gateways(one, np.zeros(5), np.ones(5), connecting=True)
    assert int(passed.overflows.sum()) == len(passed.drops) >= 2
    assert passed.refused_us.max() >= 1e6
    standing = pass_gateways(one, np.zeros(5), np.ones(5), connecting=False)
    assert not standing.overflows.any()


FRONTEND = "frontend: {ports: 2, link: 25G, load_balancers: {count: 1, link: 25G}}\n"


def test_a_measured_buffer_counts_instead_of_the_published_one(tmp_path: Path) -> None:
    _, catalogue, plan = design_file(write_site(tmp_path, TINY + FRONTEND))
    network = plan.network("front-end")
    assert network is not None
    model = network.fabric.with_role(Role.LEAF)[0].model
    plain = narrowest_of(plan, catalogue)
    small, other = (narrowest_of(plan, catalogue, [MeasuredBuffer(name, 1_000_000)]) for name in (model, "another"))
    assert plain is not None
    assert small is not None
    assert small.buffer_bytes < plain.buffer_bytes
    assert other == plain
