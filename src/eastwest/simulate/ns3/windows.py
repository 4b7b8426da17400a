"""Windows of the queue pairs: the bandwidth-delay product as the HPCC ns-3 computes it."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from eastwest.simulate.ns3.case import Case
from eastwest.simulate.ns3.routes import neighbours


def windows(case: Case) -> npt.NDArray[np.int64]:
    """Bytes by flow: the pair's own product, or with GLOBAL_T the largest of any pair of hosts.

    Source: third.cc of the HPCC simulator: twice the propagation delay and once the serialisation of a payload at
    each hop, times the slowest rate of the path, in whole numbers.
    """
    if case.config.on("GLOBAL_T"):
        hosts = [node for node in range(case.nodes) if node not in case.switches]
        largest = max(max(_products(case, host).values()) for host in hosts)
        return np.full(len(case.flows), largest, dtype=np.int64)
    products = {dst: _products(case, dst) for dst in {flow.dst for flow in case.flows}}
    return np.array([products[flow.dst][flow.src] for flow in case.flows], dtype=np.int64)


def _products(case: Case, host: int) -> dict[int, int]:
    """Bandwidth-delay product in bytes of each other host towards `host`."""
    return {node: rtt * rate // 1_000_000_000 // 8 for node, (rtt, rate) in base_rtts(case, host).items()}


def base_rtts(case: Case, host: int) -> dict[int, tuple[int, int]]:
    """Round trip in ns and slowest rate in bit/s of each other host to `host`, breadth first as the reference goes."""
    near = neighbours(case)
    payload_bits = int(case.config.numbers["PACKET_PAYLOAD_SIZE"]) * 8
    delay_ns, serial_ns, rate_bps = {host: 0}, {host: 0}, {host: 2**63}
    queue = deque([host])
    while queue:
        now = queue.popleft()
        for node, number in near[now]:
            if node in delay_ns:
                continue
            link = case.links[number // 2]
            link_bps = round(link.rate_gbps * 1e9)
            delay_ns[node] = delay_ns[now] + round(link.delay_us * 1000)
            serial_ns[node] = serial_ns[now] + payload_bits * 1_000_000_000 // link_bps
            rate_bps[node] = min(rate_bps[now], link_bps)
            if node in case.switches:
                queue.append(node)
    others = [node for node in delay_ns if node != host and node not in case.switches]
    return {node: (delay_ns[node] * 2 + serial_ns[node], rate_bps[node]) for node in others}
