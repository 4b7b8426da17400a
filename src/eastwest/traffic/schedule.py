"""Choosing and running the schedule of one collective over one flat group."""

from __future__ import annotations

from collections.abc import Callable
from math import log2
from typing import Protocol

from eastwest.errors import InputError, Problem
from eastwest.traffic.builder import Frontier, Task
from eastwest.traffic.collectives import (
    binomial_broadcast,
    chain_broadcast,
    double_tree_all_reduce,
    doubling_all_gather,
    halving_doubling_all_reduce,
    halving_reduce_scatter,
    incast,
    pairwise_all_to_all,
    ring_all_gather,
    ring_all_reduce,
    ring_reduce_scatter,
)
from eastwest.traffic.collectives.tree import pieces_of
from eastwest.traffic.lanes import lanes_for

STEP_US = 5.0
"""Latency of one step of a collective over the network. Source: 3.6 to 7 us implied by SimAI's nic_ratio table."""

TREE_EFFICIENCY = 0.92
"""Bandwidth a tree reaches in practice over what its schedule allows. Source: NCCL, src/graph/tuning.cc."""

MOST_MESSAGES = 8_000_000
"""Of one workload: a message takes some 700 bytes from here to the end of a run."""

_SCHEDULES: dict[tuple[str, str], Callable[[Task], Frontier]] = {
    ("all-reduce", "ring"): ring_all_reduce,
    ("all-reduce", "halving-doubling"): halving_doubling_all_reduce,
    ("all-reduce", "tree"): double_tree_all_reduce,
    ("all-gather", "ring"): ring_all_gather,
    ("all-gather", "halving-doubling"): doubling_all_gather,
    ("reduce-scatter", "ring"): ring_reduce_scatter,
    ("reduce-scatter", "halving-doubling"): halving_reduce_scatter,
    ("all-to-all", "pairwise"): pairwise_all_to_all,
    ("broadcast", "ring"): chain_broadcast,
    ("broadcast", "tree"): binomial_broadcast,
    ("incast", "direct"): incast,
}

_ONLY = {
    "all-gather": "ring",
    "reduce-scatter": "ring",
    "all-to-all": "pairwise",
    "broadcast": "ring",
    "incast": "direct",
    "permutation": "direct",
}


def choose_algorithm(collective: str, algorithm: str, ranks: int, group_bytes: int, rate_gbps: float) -> str:
    """The algorithm that is run; `auto` is resolved.

    An all-reduce takes the ring or the double binary tree, as NCCL does, whichever is quicker by
    2(n-1)a + 2(n-1)/n S/B against 2 log2(n) a + 2 S/(0.92 B) (Thakur et al., 2005, with NCCL's factor), a = 5 us and B
    the NIC's rate.
    """
    if algorithm != "auto":
        return algorithm
    if collective != "all-reduce":
        return _ONLY[collective]
    buffer_us = group_bytes * 8e-3 / rate_gbps
    ring_us = 2 * (ranks - 1) * STEP_US + 2 * (ranks - 1) / ranks * buffer_us
    tree_us = 2 * log2(ranks) * STEP_US + 2 * buffer_us / TREE_EFFICIENCY
    return "ring" if ring_us <= tree_us else "tree"


def check_schedule(collective: str, algorithm: str, ranks: int, group_bytes: int, path: str) -> None:
    """Raises InputError when the algorithm cannot carry the collective out over that many ranks and bytes."""
    if collective == "permutation":
        return
    if (collective, algorithm) not in _SCHEDULES:
        allowed = ", ".join(name for kind, name in _SCHEDULES if kind == collective)
        raise InputError(Problem(f"{algorithm} does not carry out {collective}", f"{path}.algorithm", allowed=allowed))
    if algorithm == "halving-doubling" and collective != "all-reduce" and ranks & (ranks - 1):
        found = f"halving-doubling {collective} over {ranks} ranks"
        raise InputError(Problem(found, f"{path}.algorithm", allowed="a power of two of ranks, or ring"))
    if group_bytes < ranks:
        found = f"{group_bytes} B shared by {ranks} ranks leaves some with nothing"
        raise InputError(Problem(found, f"{path}.sizes", allowed=f"at least {ranks} B for each group of NICs"))


class Messages(Protocol):
    """Counts the messages of a workload."""

    def __call__(self, *, steady: bool) -> int:
        """How many it has, or rows of a steady graph; about."""


def check_messages(messages: Messages, workload: str, fewer: str, *, steady: bool) -> None:
    """Raises InputError for a workload that is too large to simulate. fewer: what in the site file makes it smaller.

    steady: the graph is a steady one; otherwise that is offered where it would be small enough.
    """
    found = messages(steady=steady)
    if found <= MOST_MESSAGES:
        return
    flow = "the flow engine (--engine flow), which computes the rounds of a ring as one; or "
    helps = not steady and messages(steady=True) <= MOST_MESSAGES
    raise too_many(found, workload, flow + fewer if helps else fewer)


def too_many(found: int, workload: str, mend: str) -> InputError:
    """A workload of more than MOST_MESSAGES messages, or rows of a steady graph."""
    allowed = f"at most {MOST_MESSAGES:,}, what memory and time of a simulation allow"
    return InputError(Problem(f"about {found:,} messages", f"workloads.{workload}", allowed=allowed, mend=mend))


def messages_of(collective: str, algorithm: str, ranks: int, group_bytes: int) -> int:
    """How many messages a schedule sends, each round counted; a tree's and a permutation's to within two times."""
    lanes = lanes_for(group_bytes // max(1, ranks))
    laps = 2 if collective == "all-reduce" else 1
    match algorithm:
        case "ring":
            return (
                pieces_of(group_bytes) * (ranks - 1)
                if collective == "broadcast"
                else laps * (ranks - 1) * ranks * lanes.count
            )
        case "halving-doubling":
            return laps * ranks * (ranks - 1).bit_length() * lanes.channels
        case "tree":
            return laps * (ranks - 1) * pieces_of(group_bytes)
        case "pairwise":
            return (ranks - 1) * ranks
        case _:
            return ranks


def rows_of(collective: str, algorithm: str, ranks: int, group_bytes: int) -> int:
    """How many rows of a steady graph that takes; `messages_of` where there are no rounds to put into one."""
    if algorithm == "ring" and collective != "broadcast":
        return ranks * lanes_for(group_bytes // max(1, ranks)).channels
    return messages_of(collective, algorithm, ranks, group_bytes)


def run_schedule(collective: str, algorithm: str, task: Task) -> Frontier:
    """Add the messages of one collective; returns its frontier, at most one message per endpoint."""
    return task.builder.join(task.operation, _SCHEDULES[collective, algorithm](task))
