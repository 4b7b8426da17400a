"""One instance of a model: what an iteration takes, by roofline and collectives.

An iteration of continuous batching prefills some prompt tokens and decodes one token of every running request. It takes
the longer of arithmetic (operations over peak x MFU) and memory (weights and cache that are read over bandwidth x MBU),
then its collectives, then what the scheduler takes. Source: Pope et al., "Efficiently Scaling Transformer Inference",
MLSys 2023 (2 N operations a token, weights and cache read once per iteration, two all-reduces a layer).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import GpuNode
from eastwest.intent.inference import InferenceIntent
from eastwest.intent.models import ModelPreset
from eastwest.predict.collectives import GLOBAL, Operation, System, predict

SCHEDULER_US = 1000.0
"""Of one iteration outside the GPU: batch assembly, sampling, launch; an assumption."""
ACTIVATION_BYTES = 2
MEMORY_SHARE = 0.9
"""Of GPU memory, for weights and cache together: the default of vLLM's gpu_memory_utilization."""
_SIZES = 2.0 ** np.arange(8, 33)
_IN_GRAPH = replace(GLOBAL, start_us=0.0)
"""Collectives of a captured graph: launch is not paid again for each of them."""


@dataclass(frozen=True)
class Engine:
    """One instance. gpus: it runs on. peak_tflops, memory: of one GPU, at the precision of the weights; GB and GB/s."""

    service: InferenceIntent
    model: ModelPreset
    system: System
    peak_tflops: float
    memory_gigabytes: float
    memory_gigabytes_per_s: float

    @cached_property
    def gpus(self) -> int:
        """GPUs of one instance."""
        return max(self.service.tensor, self.service.expert)

    @cached_property
    def cache_bytes_per_token(self) -> float:
        """Keys and values of all layers, over all GPUs."""
        return self.model.layers * self.model.keys_and_values * self.service.kv_bytes

    @cached_property
    def weights_per_gpu(self) -> float:
        """Bytes. Experts are shared out to all GPUs of the instance, the rest to those of a tensor group."""
        experts = self.model.expert_parameters
        dense = self.model.parameters - experts
        return (dense / self.service.tensor + experts / self.gpus) * self.service.weight_bytes

    @cached_property
    def cache_tokens(self) -> int:
        """Tokens that fit beside the weights. Where heads share keys and values, several GPUs hold the same."""
        free = self.memory_gigabytes * 1e9 * MEMORY_SHARE - self.weights_per_gpu
        parts = self.model.kv_heads if self.model.kv_width is None else 1
        shards = min(self.service.tensor, parts) * self.gpus // self.service.tensor
        return max(0, int(free * shards / self.cache_bytes_per_token))

    @property
    def crosses(self) -> bool:
        """Whether its collectives leave the scale-up domain."""
        return self.gpus > self.system.gpus_per_node

    def iteration_us(self, prompt: int, pairs: float, running: int, context: float) -> float:
        """prompt: tokens prefilled; pairs: of query and key in them. running: requests that decode; context: tokens."""
        tokens = prompt + running
        per_token, per_pair = self._operations
        operations = per_token * tokens + per_pair * (pairs + context)
        compute_us = operations / (self.gpus * self.peak_tflops * 1e6 * self.service.mfu)
        read = self._weights_read(tokens) + context * self.cache_bytes_per_token / self.gpus
        memory_us = read / (self.memory_gigabytes_per_s * 1e3 * self.service.mbu)
        return max(compute_us, memory_us) + self.exchange_us(tokens) + SCHEDULER_US

    @cached_property
    def _operations(self) -> tuple[int, int]:
        """Of all GPUs: for one token, and for one pair of query and key."""
        return 2 * self.model.active_parameters, 4 * self.model.layers * self.model.scores

    def exchange_us(self, tokens: int) -> float:
        """Collectives of one iteration: two all-reduces a layer, and two all-to-alls where experts are shared out."""
        if tokens not in self._exchanged:
            self._exchanged[tokens] = self._collectives(tokens)
        return self._exchanged[tokens]

    @cached_property
    def _exchanged(self) -> dict[int, float]:
        return {}

    def _collectives(self, tokens: int) -> float:
        layers, row = self.model.layers, self.model.hidden * ACTIVATION_BYTES
        groups = self.gpus // self.service.tensor
        total = 0.0
        if self.service.tensor > 1:
            total += 2 * layers * self._time(self._reduce, tokens * row / groups)
        if self.service.expert > 1 and self.model.experts > 1:
            sent = tokens * row * self.model.active_experts / self.gpus
            total += 2 * layers * self._time(self._exchange, sent)
        return total

    def _weights_read(self, tokens: int) -> float:
        """Bytes of one GPU: all dense weights, and experts that any of the tokens goes to."""
        if not self._experts_per_gpu:
            return self.weights_per_gpu
        idle = (1 - self.model.active_experts / self.model.experts) ** tokens
        return self.weights_per_gpu - self._experts_per_gpu * idle

    @cached_property
    def _experts_per_gpu(self) -> float:
        """Bytes."""
        return self.model.expert_parameters / self.gpus * self.service.weight_bytes

    @cached_property
    def _reduce(self) -> np.ndarray:
        return self._curve(Operation.ALL_REDUCE, self.service.tensor)

    @cached_property
    def _exchange(self) -> np.ndarray:
        return self._curve(Operation.ALL_TO_ALL, self.service.expert)

    def _curve(self, operation: Operation, ranks: int) -> np.ndarray:
        times = [predict(self.system, operation, int(size), ranks, parameters=_IN_GRAPH).time_us for size in _SIZES]
        return np.log(times)

    @staticmethod
    def _time(curve: np.ndarray, size_bytes: float) -> float:
        return float(np.exp(np.interp(np.log(max(size_bytes, 1.0)), np.log(_SIZES), curve)))


def engine_of(service: InferenceIntent, model: ModelPreset, system: System, node: GpuNode) -> Engine:
    """The engine of a service. Raises InputError when the node's facts are missing, or the model does not fit."""
    facts = {
        "peak_bf16_tflops": node.peak_bf16_tflops.value,
        "memory_gigabytes": node.memory_gigabytes.value,
        "memory_gigabytes_per_s": node.memory_gigabytes_per_s.value,
    }
    missing = [name for name, value in facts.items() if value is None]
    if missing:
        mend = "add an entry with it to the catalogue folder beside the site file"
        raise InputError(Problem(f"{', '.join(missing)} of {node.id} not known", "gpus.node", mend=mend))
    engine = Engine(
        service,
        model,
        system,
        (node.peak_bf16_tflops.value or 0) * 2 / service.weight_bytes,
        node.memory_gigabytes.value or 0,
        node.memory_gigabytes_per_s.value or 0,
    )
    if engine.cache_tokens < service.prompt + service.output:
        found = (
            f"{service.model} leaves room for {engine.cache_tokens} tokens of cache on {engine.gpus} x {node.gpu}: "
            f"{engine.weights_per_gpu / 1e9:.4g} GB of weights each"
        )
        mend = "a larger `tensor`, `precision: fp8`, or GPUs with more memory"
        raise InputError(Problem(found, f"inference.{service.name}.tensor", mend=mend))
    return engine
