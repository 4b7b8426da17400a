"""Telemetry from any endpoint that speaks PromQL, brought back to the common tables."""

from eastwest.telemetry.promql.client import Promql, Sampled
from eastwest.telemetry.promql.read import Scope, Window, joined, newest_us, read_window

__all__ = ["Promql", "Sampled", "Scope", "Window", "joined", "newest_us", "read_window"]
