"""The one set of parameters that is fitted, for all systems alike. `python -m benchmarks.published` shows the fit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """What NCCL's constants leave open.

    nic_efficiency: of what headers leave of the line rate of NICs, what collectives reach between nodes.
    link_efficiency, latency_factor: of scale-up links over what the library counts, and of latencies over the library's
    own; not fitted here, but by a calibration.
    start_us: launch and synchronisation around a collective, beside the latency NCCL counts.
    fill_us, fill_net_us: for a pipeline of full chunks to fill, per stage inside the node and between nodes.
    fill_half_bytes: size at which half of that is due.
    exchange_loss: what an all-to-all between nodes may lose of what its NICs carry, a share. It moves the low end only.
    Published ones with the libraries' defaults reach 47 to 100 % on two nodes of eight GPUs and on four; not fitted.
    collision_loss: what hash collisions may cost RoCE whose load balancing is not known, a share of the bandwidth. It
    moves the low end of the interval only. 30 % was measured on ECMP (C4, HPCA 2025); not fitted.
    start_spread, rate_spread: standard deviation of the logarithm of the time, where starting is all of it and where
    moving data is; from systems that a fit had not seen.
    """

    nic_efficiency: float = 0.948
    start_us: float = 19.6
    fill_us: float = 35.5
    fill_net_us: float = 138.0
    fill_half_bytes: float = 81.2e6
    exchange_loss: float = 0.53
    collision_loss: float = 0.3
    start_spread: float = 0.427
    rate_spread: float = 0.0869
    link_efficiency: float = 1.0
    latency_factor: float = 1.0


GLOBAL = Parameters()
"""Fitted by `benchmarks.published.fit` on all published all-reduces that it scores."""

NIC_PAYLOAD = 0.97
"""Payload over line rate of one NIC with large writes: 48 to 49 of 50 GB/s (NVIDIA staff, nccl-tests#267 and #290)."""
