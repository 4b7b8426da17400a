"""What of communication is not hidden behind computing: pure arithmetic, times in microseconds.

Sources: Li et al., "PyTorch Distributed", VLDB 2020, for gradient buckets; Narayanan et al., SC 2021, for pipelines;
Liu et al., "Ring Attention", arXiv:2310.01889, for the ring of keys and values.
"""

from __future__ import annotations

import math


def bucketed_us(bucket_us: float, buckets: float, window_us: float) -> float:
    """Exposed time of buckets that are handed over evenly during a window and sent one after another.

    The first is complete after its share of the window, the last at its end, so that at least one bucket is waited
    for. buckets: how many, the last perhaps not full.
    """
    if buckets <= 0:
        return 0.0
    total_us, count = bucket_us * buckets, math.ceil(buckets)
    return max(min(bucket_us, total_us), total_us - window_us * (count - 1) / count)


def final_pass_us(pass_us: float, microbatches: float, stages: int, chunks: int) -> float:
    """How long gradients of a stage become final, or parameters are first used.

    pass_us: the forward or backward pass of all microbatches. Of a plain pipeline it is the last (or first)
    microbatch; interleaved, the chunks take turns, each for as many microbatches as there are stages.
    """
    share = (1 + (chunks - 1) * stages) / chunks if chunks > 1 else 1.0
    return pass_us * min(share / microbatches, 1.0)


def ring_us(round_us: float, compute_us: float, rounds: int) -> float:
    """Exposed time of a ring whose every round runs beside the computing of another block."""
    return rounds * max(0.0, round_us - compute_us)


def pipeline_us(hop_us: float, chunk_us: float, stages: int, chunks: int, microbatches: float, overlap: float) -> float:
    """Exposed time of handing activations on, forward and backward.

    Filling and draining wait for every hop. In between a plain 1F1B pipeline waits for each hop but for the stated
    share; an interleaved one sends beside the computing of another chunk.
    """
    if stages == 1:
        return 0.0
    ends_us = 2 * (stages - 1) * hop_us
    if chunks > 1:
        return ends_us + 2 * microbatches * chunks * max(0.0, hop_us - chunk_us)
    return ends_us + 2 * microbatches * hop_us * (1 - overlap)
