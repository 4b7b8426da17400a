"""Runs of packets over a part of the network: what its queues, pauses and marks leave of the pace of sound ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from eastwest.audit.assess.burst import Burst, burst_for
from eastwest.audit.assess.reference import Reference
from eastwest.audit.assess.runs import Outcome, Runs, Trial
from eastwest.intent.site import CollectiveIntent, TrainingIntent
from eastwest.plan import Plan
from eastwest.simulate.configured import Configured
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.lanes import MOST_CHANNELS
from eastwest.traffic.merge import merge
from eastwest.traffic.queue_pairs import with_queue_pairs
from eastwest.traffic.workload import build_workload

PACKET_SEEDS = (1, 2, 3)
PACKET_BYTES = 4 << 30
"""What all NICs together send in a run of packets, about; a million packets."""
_PATIENCE = 100.0
"""Simulated time, in ideal times of the workload, after which a run of packets counts as never ending."""
_LEAST_LIMIT_US = 400_000.0
"""Long enough for the timeouts of a NIC's first retries."""


@dataclass(frozen=True, slots=True)
class Load:
    """A collective cut short, and the burst beside it."""

    intent: CollectiveIntent
    burst: Burst | None


@dataclass(frozen=True)
class Packets:
    """own, sound: settings as found, and the policy's own on the same paths. plan: the part that packets cover."""

    reference: Reference
    own: Configured
    sound: Configured
    plan: Plan
    known: Runs
    tell: Callable[[str], None]

    def load(self, intent: CollectiveIntent) -> Load:
        """What a run carries, whatever the settings."""
        return Load(_bounded(intent, self.reference, self.plan), burst_for(self.plan))

    def runs(self, load: Load) -> list[Outcome]:
        """Of the settings as found, one for each draw."""
        return [self._run(load, self.own, seed) for seed in PACKET_SEEDS]

    def kept(self, load: Load) -> list[float]:
        """What the settings leave of the pace, draw by draw."""
        sound = [self._run(load, self.sound, seed) for seed in PACKET_SEEDS]
        return [_kept(*pair) for pair in zip(self.runs(load), sound, strict=True)]

    def _run(self, load: Load, own: Configured, seed: int) -> Outcome:
        plan, reference = self.plan, self.reference

        def graph() -> MessageGraph:
            work = graph_of(load.intent, reference, plan, seed, steady=False)
            return work if load.burst is None else merge((work, load.burst.graph(reference.plan.rails)))

        self.tell("packets")
        limit_us = max(_LEAST_LIMIT_US, _PATIENCE * PACKET_BYTES / len(plan.fabric.gpu_nodes) / 1e3)
        asked = repr((load.intent, load.burst, facts_of(reference)))
        trial = Trial("packet", plan, graph, asked, own, seed, plan.policy.rdma_mtu_bytes, limit_us)
        return self.known.outcome(trial)


def graph_of(
    intent: CollectiveIntent | TrainingIntent, reference: Reference, plan: Plan, seed: int, *, steady: bool
) -> MessageGraph:
    """The messages of a workload on the nodes of a plan."""
    gpus = replace(reference.site.gpus, count=len(plan.fabric.gpu_nodes))
    site = replace(reference.site, gpus=gpus)
    graph = build_workload(intent, site, plan.fabric, reference.node, seed, steady=steady)[0]
    return graph if reference.queue_pairs == MOST_CHANNELS else with_queue_pairs(graph, reference.queue_pairs)


def _bounded(intent: CollectiveIntent, reference: Reference, plan: Plan) -> CollectiveIntent:
    """The same collective, so large that all NICs together send about PACKET_BYTES."""
    size = intent.sizes_bytes[0]
    probe = graph_of(replace(intent, sizes_bytes=(min(size, 1 << 26),)), reference, plan, 1, steady=False)
    per_byte = float(probe.bytes.sum()) / min(size, 1 << 26)
    most = max(1 << 20, int(PACKET_BYTES / max(per_byte, 1e-9)) >> 20 << 20)
    return replace(intent, sizes_bytes=(min(size, most),))


def facts_of(reference: Reference) -> tuple[int | None, float | None, int]:
    """What of the nodes and jobs a workload's messages depend on."""
    return reference.node.gpus.value, reference.node.scale_up_gigabytes_per_s.value, reference.queue_pairs


def nics_of(plan: Plan) -> int:
    """NIC ports of its GPU nodes."""
    return sum(len(node.ports) for node in plan.fabric.gpu_nodes)


def _kept(own: Outcome, sound: Outcome) -> float:
    """What the settings leave of the pace of workload and burst under sound ones, on the same paths."""
    if own.took_us is None:
        return 0.0
    return 1.0 if sound.took_us is None else min(1.0, sound.took_us / own.took_us)
