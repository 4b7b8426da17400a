"""Names of collectives as programs and files have them."""

from __future__ import annotations

_NAMES = {
    "all_reduce": "all-reduce",
    "allreduce": "all-reduce",
    "all_gather": "all-gather",
    "allgather": "all-gather",
    "reduce_scatter": "reduce-scatter",
    "reducescatter": "reduce-scatter",
    "alltoall": "all-to-all",
    "all_to_all": "all-to-all",
    "broadcast": "broadcast",
    "sendrecv": "send-recv",
}


def operation_named(text: str) -> str | None:
    """The collective that a program or file name means: `all_reduce_perf` → all-reduce; None for none."""
    plain = text.lower().replace("-", "_")
    return next((operation for word, operation in _NAMES.items() if word in plain), None)
