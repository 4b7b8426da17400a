"""Alibaba's HPN: traffic volumes of GPT-3 175B, and what a better network gains from end to end.

Source: Qian et al., "Alibaba HPN: A Data Center Network for Large Language Model Training", SIGCOMM 2024, table 3 and
section 9. What the gain of an all-reduce (up to 59.3 %) and of several at once (up to 158.2 %) means for a step is
predicted: the same step with the bandwidth between nodes divided by it. Batch sizes and the parallelism of the two
small models are not published; a range stands for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from eastwest.intent.catalogue.load import shipped_models
from eastwest.intent.models import ModelShape
from eastwest.intent.site import TrainingIntent
from eastwest.predict.collectives import Generation, Network, System
from eastwest.predict.training import Machine, predict_step
from eastwest.traffic.parallelism import volumes

ALL_REDUCE_GAIN, MANY_GAIN = 1.593, 2.582
GAIN = (0.06, 0.15)
"""Published, from end to end: +6.3 % to +14.9 %."""

_H800 = Machine(System(Generation.HOPPER, 200, 8, 8, 400, Network.ROCE, balanced=True), 989.4, 3350)
_MFU = 0.45
_MICROBATCHES = (4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Volume:
    """One cell of table 3. exact: plain arithmetic; else the paper's own rounding or definition is not known."""

    name: str
    published: float
    ours: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Gain:
    """One model. published: of a step, None where the paper has no figure. low, high: over the batches tried."""

    name: str
    gpus: int
    published: float
    low: float
    high: float


def table_3() -> tuple[Volume, ...]:
    """Bytes of one GPU: TP 8, PP 8, DP 512."""
    moved = volumes(shipped_models()["gpt-3-175b"], _gpt3(512, 512))
    return (
        Volume("data", 5.5e9, moved.gradients, True),
        Volume("pipeline", 6e6, moved.pipeline, True),
        Volume("tensor", 560e6, moved.tensor * moved.tensor_count / 4, False),
    )


def gains() -> Iterator[Gain]:
    """Each model of section 9 on 448 GPUs, over batches, and over tensor parallel sizes where they are not known."""
    published = {"LLaMA-7B": 0.079, "LLaMA-13B": 0.144, "GPT-3 175B": 0.063}
    for name, gain in published.items():
        tried = [_gain(job, factor) for job in _jobs(name) for factor in (ALL_REDUCE_GAIN, MANY_GAIN)]
        yield Gain(name, 448, gain, min(tried), max(tried))


def _gain(job: TrainingIntent, factor: float) -> float:
    worse = replace(_H800, system=replace(_H800.system, oversubscription=factor))
    return predict_step(job, worse).time_us / predict_step(job, _H800).time_us - 1


def _jobs(name: str) -> Iterator[TrainingIntent]:
    for count in _MICROBATCHES:
        if name == "GPT-3 175B":
            yield _gpt3(7, 7 * count)
            continue
        layers, hidden, ffn, heads = (32, 4096, 11008, 32) if name == "LLaMA-7B" else (40, 5120, 13824, 40)
        shape = ModelShape(layers, hidden, ffn, heads, heads, 32000).preset(name)
        for tensor in (1, 2, 4, 8):
            data = 448 // tensor
            yield replace(_gpt3(data, data * count), model=name, tensor=tensor, pipeline=1, shape=shape)


def _gpt3(data: int, batch: int) -> TrainingIntent:
    return TrainingIntent("hpn", "gpt-3-175b", 8, 8, data, 1, batch, 2048, _MFU, 0.0, 1, 1, zero=1)
