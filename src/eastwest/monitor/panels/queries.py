"""Pieces of queries that panels share."""

from __future__ import annotations

from eastwest.monitor.thresholds import Threshold

HOST = 'host=~"$host"'
LEGEND = "{{device}} {{port}} → {{peer}}"
_JOIN = 'on (device, port) group_left (peer) eastwest_topology_port_info{role=~"$role", network=~"$network"}'
_MOST = 10


def mark(name: str, found: Threshold | None) -> tuple[tuple[str, float], ...]:
    """A threshold to draw, where there is one."""
    return () if found is None else ((name, found.value),)


def most(expression: str) -> str:
    """The ports, hosts or mounts that had most of it in the time shown: a fabric has thousands.

    Chosen once for the whole time: those that are highest at each moment would be other ones at the next.
    """
    return f"({expression}) and topk({_MOST}, max_over_time(({expression})[$__range:$window] @ end()))"


def least(expression: str) -> str:
    """Those that had least of it."""
    return f"({expression}) and bottomk({_MOST}, min_over_time(({expression})[$__range:$window] @ end()))"


def of_ports(expression: str) -> str:
    """The ports that had most of it, with their peers."""
    return most(f"{expression} * {_JOIN}")
