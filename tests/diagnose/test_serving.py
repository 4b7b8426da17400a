"""Late answers of a simulated service: the network, the gateway and the serving queue are told apart."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from eastwest.design.from_file import design_file
from eastwest.diagnose.engine import diagnose
from eastwest.diagnose.model import Cause, Observed
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.serving.outlook import predict_serving
from eastwest.simulate.run import Telemetry
from eastwest.telemetry.tables import SCHEMAS

EXAMPLE = Path(__file__).parents[2] / "examples" / "h100-inference-64.yaml"
ALONE: dict[str, object] = {"beside": 0.0, "beside_peak": 0.0, "request_bytes": None, "duration_us": 60e6}


@cache
def designed() -> tuple[Site, Catalogue, Plan]:
    return design_file(EXAMPLE)


def causes(**changes: object) -> set[Cause]:
    site, catalogue, plan = designed()
    service = replace(site.inference[0], **changes)  # type: ignore[arg-type]
    table = predict_serving(replace(site, inference=(service,)), plan, catalogue, 3, intervals=False)[0].table
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()} | {"serving": table}
    end_us = float(np.max(table["time_us"].to_numpy()))
    return {one.cause for one in diagnose(plan, Observed(Telemetry(**tables), 0.0, end_us, 1e6)).diagnoses}


@pytest.mark.parametrize("peak", [1.0, 2.0])
def test_a_service_within_its_means_is_healthy(peak: float) -> None:
    assert causes(**ALONE, peak=peak) == set()


def test_a_front_end_that_others_fill_loses_segments() -> None:
    assert causes(duration_us=60e6) == {Cause.FRONTEND_CONGESTION}


def test_a_gateway_with_too_few_workers_queues() -> None:
    gateway = designed()[0].inference[1].gateway
    assert causes(**ALONE, gateway=gateway, rate_per_s=20.0, peak=3.0) == {Cause.GATEWAY_QUEUE}


def test_a_peak_beyond_what_instances_serve_queues_there() -> None:
    assert causes(**ALONE, peak=6.0) == {Cause.SERVING_QUEUE}
