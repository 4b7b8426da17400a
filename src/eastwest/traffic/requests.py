"""Requests of an inference service on the front-end network: TCP between load balancers and nodes, beside others'."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.errors import InputError, Problem
from eastwest.fabric.graph import Fabric, Role
from eastwest.intent.background import Background
from eastwest.intent.inference import InferenceIntent
from eastwest.intent.site import RequestsIntent, Site
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.graph import MessageGraph, Operation
from eastwest.units import PS_PER_US, format_bytes, format_us

BURST_BYTES = 1 << 20
"""Other traffic comes in transfers of this size: an assumption, as in `predict`."""

_TOKEN_BYTES, _HEADER_BYTES = 4, 800  # of a request: text of its prompt, and HTTP headers
_PROTOCOL = "cubic"


def requests_of(window: RequestsIntent, site: Site, fabric: Fabric) -> tuple[Background, ...]:
    """Who sends what on the front-end network while the window lasts.

    Requests arrive at the peak rate of the service, each load balancer to each node of it in turn; others take the
    share of the load balancers' ports that the service states for peaks. Raises InputError for a network without load
    balancers.
    """
    service = service_of(window, site)
    balancers, nodes = _balancers(window, fabric), _nodes(service, site, fabric)
    pairs = len(balancers) * len(nodes)
    size = service.request_bytes or service.prompt * _TOKEN_BYTES + _HEADER_BYTES
    rate_per_us = service.rate_per_s * service.peak / 1e6
    sent = (
        ("requests", size, pairs / rate_per_us, service.connections == "reuse"),
        ("answers", service.output * service.streamed_bytes, pairs / rate_per_us, True),
        ("others", BURST_BYTES, _others_every_us(service, fabric, pairs), False),
    )
    return tuple(
        Background(
            name=name,
            protocol=_PROTOCOL,
            class_name="default",
            senders=nodes if name == "answers" else balancers,
            receivers=balancers if name == "answers" else nodes,
            paired=False,
            size_bytes=size_bytes,
            every_us=every_us,
            regular=False,
            transfers=None,
            start_us=0.0,
            stop_us=window.window_us,
            connections=1,
            reuse=reuse,
        )
        for name, size_bytes, every_us, reuse in sent
        if every_us is not None
    )


def service_of(window: RequestsIntent, site: Site) -> InferenceIntent:
    """The service that it names; the site file was checked for it."""
    return next(one for one in site.inference if one.name == window.service)


def window_graph(window: RequestsIntent) -> MessageGraph:
    """Nothing but the time that the window lasts: the traffic runs beside it."""
    builder = GraphBuilder(endpoints_per_node=1)
    operation = builder.add(Operation(window.name, "compute", "idle", 1, 0, 0, "", -1, (0,)))
    builder.wait(operation, 0, round(window.window_us * PS_PER_US), ())
    return builder.build()


def requests_assumptions(window: RequestsIntent, site: Site) -> Iterator[str]:
    """What the traffic rests on."""
    service = service_of(window, site)
    yield (
        f"{format_us(window.window_us)} at the peak rate of {service.rate_per_s * service.peak:g} requests/s; others "
        f"take {service.beside_peak:.0%} of the load balancers' ports in transfers of {format_bytes(BURST_BYTES)}."
    )
    yield "TCP is CUBIC without handshakes; answers are sent at once, as if the model took no time."


def _balancers(window: RequestsIntent, fabric: Fabric) -> tuple[str, ...]:
    found = tuple(device.name for device in fabric.with_role(Role.LOAD_BALANCER))
    if not found:
        mend = "give `frontend:` some `load_balancers:`"
        raise InputError(Problem("no load balancer is cabled", f"workloads.{window.name}", mend=mend))
    return found


def _nodes(service: InferenceIntent, site: Site, fabric: Fabric) -> tuple[str, ...]:
    """Nodes of the instances that take requests: the first ones, filled in order."""
    gpus = max(service.tensor, service.expert) * (service.prefill or service.instances)
    count = max(1, -(-gpus // site.gpus.nics))
    return tuple(node.name for node in fabric.gpu_nodes[:count])


def _others_every_us(service: InferenceIntent, fabric: Fabric, pairs: int) -> float | None:
    gbps = sum(port.speed_gbps for device in fabric.with_role(Role.LOAD_BALANCER) for port in device.ports)
    bytes_per_us = gbps * service.beside_peak / 8 * 1000
    return pairs * BURST_BYTES / bytes_per_us if bytes_per_us else None
