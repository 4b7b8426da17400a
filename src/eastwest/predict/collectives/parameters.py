"""The one set of parameters that is fitted, for all systems alike. `python -m benchmarks.published` shows the fit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """What NCCL's constants leave open.

    nic_efficiency: payload over line rate of a NIC, 48.5 of 50 GB/s (NVIDIA staff in nccl-tests#267 and #290: 48 to 49
    expected at 400G); not fitted here, but by a calibration, as are link_efficiency, of scale-up links over what the
    library counts, and latency_factor, of latencies over the library's own.
    start_us: launch and synchronisation around a collective, beside the latency NCCL counts.
    fill_us, fill_net_us: for a pipeline of full chunks to fill, per stage inside the node and between nodes.
    fill_half_bytes: size at which half of that is due.
    collision_loss: what hash collisions may cost RoCE whose load balancing is not known, a share of the bandwidth. It
    moves the low end of the interval only. 30 % was measured on ECMP (C4, HPCA 2025); not fitted.
    start_spread, rate_spread: standard deviation of the logarithm of the time, where starting is all of it and where
    moving data is; from systems that a fit had not seen.
    """

    nic_efficiency: float = 0.97
    start_us: float = 31.5
    fill_us: float = 23.1
    fill_net_us: float = 128.0
    fill_half_bytes: float = 20.2e6
    collision_loss: float = 0.3
    start_spread: float = 0.371
    rate_spread: float = 0.0761
    link_efficiency: float = 1.0
    latency_factor: float = 1.0


GLOBAL = Parameters()
"""Fitted on the five systems that `benchmarks.published.fit` names."""
