"""The workload and the background of a scenario as one set of messages and queue pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from eastwest.intent.background import Background
from eastwest.simulate.packet.choices import PROTOCOLS
from eastwest.simulate.scenario import Scenario
from eastwest.traffic import MessageGraph
from eastwest.traffic.background import background_graph
from eastwest.traffic.merge import merge

WORKLOAD = "workload"


@dataclass(frozen=True)
class Traffic:
    """All messages: first those of the workload, then those of the background's entries, one operation each.

    own_messages, own_operations: how many belong to the workload.
    """

    graph: MessageGraph
    own_messages: int
    own_operations: int
    background: tuple[Background, ...]
    workload_protocol: str

    @cached_property
    def sends(self) -> npt.NDArray[np.bool_]:
        """Messages that go over the fabric."""
        return self.graph.bytes > 0

    @cached_property
    def pair_of(self) -> npt.NDArray[np.int64]:
        """Queue pair of each message that is sent, counted without gaps; those of the workload come first."""
        return np.unique(self.graph.queue_pair[self.sends], return_inverse=True)[1].astype(np.int64)

    @cached_property
    def pair_ends(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """Sending and receiving endpoint of each queue pair."""
        count = int(self.pair_of.max(initial=-1)) + 1
        src, dst = np.zeros(count, dtype=np.uint32), np.zeros(count, dtype=np.uint32)
        src[self.pair_of], dst[self.pair_of] = self.graph.src[self.sends], self.graph.dst[self.sends]
        return src, dst

    @cached_property
    def pair_entry(self) -> npt.NDArray[np.int64]:
        """Entry of the background that each queue pair belongs to; -1 for the workload."""
        entry = np.full(len(self.pair_ends[0]), -1, dtype=np.int64)
        entry[self.pair_of] = np.maximum(self.graph.operation[self.sends].astype(np.int64) - self.own_operations, -1)
        return entry

    def by_entry(self, own: object, others: Sequence[object]) -> npt.NDArray[np.object_]:
        """One value a queue pair: that of the workload, or of its entry."""
        table = np.empty(len(others) + 1, dtype=object)
        table[:] = [own, *others]
        found: npt.NDArray[np.object_] = table[self.pair_entry + 1]
        return found


def traffic_of(scenario: Scenario) -> Traffic:
    """The traffic of a scenario. Raises InputError for background that names nothing of the plan."""
    own = scenario.workload
    graph = own
    if scenario.background:
        graph = merge((own, background_graph(scenario.background, scenario.plan.fabric, scenario.seed)))
    protocol = PROTOCOLS[scenario.modes.recovery].name.lower().replace("_", "-")
    return Traffic(graph, len(own), len(own.operations), scenario.background, protocol)
