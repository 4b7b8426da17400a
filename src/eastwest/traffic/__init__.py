"""From parallelism to collectives to messages with dependencies."""

from eastwest.traffic.graph import MessageGraph, Operation

__all__ = ["MessageGraph", "Operation"]
