"""Inference services."""

from __future__ import annotations

from eastwest.monitor.panels.model import Panel, Query
from eastwest.monitor.panels.queries import most
from eastwest.monitor.thresholds import Thresholds


def inference_panels(thresholds: Thresholds | None) -> tuple[Panel, ...]:
    """Answers against their target, and where requests wait."""
    at = 'service=~"$service"'
    known = {} if thresholds is None else thresholds.first_byte
    first = tuple((f"target {name}", one.value) for name, one in known.items())
    name = "{{service}} {{place}}"

    def rate(counter: str) -> str:
        return f"sum by (service, place) (rate(eastwest_serving_{counter}_total{{{at}}}[$window]))"

    def of_host(counter: str) -> Query:
        return Query(most(f"sum by (host) (rate(eastwest_host_{counter}_total[$window]))"), "{{host}}")

    return (
        Panel(
            "First byte, 99th percentile",
            "s",
            (Query(f"eastwest_serving_first_byte_high_seconds{{{at}}}", name),),
            "From request to the first byte of the answer.",
            first,
        ),
        Panel(
            "Connect",
            "s",
            (
                Query(f"eastwest_serving_connect_high_seconds{{{at}}}", f"{name} 99th percentile"),
                Query(f"eastwest_serving_connect_seconds{{{at}}}", f"{name} mean"),
            ),
            "TCP, load balancer to node.",
        ),
        Panel("Requests", "reqps", (Query(rate("requests"), name),), ""),
        Panel("Queue depth", "short", (Query(f"eastwest_serving_queue_depth{{{at}}}", name),), "Gateway and engines."),
        Panel(
            "TCP retransmits",
            "pps",
            (Query(rate("tcp_retransmits"), name), of_host("tcp_retransmits")),
            "Network, where it rises with connect.",
        ),
        Panel(
            "Accept queue overflows",
            "cps",
            (Query(rate("listen_overflows"), name), of_host("tcp_listen_overflows")),
            "The gateway, not the network.",
        ),
    )
