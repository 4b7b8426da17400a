"""MLPerf Storage beside the same figures by arithmetic: `python -m benchmarks.published.storage`.

Rates of v1.0 (closed division): what one accelerator reads follows from the published AU and the workload's own
parameters. Accelerators are emulated by a fixed time per batch, so agreement shows that units and definitions are
right, not that a storage system was predicted. Sizes of v2.0 checkpoints follow from the model's dimensions.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tables import show
from eastwest.intent.data_use import CheckpointIntent
from eastwest.intent.io_presets import CHECKPOINT_PRESETS, READ_PRESETS
from eastwest.predict.storage.checkpoint import volume
from eastwest.predict.storage.demand import demand_gigabytes_per_s, read_gigabytes_per_s

_HERE = Path(__file__).parent
_MIB_PER_GB = 1e9 / 2**20
SOURCE = "mlcommons/storage_results_v1.0, closed, summaries of results; MiB/s, though headed MB"

RANGES: tuple[tuple[str, float, float, float], ...] = (
    ("unet3d-h100", 2486, 2755, 2969),
    ("unet3d-a100", 1157, 1398, 1491),
    ("resnet50-h100", 176, 181, 194.5),
    ("resnet50-a100", 90.7, 91.6, 98),
    ("cosmoflow-h100", 529, 553, 648),
    ("cosmoflow-a100", 334, 347, 354),
)
"""Least, median and most MiB/s of an accelerator over all passing v1.0 closed results (124 of them)."""

SIZES: tuple[tuple[str, float], ...] = (
    ("llama3-8b", 105 * 2**30),
    ("llama3-70b", 912 * 2**30),
    ("llama3-405b", 5.29 * 2**40),
    ("llama3-1t", 18 * 2**40),
)
"""Bytes of a checkpoint, MLPerf Storage rules v2.0; their GB and TB read as binary."""


@dataclass(frozen=True, slots=True)
class StorageRow:
    """One published result. accelerator: empty where the summary does not say. rates in MiB/s over all accelerators."""

    system: str
    workload: str
    accelerator: str
    accelerators: int
    utilisation: float
    mib_per_s: float

    @property
    def preset(self) -> str:
        """Of its workload; H100 where the summary does not say, as its rate shows."""
        return f"{self.workload}-{self.accelerator or 'h100'}"

    @property
    def predicted(self) -> float:
        """MiB/s by arithmetic."""
        return read_gigabytes_per_s(demand_of(self.preset), self.utilisation) * self.accelerators * _MIB_PER_GB

    @property
    def error(self) -> float:
        """Predicted over published, less one."""
        return self.predicted / self.mib_per_s - 1


def demand_of(preset: str) -> float:
    """GB/s of one accelerator that never waits."""
    one = READ_PRESETS[preset]
    return demand_gigabytes_per_s(one.batch, one.sample_bytes, one.compute_us)


def storage_rows() -> tuple[StorageRow, ...]:
    """All rows in the order of the file."""
    with (_HERE / "storage_rows.csv").open(encoding="utf-8") as file:
        return tuple(
            StorageRow(
                line["system"],
                line["workload"],
                line["accelerator"],
                int(line["accelerators"]),
                float(line["utilisation_percent"]) / 100,
                float(line["mib_per_s"]),
            )
            for line in csv.DictReader(file)
        )


def checkpoint_bytes(preset: str) -> float:
    """By the model's dimensions."""
    one = CHECKPOINT_PRESETS[preset]
    intent = CheckpointIntent(
        one.name,
        one.parameters,
        one.tensor,
        one.pipeline,
        one.data,
        one.zero,
        1e9,
        None,
        asynchronous=False,
        read_once=True,
    )
    return volume(intent, 8).write_bytes


def main() -> None:
    """Print every row; nothing is left out because it does not fit."""
    rows = storage_rows()
    print(f"\nMLPerf Storage v1.0, rate from AU: {SOURCE}")
    show(
        ("system", "workload", "accelerators", "AU", "published MiB/s", "arithmetic", "error"),
        [
            (
                row.system,
                row.preset if row.accelerator else f"{row.preset} (assumed)",
                str(row.accelerators),
                f"{row.utilisation:.1%}",
                f"{row.mib_per_s:.1f}",
                f"{row.predicted:.1f}",
                f"{row.error:+.2%}",
            )
            for row in rows
        ],
    )
    near = sum(abs(row.error) <= 0.03 for row in rows)
    print(f"{near} of {len(rows)} within 3 %. It is arithmetic: accelerators are emulated by a fixed time per batch.")
    print(
        "\nRange of one accelerator over all passing v1.0 results, beside demand at the least AU allowed and at 100 %:"
    )
    show(("workload", "published least, median, most", "at least AU", "at 100 %", "least", "median"), _ranges())
    print("\nCheckpoint sizes, MLPerf Storage rules v2.0:")
    sizes = [(name, size, checkpoint_bytes(name)) for name, size in SIZES]
    show(
        ("model", "published GiB", "14 B a parameter", "error"),
        [(name, f"{size / 2**30:.0f}", f"{own / 2**30:.0f}", f"{own / size - 1:+.1%}") for name, size, own in sizes],
    )
    print("Why the two largest are larger than their parameters imply is not known.")


def _ranges() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, least, median, most in RANGES:
        whole = demand_of(name) * _MIB_PER_GB
        allowed = whole * READ_PRESETS[name].least_au
        published = f"{least:g}, {median:g}, {most:g}"
        found.append(
            (
                name,
                published,
                f"{allowed:.4g}",
                f"{whole:.4g}",
                f"{allowed / least - 1:+.1%}",
                f"{allowed / median - 1:+.1%}",
            )
        )
    return found


if __name__ == "__main__":
    main()
