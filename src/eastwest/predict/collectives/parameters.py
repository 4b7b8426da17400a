"""The one set of parameters that is fitted, for all systems alike. `python -m benchmarks.published` shows the fit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """What NCCL's constants leave open.

    nic_efficiency: payload over line rate of a NIC, 48.5 of 50 GB/s (NVIDIA staff in nccl-tests#267 and #290: 48 to 49
    expected at 400G); not fitted. scale_up_efficiency: of the bandwidth that NCCL counts for scale-up links.
    start_us: launch and synchronisation around a collective, beside the latency NCCL counts.
    fill_us, fill_net_us: for a pipeline of full chunks to fill, per stage inside the node and between nodes.
    fill_half_bytes: size at which half of that is due.
    start_spread, rate_spread: standard deviation of the logarithm of the time, where starting is all of it and where
    moving data is.
    """

    nic_efficiency: float = 0.97
    scale_up_efficiency: float = 1.0
    start_us: float = 30.0
    fill_us: float = 40.0
    fill_net_us: float = 100.0
    fill_half_bytes: float = 16e6
    start_spread: float = 0.35
    rate_spread: float = 0.06


GLOBAL = Parameters()
"""Fitted on every system of the fixture of `benchmarks.published`."""
