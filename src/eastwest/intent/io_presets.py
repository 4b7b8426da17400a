"""What MLPerf Storage workloads read and write: parameters of its v2.0 configuration files, as figures.

Source: mlcommons/storage, `storage-conf/workload/*.yaml` of v2.0; the least AU from the same files (`metric.au`).
"""

from __future__ import annotations

from dataclasses import dataclass

_SOURCE = "MLPerf Storage v2.0, storage-conf/workload/{name}.yaml"


@dataclass(frozen=True, slots=True)
class ReadPreset:
    """Consumption of one emulated accelerator.

    sample_bytes, spread_bytes: mean and standard deviation of one sample. batch: samples of one step. compute_us: time
    the accelerator computes on them. threads: that read for one accelerator. least_au: share of time it must compute.
    """

    name: str
    sample_bytes: float
    spread_bytes: float
    batch: int
    compute_us: float
    threads: int
    least_au: float

    @property
    def source(self) -> str:
        """Where the figures stand."""
        return _SOURCE.format(name=self.name.replace("-", "_"))


def _unet3d(accelerator: str, compute_us: float) -> ReadPreset:
    return ReadPreset(f"unet3d-{accelerator}", 146_600_628, 68_341_808, 7, compute_us, 4, 0.9)


def _resnet50(accelerator: str, compute_us: float) -> ReadPreset:
    return ReadPreset(f"resnet50-{accelerator}", 114_660.07, 0, 400, compute_us, 8, 0.9)


def _cosmoflow(accelerator: str, compute_us: float) -> ReadPreset:
    return ReadPreset(f"cosmoflow-{accelerator}", 2_828_486, 71_311, 1, compute_us, 4, 0.7)


READ_PRESETS: dict[str, ReadPreset] = {
    preset.name: preset
    for preset in (
        _unet3d("a100", 636_000),
        _unet3d("h100", 323_000),
        _resnet50("a100", 435_000),
        _resnet50("h100", 224_000),
        _cosmoflow("a100", 5_510),
        _cosmoflow("h100", 3_500),
    )
}


@dataclass(frozen=True, slots=True)
class CheckpointPreset:
    """A model that is checkpointed: dimensions and parallelism. zero: stage of ZeRO, 0 to 3."""

    name: str
    layers: int
    hidden: int
    ffn: int
    heads: int
    kv_heads: int
    vocab: int
    tensor: int
    pipeline: int
    data: int
    zero: int

    @property
    def source(self) -> str:
        """Where the figures stand; data parallel size from the rules of v2.0 (closed, ranks of a submission)."""
        return _SOURCE.format(name=self.name.replace("-", "_"))

    @property
    def parameters(self) -> int:
        """Parameters of a Llama 3 of these dimensions: attention, gated feed-forward, norms, both embeddings."""
        attention = 2 * self.hidden**2 + 2 * self.hidden * (self.hidden // self.heads) * self.kv_heads
        block = attention + 3 * self.hidden * self.ffn + 2 * self.hidden
        return self.layers * block + 2 * self.vocab * self.hidden + self.hidden


CHECKPOINT_PRESETS: dict[str, CheckpointPreset] = {
    preset.name: preset
    for preset in (
        CheckpointPreset("llama3-8b", 32, 4096, 14_336, 32, 8, 128_256, 1, 1, 8, 3),
        CheckpointPreset("llama3-70b", 80, 8192, 28_672, 128, 8, 128_256, 8, 1, 8, 3),
        CheckpointPreset("llama3-405b", 126, 16_384, 53_248, 128, 8, 128_256, 8, 32, 2, 1),
        CheckpointPreset("llama3-1t", 128, 25_872, 98_304, 192, 32, 128_256, 8, 64, 2, 1),
    )
}
