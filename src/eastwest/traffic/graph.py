"""The message graph: what is sent, between which endpoints, after what. The last step before the engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.units import PS_PER_NS


@dataclass(frozen=True, slots=True)
class Operation:
    """One collective (or compute phase) that messages belong to.

    kind: `compute`, `all-reduce`, `all-gather`, `reduce-scatter`, `all-to-all`, `broadcast`, `incast`, `permutation`;
    in jobs also `send-recv` (between pipeline stages). A `compute` phase with algorithm `idle` is time that GPUs only
    wait (the pipeline bubble).
    ranks: how many GPUs or NICs take part (n in the bus bandwidth factor). bytes: the size S in nccl-tests' sense.
    group: which of several equal groups. job and step: the job's name and step number, -1 outside a job.
    endpoints: the endpoint indices taking part.
    """

    name: str
    kind: str
    algorithm: str
    ranks: int
    bytes: int
    group: int
    job: str
    step: int
    endpoints: tuple[int, ...]


@dataclass(frozen=True)
class Steady:
    """Rows that stand for many equal messages, one after the other between the same ends (the rounds of a ring).

    rounds: how many, of each row; its `bytes` are those of all. overlap_bytes: what the sender still has on the wire
    in a round when the first slice of it has left; latency is only waited for beyond that.
    """

    rounds: npt.NDArray[np.int32]
    overlap_bytes: npt.NDArray[np.int64]

    def waiting_ps(
        self, transit_ps: npt.NDArray[np.float64], rate_gbps: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Latency of every round but the first that the sender does not fill with other slices; 0 for one round.

        transit_ps: cables and switches of each row's path. rate_gbps: of its sender.
        """
        filled_ps = self.overlap_bytes * 8 * PS_PER_NS / rate_gbps
        return np.where(self.rounds > 1, (self.rounds - 1) * np.maximum(transit_ps - filled_ps, 0), 0)

    def spread(self, ports: int) -> Steady:
        """The same for every row cut over several ports."""
        return Steady(np.repeat(self.rounds, ports), np.repeat(self.overlap_bytes // ports, ports))


@dataclass(frozen=True)
class MessageGraph:
    """Messages as columns; message m starts `delay_ps[m]` after all its predecessors were delivered.

    Endpoint index: node * rails + rail (one endpoint per NIC). A message with src == dst and 0 bytes is a local
    delay (compute, NVLink). Predecessors of m are dep[dep_first[m]:dep_first[m + 1]].
    queue_pair: messages with the same number share one queue pair (same src and dst) and are sent in order.
    operation: index into `operations`. steady: None where every row is one message; otherwise only the flow engine
    takes the graph.
    """

    src: npt.NDArray[np.int32]
    dst: npt.NDArray[np.int32]
    bytes: npt.NDArray[np.int64]
    queue_pair: npt.NDArray[np.int32]
    delay_ps: npt.NDArray[np.int64]
    operation: npt.NDArray[np.int32]
    dep_first: npt.NDArray[np.int64]
    dep: npt.NDArray[np.int32]
    operations: tuple[Operation, ...]
    steady: Steady | None = None

    def packets(self, payload_bytes: int | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Packets of each row, payload_bytes in a full one; every round ends with a packet of its own."""
        if self.steady is None:
            return -(-self.bytes // payload_bytes)
        rounds = self.steady.rounds.astype(np.int64)
        return -(-self.bytes // (payload_bytes * rounds)) * rounds

    def __len__(self) -> int:
        return len(self.src)
