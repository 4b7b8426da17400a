"""What storage was measured to deliver, in place of what is published and assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

READ, WRITE, NODE_READ, NODE_WRITE, LATENCY = (
    "read_gigabytes_per_s",
    "write_gigabytes_per_s",
    "node_read_gigabytes_per_s",
    "node_write_gigabytes_per_s",
    "latency_us",
)
NAMES = (READ, WRITE, NODE_READ, NODE_WRITE, LATENCY)


@dataclass(frozen=True, slots=True)
class StorageRates:
    """Figures of one kind of system, reached by one protocol; None where measurements did not decide.

    read, write: GB/s of one system. node_read, node_write: GB/s that one node takes and gives at most. latency_us: of
    one request. spread: by name of a figure, the standard deviation of its logarithm that is left.
    """

    system: str
    protocol: str
    read_gigabytes_per_s: float | None = None
    write_gigabytes_per_s: float | None = None
    node_read_gigabytes_per_s: float | None = None
    node_write_gigabytes_per_s: float | None = None
    latency_us: float | None = None
    spread: Mapping[str, float] = field(default_factory=dict)

    @property
    def measured(self) -> tuple[str, ...]:
        """Names of the figures that measurements decided."""
        return tuple(name for name in NAMES if getattr(self, name) is not None)

    @property
    def sentence(self) -> str:
        """What to say beside figures that rest on them."""
        named = ", ".join(self.measured) or "nothing (the measurements decided none)"
        return f"Of storage, {self.system} by {self.protocol}, the calibration measured: {named}."

    def of(self, system: str, protocol: str) -> bool:
        """Whether they are of this kind of system and way to reach it."""
        return (self.system, self.protocol) == (system, protocol)
