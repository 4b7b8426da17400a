"""Telemetry from any endpoint that speaks PromQL, brought back to the common tables."""

from eastwest.telemetry.promql.client import Promql, Sampled
from eastwest.telemetry.promql.read import Window, joined, newest_us, read_window
from eastwest.telemetry.promql.scope import Scope

__all__ = ["Promql", "Sampled", "Scope", "Window", "joined", "newest_us", "read_window"]
