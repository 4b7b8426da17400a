from __future__ import annotations

import math

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.remote_write import Tape, Writer, tape
from eastwest.telemetry.remote_write.batch import Batch
from eastwest.telemetry.remote_write.message import TimeSeries
from eastwest.telemetry.tables import SCHEMAS
from tests.telemetry.builders import rows

S = 1e6
_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40)


def series_in(body: bytes) -> list[tuple[dict[str, str], float, int]]:
    """The messages of a request, read by protobuf."""
    found, at = [], 0
    while at < len(body):
        assert body[at] == 0x0A
        at, length, shift = at + 1, 0, 0
        while True:
            length |= (body[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if body[at - 1] < 0x80:
                break
        one = TimeSeries.FromString(body[at : at + length])
        labels = {label.name: label.value for label in one.labels}
        found.append((labels, one.samples[0].value, one.samples[0].timestamp))
        at += length
    return found


@given(st.lists(st.tuples(_NAMES, st.floats(allow_nan=False)), min_size=1, max_size=5), st.integers(2**35, 2**42 - 1))
def test_protobuf_reads_what_is_written(values: list[tuple[str, float]], time_ms: int) -> None:
    batch = Batch([{"__name__": "m", "device": name} for name, _ in values])
    batch.body(np.zeros(len(values)), 2**35)  # what is written second must not show what was written first
    found = series_in(batch.body(np.array([value for _, value in values]), time_ms))
    assert found == [({"__name__": "m", "device": name}, value, time_ms) for name, value in values]


def test_a_missing_value_ends_the_series() -> None:
    ((_, value, _),) = series_in(Batch([{"__name__": "m"}]).body(np.array([math.nan]), 2**36))
    assert np.float64(value).view(np.uint64) == 0x7FF0000000000002


def made(ports: list[tuple[str, str]]) -> Tape:
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    tables["ports"] = rows(
        "ports", time_us=[1 * S, 3 * S], device="leaf1", port="et-0", priority=3, paused_us=[250e3, 500e3]
    )
    tables["jobs"] = rows("jobs", job="job", step=[0, 1], start_us=[0.2 * S, 1.2 * S], end_us=[1.2 * S, 2.7 * S])
    return tape(tables, S, 4 * S, ports)


def column(one: Tape, name: str, **labels: str) -> list[float]:
    wanted = {"__name__": name, **labels}
    (at,) = [at for at, found in enumerate(one.labels) if wanted.items() <= found.items()]
    return [float(one.at(sample, 0.0)[at]) for sample in range(len(one.values))]


def test_counters_grow_and_hold() -> None:
    found = column(made([]), "eastwest_port_paused_seconds_total", device="leaf1")
    assert found == pytest.approx([0.25, 0.25, 0.75, 0.75])


def test_ports_that_nothing_happened_to_are_counted_too() -> None:
    found = column(made([("leaf1", "et-0"), ("leaf2", "et-9")]), "eastwest_port_paused_seconds_total", device="leaf2")
    assert found == [0.0] * 4


def test_of_steps_the_last_that_finished_stands() -> None:
    one = made([])
    found = column(one, "eastwest_job_step_end_seconds")
    assert math.isnan(found[0])
    assert found[1:] == pytest.approx([1.2, 2.7, 2.7])
    assert one.at(3, 100 * S)[one.times].tolist() == pytest.approx([101.2, 102.7])


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://here:9090", "/api/v1/write"),
        ("http://here:9090/", "/api/v1/write"),
        ("http://mimir/api/v1/push", "/api/v1/push"),
        ("http://thanos/api/v1/receive/", "/api/v1/receive"),
    ],
)
def test_other_receivers_are_named_by_their_path(url: str, path: str) -> None:
    """Mimir wants its own path and a tenant."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    writer = Writer(Endpoint(url, tenant="team-a"), [{"__name__": "m"}])
    real = writer._http
    writer._http = httpx.Client(transport=httpx.MockTransport(answer), headers=real.headers)
    writer.push(np.array([1.0]), 1.7e15)
    (request,) = asked
    assert (request.url.path, request.headers["X-Scope-OrgID"]) == (path, "team-a")
