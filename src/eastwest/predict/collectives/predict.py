"""Predicted time and bus bandwidth of a collective as an interval that holds nine of ten measurements."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from eastwest.errors import InputError, Problem
from eastwest.predict.collectives.assumed import assumptions
from eastwest.predict.collectives.busbw import Operation, busbw_gigabytes_per_s
from eastwest.predict.collectives.candidates import Candidate, links_of
from eastwest.predict.collectives.carried import carried
from eastwest.predict.collectives.choice import choose
from eastwest.predict.collectives.expectation import CollectiveExpectation
from eastwest.predict.collectives.parameters import GLOBAL, Parameters
from eastwest.predict.collectives.start import starting_us
from eastwest.predict.collectives.system import System
from eastwest.predict.collectives.ways import Algorithm, Protocol
from eastwest.predict.uncertain import NORMAL_90


def predict(
    system: System,
    operation: Operation,
    size_bytes: int,
    ranks: int,
    *,
    algorithm: Algorithm | None = None,
    protocol: Protocol | None = None,
    parameters: Parameters = GLOBAL,
) -> CollectiveExpectation:
    """Expectation of one collective. algorithm, protocol: the one to take, None leaves it to what the job allows.

    Raises InputError for a size below one byte, ranks that do not fill nodes, or a way that cannot run here.
    """
    if size_bytes < 1:
        raise InputError(Problem(f"{size_bytes} B", "size", allowed="at least 1 B"))
    chosen = choose(system, operation, size_bytes, ranks, algorithm, protocol)
    links = links_of(system, ranks, parameters.nic_efficiency, parameters.link_efficiency)
    real = carried(system, operation, size_bytes, links, chosen)
    moving_us = size_bytes / real.gigabytes_per_s / 1000
    time_us = moving_us + starting_us(real, size_bytes, parameters)
    share = moving_us / time_us if chosen.protocol is Protocol.SIMPLE else 0.0
    spread = share * parameters.rate_spread + (1 - share) * parameters.start_spread
    low, high = time_us * math.exp(-NORMAL_90 * spread), time_us * math.exp(NORMAL_90 * spread)
    low = max(low, _line_rate_us(system, operation, size_bytes, ranks, chosen))
    for lost in _losses(system, operation, ranks, parameters):
        high += moving_us * lost / (1 - lost)
    busbw = [busbw_gigabytes_per_s(operation, ranks, size_bytes, each) for each in (time_us, high, low)]
    return CollectiveExpectation(
        operation,
        size_bytes,
        ranks,
        chosen.algorithm,
        chosen.protocol,
        time_us,
        low,
        high,
        busbw[0],
        busbw[1],
        busbw[2],
        share,
        assumptions(system, operation, ranks, algorithm),
    )


def _losses(system: System, operation: Operation, ranks: int, parameters: Parameters) -> Iterator[float]:
    """Shares of the rate that may be lost on the way, which only the high end of the time holds."""
    if system.may_collide(ranks):
        yield parameters.collision_loss
    if operation is Operation.ALL_TO_ALL and ranks > system.gpus_per_node:
        yield parameters.exchange_loss


def _line_rate_us(system: System, operation: Operation, size_bytes: int, ranks: int, chosen: Candidate) -> float:
    """Least time of a transfer: its data at the NICs' line rate, whatever the protocol. 0 inside a node."""
    links = replace(links_of(system, ranks), gpu=math.inf)
    if links.nodes == 1:
        return 0.0
    bare = replace(chosen, protocol=Protocol.SIMPLE)
    return size_bytes / carried(system, operation, size_bytes, links, bare).gigabytes_per_s / 1000
