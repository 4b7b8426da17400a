"""Communication of a step by dimension of parallelism: what each takes, and what of it is not hidden."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from eastwest.intent.models import ModelPreset
from eastwest.intent.site import TrainingIntent
from eastwest.predict.collectives import Operation, predict
from eastwest.predict.training.compute import FORWARD_SHARE, attention_us
from eastwest.predict.training.exposure import bucketed_us, final_pass_us, pipeline_us, ring_us
from eastwest.predict.training.groups import Group, Groups, system_of_group
from eastwest.predict.training.machine import Machine
from eastwest.traffic.parallelism import BF16_BYTES, PARAMETER_BYTES, Volumes

BUCKET_BYTES = 40_000_000 * BF16_BYTES
BUCKET_BYTES_PER_REPLICA = 1_000_000 * BF16_BYTES
"""Source: Megatron-LM, distributed data parallel: buckets of 40 million parameters, or a million for each replica."""


INSIDE_LAYERS = frozenset({"tensor", "context", "expert"})
"""Dimensions whose traffic runs within every layer."""


class Bound(StrEnum):
    """Which end of the interval of every collective counts."""

    LOW = "low"
    POINT = "point"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One kind of traffic. group: the GPUs that take part. sent_bytes: buffers of one GPU in a step.

    total_us: of the communication. exposed_us: what computing does not hide.
    """

    name: str
    operation: str
    group: Group
    sent_bytes: float
    total_us: float
    exposed_us: float

    @property
    def hidden_us(self) -> float:
        """What runs beside computing."""
        return max(0.0, self.total_us - self.exposed_us)


@dataclass(frozen=True)
class Communication:
    """The communication of one job. compute_us: forward and backward of one GPU, all microbatches.

    slowed: by the name of a dimension, how many times as long its data take between nodes as on idle paths.
    """

    job: TrainingIntent
    model: ModelPreset
    machine: Machine
    groups: Groups
    volumes: Volumes
    compute_us: float
    bound: Bound = Bound.POINT
    slowed: Mapping[str, float] = field(default_factory=dict)

    def dimensions(self) -> tuple[Dimension, ...]:
        """All that the job uses, innermost first."""
        found = (self.tensor(), self.context(), self.experts(), self.pipeline(), *self.data())
        return tuple(each for each in found if each.total_us > 0)

    def tensor(self) -> Dimension:
        """Reduce-scatter and all-gather around attention and feed-forward block (sequence parallelism)."""
        size_bytes, group = self.volumes.tensor, self.groups.tensor
        count = self.volumes.tensor_count
        one = self._time("tensor", Operation.REDUCE_SCATTER, size_bytes, group)
        one += self._time("tensor", Operation.ALL_GATHER, size_bytes, group)
        total = one * count
        exposed = total * (1 - self.job.overlap)
        return Dimension("tensor", "reduce-scatter, all-gather", group, size_bytes * count, total, exposed)

    def context(self) -> Dimension:
        """Keys and values around the ring beside attention; backward their gradients as well."""
        job, group = self.job, self.groups.context
        calls = self.model.layers / job.pipeline * job.microbatches
        block_bytes = self.volumes.context / calls / job.context
        rounds = job.context - 1
        beside = attention_us(job, self.model, self.machine) / job.context
        total = exposed = 0.0
        for passes in (1, 2):
            one = self._time("context", Operation.SEND_RECV, passes * block_bytes, group)
            total += calls * rounds * one
            exposed += calls * ring_us(one, passes * beside, rounds)
        return Dimension("context", "send-recv", group, 3 * self.volumes.context, total, exposed)

    def experts(self) -> Dimension:
        """Tokens to their experts and back, forward and backward, evenly spread."""
        job, group = self.job, self.groups.experts
        calls = 2 * self.model.expert_layers / job.pipeline * job.microbatches
        size_bytes = self.volumes.experts / calls if calls else 0.0
        total = 2 * calls * self._time("expert", Operation.ALL_TO_ALL, size_bytes, group)
        exposed = total * (1 - job.overlap)
        return Dimension("expert", "all-to-all", group, 2 * self.volumes.experts, total, exposed)

    def pipeline(self) -> Dimension:
        """Activations between stages and their gradients."""
        job, group = self.job, self.groups.stages
        hops = job.microbatches * job.virtual_stages
        hop = self._time("pipeline", Operation.SEND_RECV, self.volumes.pipeline / hops, group)
        chunk_us = self.compute_us * FORWARD_SHARE / hops
        exposed = pipeline_us(hop, chunk_us, job.pipeline, job.virtual_stages, job.microbatches, job.overlap)
        total = max(2 * hops * hop, exposed)
        return Dimension("pipeline", "send-recv", group, 2 * self.volumes.pipeline, total, exposed)

    def data(self) -> Iterator[Dimension]:
        """Gradients, and the parameters that a sharded optimizer hands back; experts' over their own replicas.

        Buckets of both take turns, so that each kind hides behind its share of the computing.
        """
        yield self._reduced("data", self.volumes.gradients, self.groups.gradients)
        yield self._reduced("expert data", self.volumes.expert_gradients, self.groups.expert_gradients)

    def _reduced(self, name: str, size_bytes: float, group: Group) -> Dimension:
        zero, share = self.job.zero, self._share(size_bytes)
        gathered = size_bytes * PARAMETER_BYTES[self.job.precision] / BF16_BYTES
        final = zero < 3
        forward_us, backward_us = share * self._forward(final=final), share * self._backward(final=final)
        if zero == 0:
            total, exposed = self._beside(name, Operation.ALL_REDUCE, size_bytes, group, backward_us)
            return Dimension(name, "all-reduce", group, size_bytes, total, exposed)
        sent = [
            self._beside(name, Operation.REDUCE_SCATTER, size_bytes, group, backward_us),
            self._beside(name, Operation.ALL_GATHER, gathered, group, forward_us),
        ]
        if zero == 3:
            left_us = max(0.0, backward_us - sent[0][0])
            sent.append(self._beside(name, Operation.ALL_GATHER, gathered, group, left_us))
        passes = self.job.microbatches if zero == 3 else 1.0
        total, exposed = (passes * sum(times) for times in zip(*sent, strict=True))
        moved = passes * (size_bytes + (len(sent) - 1) * gathered)
        return Dimension(name, "reduce-scatter, all-gather", group, moved, total, exposed)

    def _beside(
        self, name: str, operation: Operation, size_bytes: float, group: Group, window_us: float
    ) -> tuple[float, float]:
        """Total and exposed time of a buffer that is sent bucket by bucket during a window of computing.

        Every chunk of the model has a buffer of its own, so that no bucket is larger than that.
        """
        if size_bytes <= 0 or group.ranks < 2:
            return 0.0, 0.0
        rule = max(BUCKET_BYTES, BUCKET_BYTES_PER_REPLICA * group.ranks)
        bucket_bytes = min(self.job.bucket_bytes or rule, size_bytes / self.job.virtual_stages)
        bucket_us = self._time(name, operation, bucket_bytes, group)
        buckets = size_bytes / bucket_bytes
        return bucket_us * buckets, bucketed_us(bucket_us, buckets, window_us)

    def _share(self, size_bytes: float) -> float:
        """Of the computing that hides gradients, what these have: those that nobody reduces take no part."""
        moved = self.volumes
        experts = moved.expert_gradients if self.groups.expert_gradients.ranks > 1 else 0.0
        return size_bytes / (moved.gradients + experts)

    def _forward(self, *, final: bool) -> float:
        return self._pass(self.compute_us * FORWARD_SHARE, final)

    def _backward(self, *, final: bool) -> float:
        return self._pass(self.compute_us * (1 - FORWARD_SHARE), final)

    def _pass(self, pass_us: float, final: bool) -> float:
        job = self.job
        if final:
            return final_pass_us(pass_us, job.microbatches, job.pipeline, job.virtual_stages)
        return pass_us / job.microbatches

    def _time(self, name: str, operation: Operation, size_bytes: float, group: Group) -> float:
        if group.ranks < 2 or size_bytes <= 0:
            return 0.0
        system = system_of_group(self.machine.system, group)
        found = predict(
            system, operation, max(math.ceil(size_bytes), 1), group.ranks, parameters=self.machine.parameters
        )
        time_us = {Bound.LOW: found.low_time_us, Bound.POINT: found.time_us, Bound.HIGH: found.high_time_us}[self.bound]
        if group.nodes < 2:
            return time_us
        # What no rate is known of (LL, LL128) counts as moving all the time.
        return time_us * (1 + (found.moving_share or 1.0) * (self.slowed.get(name, 1.0) - 1))
