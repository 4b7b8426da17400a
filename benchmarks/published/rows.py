"""The published rows as they stand in rows.csv: facts, transcribed with their source in `systems`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from benchmarks.published.systems import SYSTEMS, group_of
from eastwest.predict.collectives import (
    Algorithm,
    CollectiveExpectation,
    Operation,
    Parameters,
    Protocol,
    busbw_gigabytes_per_s,
    predict,
)

LARGE_BYTES = 1 << 30
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. algorithm, protocol: those that the job sets, None where the library chose."""

    system: str
    operation: Operation
    ranks: int
    size_bytes: int
    time_us: float
    algorithm: Algorithm | None
    protocol: Protocol | None

    @property
    def scored(self) -> bool:
        """Whether the target is set for it: an all-reduce as the library runs it, on no system called faulty."""
        return self.operation is Operation.ALL_REDUCE and not (self.forced or SYSTEMS[self.system].faulty)

    @property
    def forced(self) -> bool:
        """Whether the job sets the way instead of the library."""
        return self.algorithm is not None or self.protocol is not None

    @property
    def group(self) -> str:
        """The class in which it is scored."""
        return group_of(self.system, self.ranks)

    @property
    def large(self) -> bool:
        """From 1 GiB on, where the target is 10 %."""
        return self.size_bytes >= LARGE_BYTES

    @property
    def busbw(self) -> float:
        """As published, GB/s."""
        return busbw_gigabytes_per_s(self.operation, self.ranks, self.size_bytes, self.time_us)

    def predicted(self, parameters: Parameters) -> CollectiveExpectation:
        """What the model says of it."""
        system = SYSTEMS[self.system].system
        return predict(
            system,
            self.operation,
            self.size_bytes,
            self.ranks,
            algorithm=self.algorithm,
            protocol=self.protocol,
            parameters=parameters,
        )


def rows() -> tuple[Row, ...]:
    """All rows in the order of the file."""
    with (_HERE / "rows.csv").open(encoding="utf-8") as file:
        return tuple(
            Row(
                line["system"],
                Operation(line["operation"]),
                int(line["ranks"]),
                int(line["size_bytes"]),
                float(line["time_us"]),
                Algorithm(line["algorithm"]) if line["algorithm"] else None,
                Protocol(line["protocol"]) if line["protocol"] else None,
            )
            for line in csv.DictReader(file)
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """One cell of SimAI's table: share of 8 x 48.5 GB/s that a ring all-reduce reaches."""

    nodes: int
    size_bytes: int
    ratio: float


def simai() -> tuple[Ratio, ...]:
    """SimAI's nic_ratio table (aliyun/SimAI, astra-sim-alibabacloud inputs); nobody says how it was made."""
    with (_HERE / "simai_nic_ratio.csv").open(encoding="utf-8") as file:
        return tuple(
            Ratio(int(line["nodes"]), int(line["size_bytes"]), float(line["ratio"])) for line in csv.DictReader(file)
        )
