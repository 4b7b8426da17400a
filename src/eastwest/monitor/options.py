"""What a user may choose about monitoring beside the site itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from eastwest.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class NicName:
    """A NIC as the plan and as operating systems call it. names: network interface and RDMA device."""

    port: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Options:
    """Choices. interval_s: scrape and evaluation interval. retention_days: of the time-series database.

    webhook: where Alertmanager sends every alert. vendor: family of all switches, None takes the site's.
    """

    interval_s: int = 15
    retention_days: int = 30
    webhook: str = "http://127.0.0.1:9099/alerts"
    vendor: str | None = None
    nics: tuple[NicName, ...] = field(default=())

    @property
    def hold_s(self) -> int:
        """How long a condition holds before it fires: two evaluations."""
        return 2 * self.interval_s

    @property
    def window_s(self) -> int:
        """The range of rates: four scrapes, so that one or two may be lost."""
        return 4 * self.interval_s

    @property
    def window(self) -> str:
        """The same in PromQL."""
        return f"{self.window_s}s"


def parse_nic(text: str) -> NicName:
    """`nic0=ens1f0np0,mlx5_0`. Raises InputError for anything else."""
    port, equals, names = text.partition("=")
    found = tuple(name.strip() for name in names.split(",") if name.strip())
    if not equals or not port.strip() or not found:
        allowed = "PORT=INTERFACE[,RDMA_DEVICE], such as nic0=ens1f0np0,mlx5_0"
        raise InputError(Problem(f'"{text}"', "--nic", allowed=allowed))
    return NicName(port.strip(), found)
