"""Inference services whose answers come late at a peak, and one whose do not."""

from __future__ import annotations

from eastwest.diagnose.labelled.case import Case, S, Service
from eastwest.diagnose.labelled.draw.common import SECONDS, Draw
from eastwest.diagnose.labelled.sites import Shape
from eastwest.diagnose.model import Cause
from eastwest.fabric import PortId
from eastwest.intent.inference import GatewayIntent

NAME = "chat"
_SITE = Shape("rail-optimised", 8, 8)  # as the example site with its front end has it
_LARGE = 2_000_000


def _case(draw: Draw, kind: str, cause: Cause | None, service: Service, places: tuple[PortId, ...] = ()) -> Case:
    begin_us = (SECONDS - service.peak_s) * S if cause is not None else 0.0
    end_us = SECONDS * S if cause is not None else 0.0
    name = f"{kind}-{draw.seed}"
    return Case(name, draw.seed, _SITE, (), kind, cause, places, begin_us, end_us, service=service, service_s=SECONDS)


def _peak_s(draw: Draw) -> float:
    return float(draw.random.randint(70, 120))


def frontend(draw: Draw) -> Case:
    """Others fill the links between load balancer and nodes at the peak."""
    service = Service(
        rate_per_s=draw.random.choice([8.0, 12.0, 15.0]),
        peak=draw.random.choice([1.2, 1.5, 2.0]),
        request_bytes=draw.random.choice([1_000_000, _LARGE]),
        beside=draw.random.uniform(0.1, 0.4),
        beside_peak=draw.random.uniform(1.02, 1.2),
        peak_s=_peak_s(draw),
    )
    return _case(draw, "frontend", Cause.FRONTEND_CONGESTION, service, (PortId("load-balancer", NAME),))


def gateway(draw: Draw) -> Case:
    """Gateways that handle fewer requests than come at the peak."""
    workers, service_us = draw.random.choice([(2, 80_000.0), (4, 150_000.0), (1, 40_000.0)])
    able = 2 * workers / service_us * 1e6
    rate = 0.5 * able
    service = Service(
        rate, draw.random.uniform(2.2, 3.0), None, 0.0, 0.0, _peak_s(draw), prompt=256,
        gateway=GatewayIntent(2, workers, service_us, draw.random.choice([16, 64, 1024])),
    )  # fmt: skip
    places = tuple(PortId(f"gateway{number:02d}", NAME) for number in (1, 2))
    return _case(draw, "gateway", Cause.GATEWAY_QUEUE, service, places)


def engine(draw: Draw) -> Case:
    """More requests than the instances prefill at the peak."""
    service = Service(15.0, draw.random.uniform(5.0, 7.0), None, 0.0, 0.0, _peak_s(draw))
    places = tuple(PortId(f"instance{number:02d}", NAME) for number in range(1, 5))
    return _case(draw, "serving", Cause.SERVING_QUEUE, service, places)


def within_means(draw: Draw) -> Case:
    """A service whose peak is within its means, on a front end that others use a little."""
    beside = draw.random.uniform(0.0, 0.4)
    service = Service(draw.random.choice([10.0, 15.0]), draw.random.uniform(1.0, 2.0),
                      draw.random.choice([None, _LARGE]), beside, min(0.7, 1.3 * beside), _peak_s(draw))  # fmt: skip
    return _case(draw, "service-within-means", None, service)
