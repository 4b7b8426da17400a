"""Training: published step times beside predictions, with compute efficiency from one named row of each kind.

A kind is a model on a GPU generation at a precision. Its efficiency (MFU against the BF16 peak) is the one that gives
the fitted row its published time; that row does not count. It is the smallest with a configuration file that was read,
among those whose kernels have the shape (tensor and context parallel size, microbatch) of most rows of the kind:
kernels of another shape have another efficiency, and rows that have them are scored apart. Parallelism is that of the
submitter's configuration file where the results hold one, and said to be assumed where not.

Source: mlcommons/training_results_v4.1, v5.0 and v5.1, result logs (median of step times) and configuration files.
Meta's rows: 430, 400 and 380 Tflop/s of a GPU, 16 M tokens a step (P. Balaji, "Herding Llamas", SC 2024, quoted at
glennklockwood.com/garden/llama-3.1), as times by the FLOPs of this package; ranks in the order of the Llama 3 paper.
NVIDIA/Megatron-LM, README at 0010ab74: GPT-3 175B, 1,152 sequences of 4,096, 47 % MFU on 96 H100 and 42 % on 4,608,
as times; looked up when the model of a step was final. So were these: NVIDIA/dgxc-benchmarking, expected performance
in llama3.1/README.md (H100, and GB200 at another commit) and nemo_megatron/README_175b.md; ByteDance, MegaScale, NSDI
2024, tables 1 and 2 (A100; its rows of Megatron-LM are left out, which overlapped nothing: a job cannot say that).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from eastwest.intent.site import TrainingIntent
from eastwest.predict.collectives import Generation, Network, System
from eastwest.predict.training import Machine, StepExpectation, efficiency_of, predict_step
from eastwest.traffic.parallelism import BF16_BYTES

WITHIN = 0.05
LATER = frozenset({"NVIDIA's recipes", "ByteDance"})
"""Whose rows were looked up when the model of a step was final, and score it blind."""
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU in its node. domain: GPUs that scale-up links join, as jobs use them."""

    generation: Generation
    scale_up_gigabytes_per_s: float
    domain: int
    nic_gbps: float
    peak_tflops: float
    memory_gigabytes_per_s: float


A100 = Gpu(Generation.AMPERE, 300, 8, 200, 312, 2039)
H100 = Gpu(Generation.HOPPER, 450, 8, 400, 989.4, 3350)
H200 = Gpu(Generation.HOPPER, 450, 8, 400, 989.4, 4800)
B200 = Gpu(Generation.BLACKWELL, 900, 8, 400, 2250, 8000)
GB200 = Gpu(Generation.BLACKWELL, 900, 64, 400, 2500, 8000)
GB300 = Gpu(Generation.BLACKWELL, 900, 64, 800, 2500, 8000)

MODELS = {
    "8b": ("llama-3-8b", 8192),
    "70b": ("llama-3-70b", 8192),
    "405b": ("llama-3.1-405b", 8192),
    "175b": ("gpt-3-175b", 2048),
}
"""Model and tokens of a sequence, by the first word of a kind."""
GPUS = {"a100": A100, "h100": H100, "h200": H200, "b200": B200, "gb200": GB200, "gb300": GB300}
"""By the second word of a kind; a third is the precision."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One published result. job: with an efficiency of 1. note: why it may stand apart, as far as known."""

    name: str
    kind: str
    submitter: str
    network: Network
    gpus: int
    job: TrainingIntent
    step_s: float
    fitted: bool
    configuration: str
    note: str

    @property
    def shape(self) -> tuple[int, int, int]:
        """What the size of its kernels depends on, within a kind."""
        return self.job.tensor, self.job.context, self.job.microbatch

    @property
    def work(self) -> float:
        """Sequences of a GPU in a step."""
        return self.job.global_batch / self.gpus

    @property
    def machine(self) -> Machine:
        """The cluster as published. A job on one rack of 72 uses all of them, larger ones 64 of each."""
        gpu = GPUS[self.kind.split("-")[1]]
        domain = self.gpus if 8 < gpu.domain < self.gpus <= 72 else gpu.domain
        system = System(gpu.generation, gpu.scale_up_gigabytes_per_s, domain, domain, gpu.nic_gbps, self.network)
        return Machine(system, gpu.peak_tflops, gpu.memory_gigabytes_per_s)

    def predicted(self, mfu: float) -> StepExpectation:
        """What the model says at this efficiency."""
        return predict_step(replace(self.job, mfu=mfu), self.machine)


@dataclass(frozen=True, slots=True)
class ComparedStep:
    """A row with its prediction. alike: its kernels have the shape of those of the fitted row.

    as_much: a GPU has as many sequences a step as in the fitted row.
    """

    row: StepRow
    predicted: StepExpectation
    alike: bool
    as_much: bool

    @property
    def error(self) -> float:
        """Predicted over published time, less one."""
        return self.predicted.time_us / 1e6 / self.row.step_s - 1

    @property
    def near(self) -> bool:
        """Within the target."""
        return abs(self.error) <= WITHIN

    @property
    def covered(self) -> bool:
        """Whether the interval holds the published time."""
        return self.predicted.low_us <= self.row.step_s * 1e6 <= self.predicted.high_us


@cache
def step_rows() -> tuple[StepRow, ...]:
    """All rows in the order of the file."""
    with (_HERE / "steps.csv").open(encoding="utf-8") as file:
        return tuple(_row(line) for line in csv.DictReader(file))


def _row(line: dict[str, str]) -> StepRow:
    model, sequence = MODELS[line["kind"].split("-")[0]]
    numbers = {name: int(line[name]) for name in _NUMBERS}
    replicas = numbers["gpus"] // (numbers["tensor"] * numbers["context"] * numbers["pipeline"])
    job = TrainingIntent(
        name=line["id"],
        model=model,
        tensor=numbers["tensor"],
        pipeline=numbers["pipeline"],
        data=replicas,
        expert=1,
        global_batch=numbers["global_batch"],
        sequence=int(line["sequence"] or sequence),
        mfu=1.0,
        overlap=float(line["hidden_tensor"]),
        steps=1,
        simulated_bytes=1,
        context=numbers["context"],
        virtual_stages=numbers["chunks"],
        microbatch=numbers["microbatch"],
        zero=1,
        bucket_bytes=int(line["bucket_parameters"]) * BF16_BYTES if line["bucket_parameters"] else None,
        precision="bf16" if line["kind"].endswith("bf16") else "fp8",
        pipeline_inside=line["pipelines"] == "inside",
    )
    network = Network(line["network"])
    fitted = line["fitted"] == "yes"
    return StepRow(
        line["id"],
        line["kind"],
        line["submitter"],
        network,
        numbers["gpus"],
        job,
        float(line["step_s"]),
        fitted,
        line["configuration"],
        line["note"],
    )


_NUMBERS = ("gpus", "tensor", "context", "pipeline", "chunks", "microbatch", "global_batch")


def efficiency(row: StepRow) -> float:
    """The efficiency at which the prediction is the published time."""
    return efficiency_of(row.job, row.machine, row.step_s * 1e6)


@cache
def efficiencies() -> dict[str, float]:
    """The efficiency of every kind, from its fitted row."""
    return {row.kind: efficiency(row) for row in step_rows() if row.fitted}


@cache
def compared_steps() -> tuple[ComparedStep, ...]:
    """Every row with its prediction, those that were fitted as well."""
    fitted = {row.kind: row for row in step_rows() if row.fitted}
    return tuple(_compared(row, fitted[row.kind]) for row in step_rows())


def _compared(row: StepRow, fitted: StepRow) -> ComparedStep:
    predicted = row.predicted(efficiencies()[row.kind])
    return ComparedStep(row, predicted, row.shape == fitted.shape, math.isclose(row.work, fitted.work))


def scored(found: Sequence[ComparedStep]) -> tuple[ComparedStep, ...]:
    """The rows that count: all that nothing was fitted on."""
    return tuple(each for each in found if not each.row.fitted)
