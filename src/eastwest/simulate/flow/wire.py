"""What messages weigh on a link."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from eastwest.lossless.link import PACKET_OVERHEAD_BYTES, PREAMBLE_GAP_BYTES
from eastwest.simulate.packet.knobs import TCP_OVERHEAD_BYTES, tcp_payload_bytes
from eastwest.simulate.packet.traffic import Traffic
from eastwest.simulate.scenario import Scenario


def wire_bytes(traffic: Traffic, scenario: Scenario) -> npt.NDArray[np.int64]:
    """Bytes of each message on a link: payload and the headers, preamble and gap of its packets."""
    policy, graph = scenario.plan.policy, traffic.graph
    payload = np.full(len(graph), policy.rdma_mtu_bytes, np.int64)
    overhead = np.full(len(graph), PACKET_OVERHEAD_BYTES, np.int64)
    tcp = np.arange(len(graph)) >= traffic.own_messages
    payload[tcp] = tcp_payload_bytes(policy)
    overhead[tcp] = TCP_OVERHEAD_BYTES + PREAMBLE_GAP_BYTES
    found: npt.NDArray[np.int64] = graph.bytes + graph.packets(payload) * overhead
    return found
