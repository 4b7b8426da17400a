"""Schedules of collectives: who sends which bytes to whom after what, over one group of endpoints.

Every function takes a Task and returns the frontier it leaves: for each rank the messages after which it is done.
"""

from eastwest.traffic.collectives.broadcast import binomial_broadcast, chain_broadcast
from eastwest.traffic.collectives.halving import (
    doubling_all_gather,
    halving_doubling_all_reduce,
    halving_reduce_scatter,
)
from eastwest.traffic.collectives.pairwise import pairwise_all_to_all
from eastwest.traffic.collectives.patterns import incast, permutation
from eastwest.traffic.collectives.ring import ring_all_gather, ring_all_reduce, ring_reduce_scatter
from eastwest.traffic.collectives.tree import double_tree_all_reduce

__all__ = [
    "binomial_broadcast",
    "chain_broadcast",
    "double_tree_all_reduce",
    "doubling_all_gather",
    "halving_doubling_all_reduce",
    "halving_reduce_scatter",
    "incast",
    "pairwise_all_to_all",
    "permutation",
    "ring_all_gather",
    "ring_all_reduce",
    "ring_reduce_scatter",
]
