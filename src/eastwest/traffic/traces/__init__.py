"""Recorded and generated workloads of other tools: read as a stream of calls, placed on a cluster, made messages."""

from eastwest.traffic.traces.model import Call, Group, Trace
from eastwest.traffic.traces.open import open_trace

__all__ = ["Call", "Group", "Trace", "open_trace"]
