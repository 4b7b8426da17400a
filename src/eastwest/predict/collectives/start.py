"""What a collective takes beside moving its data."""

from __future__ import annotations

from eastwest.predict.collectives.candidates import Candidate
from eastwest.predict.collectives.parameters import Parameters

_STAGES_OF_TWO_NODES = 2


def starting_us(candidate: Candidate, size_bytes: int, parameters: Parameters) -> float:
    """All of the time but moving the data: launch, latency of the steps, filling the pipeline.

    The library cuts chunks so that there are enough for the depth of the pipeline: the deeper it is, the larger is the
    data for which chunks are full.
    """
    full = candidate.stages * parameters.fill_us + candidate.net_stages * parameters.fill_net_us
    fill = full * size_bytes / (size_bytes + parameters.fill_half_bytes * depth(candidate))
    return parameters.start_us + candidate.latency_us * parameters.latency_factor + fill


def depth(candidate: Candidate) -> float:
    """Of its pipeline between nodes, over that of two nodes: so much larger is the data for which chunks are full."""
    return max(candidate.net_stages / _STAGES_OF_TWO_NODES, 1.0)
