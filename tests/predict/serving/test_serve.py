"""Whole services: what is kept, what is network, and the look-alikes told apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eastwest.errors import InputError
from eastwest.intent.inference import GatewayIntent, InferenceIntent
from eastwest.predict.serving.draws import draw_requests
from eastwest.predict.serving.frontend import Narrowest
from eastwest.predict.serving.parts import NETWORK, cause_of_tail, quantiles
from eastwest.predict.serving.series import serving_table
from eastwest.predict.serving.simulate import Served, serve
from eastwest.telemetry.tables import SERVING
from tests.predict.serving.builders import SYSTEM, WIDE, engine, service

NARROW = Narrowest("1 x 10G", 1, 10, 2e6)
CONGESTED = service(
    rate_per_s=10.0, peak=2.0, request_bytes=500_000, beside=0.3, beside_peak=1.15, duration_us=30e6, output=8
)
SATURATED = service(rate_per_s=10.0, peak=4.0, duration_us=30e6, output=8, gateway=GatewayIntent(1, 1, 40e3, 1000))


def _serve(wanted: InferenceIntent, narrowest: Narrowest | None = WIDE, seed: int = 1) -> Served:
    return serve(wanted, engine(wanted), narrowest, seed)


def test_requests_have_the_means_that_were_asked_for() -> None:
    wanted = service(rate_per_s=400.0, spread=0.5, peak=3.0)
    drawn = draw_requests(wanted, np.random.default_rng(1))
    assert len(drawn) == pytest.approx(400 * 20 * (1 + 2 * 0.3), rel=0.05)
    assert float(drawn.prompt.mean()) == pytest.approx(512, rel=0.03)
    assert float(drawn.prompt.std()) == pytest.approx(256, rel=0.08)


def test_too_many_requests_are_refused() -> None:
    with pytest.raises(InputError, match="shorten `duration`"):
        draw_requests(service(rate_per_s=1e6), np.random.default_rng(1))


def test_a_calm_service_takes_its_prefill_and_its_decode() -> None:
    served = _serve(service(rate_per_s=1.0))
    built = engine(service())
    prefill = built.iteration_us(512, 512 * 256, 0, 0)
    assert float(np.median(served.parts["prefill"])) == pytest.approx(prefill, rel=0.01)
    assert float(np.median(served.token_us)) == pytest.approx(built.iteration_us(0, 0, 1, 528), rel=0.01)
    assert float(served.parts["serving queue"].min()) >= 0


def test_parts_add_up_and_none_is_negative() -> None:
    served = _serve(CONGESTED, NARROW)
    assert all(float(part.min()) >= -1e-6 for part in served.parts.values())
    assert np.all(served.done_us >= served.requests.time_us)
    for one in quantiles(served.parts):
        assert sum(one.parts.values()) == pytest.approx(one.time_us)
        assert 0 <= one.network_share <= 1


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    first, second, third = (_serve(CONGESTED, NARROW, seed).ttft_us for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first[:10], third[:10])


def test_peaks_between_load_balancer_and_nodes_make_the_tail() -> None:
    served = _serve(CONGESTED, NARROW)
    calm = _serve(replace(CONGESTED, beside_peak=0.3), WIDE)
    part, text, share = cause_of_tail(served.parts)
    assert part in NETWORK
    assert "front-end network" in text
    assert share > 0.5
    assert np.percentile(served.ttft_us, 99) > 5 * np.percentile(calm.ttft_us, 99)
    assert served.retransmits.sum() > 100
    assert quantiles(served.parts)[-1].network_share > 0.8


def test_a_saturated_gateway_looks_alike_and_is_told_apart() -> None:
    served = _serve(SATURATED)
    part, text, _ = cause_of_tail(served.parts)
    assert part == "gateway queue"
    assert "not the network" in text
    assert served.retransmits.sum() == 0
    assert quantiles(served.parts)[-1].network_share < 0.01


def test_a_full_engine_is_told_apart_as_well() -> None:
    served = _serve(service(rate_per_s=60.0, prompt=2048, output=8))
    assert max(turn.waiting for turns in served.turns for turn in turns) > 10
    assert cause_of_tail(served.parts)[0] in {"serving queue", "prefill"}


def test_reused_connections_do_not_connect() -> None:
    assert not _serve(replace(CONGESTED, connections="reuse"), NARROW).parts["connect"].any()


def test_disaggregated_serving_waits_for_the_cache() -> None:
    wanted = service(prefill=1)
    served = _serve(wanted)
    built = engine(wanted)
    least = 512 * built.cache_bytes_per_token / (400 * 0.97 / 8 * 1e3)
    assert float(served.parts["KV transfer"].min()) >= least
    assert float(np.median(served.parts["KV transfer"])) == pytest.approx(least + 30, rel=0.05)
    assert len(served.turns) == 2
    assert not any(turn.running for turn in served.turns[0])


def test_collectives_between_nodes_count_as_network() -> None:
    wanted = service(model="llama-3.1-405b", instances=1, tensor=16, rate_per_s=2.0)
    served = _serve(wanted)
    assert engine(wanted).crosses
    assert float(served.parts["between nodes"].min()) > 0
    assert SYSTEM.gpus_per_node < engine(wanted).gpus


def test_series_tell_the_network_from_the_gateway() -> None:
    network, gateway = (
        serving_table("chat", served).to_pylist() for served in (_serve(CONGESTED, NARROW), _serve(SATURATED))
    )

    def most(rows: list[dict[str, object]], column: str) -> float:
        return max(float(row[column] or 0) for row in rows)  # type: ignore[arg-type]

    assert most(network, "connect_high_us") > 1e6 > most(gateway, "connect_high_us")
    assert most(network, "retransmits") > 0 == most(gateway, "retransmits")
    assert most(gateway, "queue_depth") > 5 * most(network, "queue_depth")


def test_series_hold_every_request_once_at_the_balancer_and_every_token_at_instances() -> None:
    served = _serve(service())
    table = serving_table("chat", served)
    assert table.schema.equals(SERVING)
    rows = table.to_pylist()
    assert sum(row["requests"] for row in rows if row["place"] == "load-balancer") == len(served.requests)
    assert sum(row["tokens"] for row in rows) == int((served.requests.output - 1).sum())
    assert rows == sorted(rows, key=lambda row: (row["time_us"], row["place"]))
